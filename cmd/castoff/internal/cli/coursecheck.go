package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/exercise"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/practice"
	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/screen"
	"castoff/cmd/castoff/internal/term"

	"github.com/spf13/cobra"
)

func (a *app) courseCommand() *cobra.Command {
	c := &cobra.Command{Use: "course", Short: "For those who write courses", Args: cobra.NoArgs}
	c.AddCommand(&cobra.Command{
		Use: "check [DIR]", Short: "Check a course: its files, and on the daemon that every start fails for its reason and every solution passes",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				a.lessons = args[0]
			}
			return a.courseCheck(c.Context())
		},
	})
	return c
}

// proven is an exercise of course check --json.
type proven struct {
	Builder docker.Builder `json:"builder"`
	practice.Proof
}

// courseResult is the object of course check --json.
type courseResult struct {
	SchemaVersion int      `json:"schema_version"`
	OK            bool     `json:"ok"`
	Exercises     []proven `json:"exercises"`
}

// courseCheck loads all of a course, which finds what is wrong with its files,
// then tries its exercises on each builder that the engine has.
func (a *app) courseCheck(ctx context.Context) error {
	if _, _, err := a.loadCourse(); err != nil {
		return err
	}
	all, err := a.loadExercises()
	if err != nil {
		return err
	}
	res := courseResult{SchemaVersion: 1, OK: true, Exercises: []proven{}}
	builders, err := a.builders(ctx)
	if err != nil {
		return err
	}
	for _, b := range builders {
		if err := a.proveOn(ctx, b, all, &res); err != nil {
			return err
		}
	}
	if a.json {
		err = a.printJSON(res)
	} else {
		err = a.print(courseTable(res))
	}
	if err == nil && !res.OK {
		err = fault.New(errors.New("checking the course: some exercises do not keep what they promise"), fault.ExitCheck,
			"mend what the table says of them")
	}
	return err
}

// builders are those to try: the one that was asked for, or all.
func (a *app) builders(ctx context.Context) ([]docker.Builder, error) {
	if a.builder != "" {
		return []docker.Builder{docker.Builder(a.builder)}, nil
	}
	e, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return slices.Clone(e.Info().Builders), nil
}

func (a *app) proveOn(ctx context.Context, b docker.Builder, all []exercise.Exercise, res *courseResult) error {
	a.builder = string(b)
	s, c, err := a.openChecker(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	d, err := a.display()
	if err != nil {
		return err
	}
	for _, ex := range all {
		var p practice.Proof
		err := d.Watch(ctx, screen.Work{Title: fmt.Sprintf("Checking %s with %s", ex.ID, b)}, func(ctx context.Context, emit progress.Emit) error {
			var err error
			p, err = practice.Prove(ctx, c, ex, emit)
			return err
		})
		if err != nil {
			return err
		}
		res.OK = res.OK && p.OK
		res.Exercises = append(res.Exercises, proven{Builder: b, Proof: p})
	}
	return nil
}

func courseTable(res courseResult) screen.Block {
	t := screen.Table{Head: []string{"exercise", "builder", "start", "solution", "result"}}
	for _, p := range res.Exercises {
		result := "ok"
		switch {
		case p.Skipped != "":
			result = "skipped: " + p.Skipped
		case !p.OK:
			result = ""
			for i, f := range p.Faults {
				if i > 0 {
					result += "; "
				}
				result += f
			}
		}
		t.Rows = append(t.Rows, []string{p.Exercise, string(p.Builder), term.Seconds(p.StartSeconds), term.Seconds(p.SolutionSeconds), result})
	}
	return t
}

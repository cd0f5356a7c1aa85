package learning

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// checkOptions are what check is asked for.
type checkOptions struct {
	exerciseOptions
	// all checks every exercise for which the learner's files are there.
	all bool
}

// checkResult is the object of check --json.
type checkResult struct {
	SchemaVersion int              `json:"schema_version"`
	Passed        bool             `json:"passed"`
	Exercises     []checker.Report `json:"exercises"`
}

func newCheckCommand(d *shared.Deps, run func(context.Context, *checkOptions) error) *cobra.Command {
	o := &checkOptions{exerciseOptions: exerciseOptions{Deps: d}}
	c := onExercise(&o.exerciseOptions, "check [ID]", "Check what you have made of an exercise, or of all", shared.UpToOneID,
		func(ctx context.Context) error { return run(ctx, o) })
	c.Flags().BoolVar(&o.all, "all", false, "check every exercise of which your files are there")
	return c
}

func runCheck(ctx context.Context, o *checkOptions) error {
	var chosen []exercise.Exercise
	s, b, err := o.connected(ctx, o.all, func(b *bench) (err error) {
		if chosen, err = o.choose(b); err == nil {
			err = o.trustFiles(ctx, b.Practice, "check", chosen...)
		}
		return err
	})
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := o.Display()
	if err != nil {
		return err
	}
	res := checkResult{SchemaVersion: 1, Passed: true, Exercises: []checker.Report{}}
	var sum checkSum
	for _, ex := range chosen {
		r, err := checkOne(ctx, d, b.Practice, ex)
		if err != nil && (len(chosen) == 1 || shared.EndsAll(ctx, err)) {
			return err
		}
		if err != nil {
			r = checker.Report{Exercise: ex.ID, Results: []checker.Result{}, Error: err.Error()}
		}
		sum.add(r, err)
		res.Passed = res.Passed && r.Passed
		res.Exercises = append(res.Exercises, r)
		if !o.Flags.JSON {
			if err := o.Print(o.blocks(b.Practice, ex, r, err)...); err != nil {
				return err
			}
		}
	}
	if o.Flags.JSON {
		err = o.PrintJSON(res)
	}
	if err == nil {
		err = o.sumError(sum)
	}
	return err
}

// checkOne checks one of the exercises that a command is for.
func checkOne(ctx context.Context, d plain.Display, p *practice.Practice, ex exercise.Exercise) (r checker.Report, err error) {
	if _, err := p.Start(ex); err != nil {
		return r, err
	}
	err = d.Watch(ctx, screen.Work{Title: "Checking " + ex.ID}, func(ctx context.Context, emit progress.Emit) error {
		var err error
		r, err = p.Check(ctx, ex, emit)
		return err
	})
	return r, err
}

// choose returns the exercises that a check is for. With --all it is the files
// that count, whatever was noted: where there are none, none are made.
func (o *checkOptions) choose(b *bench) ([]exercise.Exercise, error) {
	if !o.all {
		ex, err := b.FindFor("check", o.id)
		if err == nil {
			err = o.notElsewhere(b, ex)
		}
		return []exercise.Exercise{ex}, err
	}
	if o.id != "" {
		return nil, fault.New(errors.New("reading the command line: --all and the name of one exercise"), fault.ExitUsage, "castoff check --help")
	}
	return o.allThere(b)
}

// notElsewhere returns an error if the learner's files of an exercise are not
// here and are somewhere else: a check of what would be written here says
// nothing about them.
func (o *checkOptions) notElsewhere(b *bench, ex exercise.Exercise) error {
	f, err := b.Look(ex)
	if err != nil || f.Whose != practice.Nobodys {
		return err
	}
	seen, there := b.SeenOf(ex.ID)
	if !there {
		return nil
	}
	return fault.New(fmt.Errorf("checking %s: your files are not in %s", ex.ID, b.dir), fault.ExitFailed,
		o.Typed("check "+ex.ID+" --dir "+plaintext.Quote(seen))+"    your files were there last", o.Typed("exercise "+ex.ID)+"    begins it here, too")
}

// allThere are the exercises for which the learner's files are there.
func (o *checkOptions) allThere(b *bench) ([]exercise.Exercise, error) {
	var out []exercise.Exercise
	var others []practice.Files
	for _, ex := range b.Exercises() {
		files, err := b.Look(ex)
		switch {
		case err != nil:
			return nil, err
		case files.Whose == practice.Anothers && !o.Flags.Trusted:
			others = append(others, files)
		case files.Whose != practice.Nobodys:
			out = append(out, ex)
		}
	}
	if len(out) > 0 {
		return out, o.tellOthers(b, others)
	}
	var hints []string
	for _, course := range practice.Theirs(others) {
		hints = append(hints, b.Typed(course, "check --all")+"    the files there are that course's")
	}
	puts := "puts an exercise there"
	if seen, there := b.Seen(); there {
		hints = append(hints, o.Typed("check --all --dir "+plaintext.Quote(seen))+"    your files were there last")
	} else if seen != "" {
		puts += "; your files were in " + seen + " last, and are not there any more"
	}
	return nil, fault.New(fmt.Errorf("checking exercises: there is nothing to check in %s", b.dir), fault.ExitFailed,
		append(hints, o.Typed("exercise")+"    "+puts)...)
}

// tellOthers says which exercises a check of all leaves out, since the files
// in their places are another course's.
func (o *checkOptions) tellOthers(b *bench, others []practice.Files) error {
	for _, f := range others {
		err := o.PrintTo(o.Err, screen.Notice{Tone: screen.Info, Text: f.Exercise.ID + " is left out: the files in " + f.Dir + " are another course's.",
			Hint: b.Typed(f.Course, "check "+f.Exercise.ID)})
		if err != nil {
			return err
		}
	}
	return nil
}

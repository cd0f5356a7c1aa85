package learning

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/tui"

	"github.com/spf13/cobra"
)

func newExerciseCommand(d *shared.Deps, run func(context.Context, *exerciseOptions) error) *cobra.Command {
	o := &exerciseOptions{Deps: d}
	c := onExercise(o, "exercise [ID]", "Mend a broken image: your next exercise, or the one named", shared.UpToOneID,
		func(ctx context.Context) error { return run(ctx, o) })
	c.Aliases = []string{"watch"}
	return c
}

// runExercise puts an exercise before the person and, on a terminal, stays with
// them.
func runExercise(ctx context.Context, o *exerciseOptions) error {
	if !o.Terminal.Interactive || o.Flags.JSON {
		return o.begin(ctx)
	}
	o.Onward = func() string { return o.Typed(strings.TrimSpace("exercise " + o.id)) }
	var ex exercise.Exercise
	s, b, err := o.connected(ctx, false, func(b *bench) (err error) {
		ex, err = b.Find(o.id)
		return err
	})
	if err != nil {
		return err
	}
	defer s.Close()
	err = tui.Run(ctx, o.Terminal, o.In, o.Out, func(ctx context.Context, ui *tui.App) error { return b.Play(ctx, ui, ex) })
	if at := b.Playing(); at != "" {
		if b.Progress()[at].Passed {
			at = ""
		}
		o.Onward = func() string { return o.Typed(strings.TrimSpace("exercise " + at)) }
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(o.Out, o.Farewell())
	return nil
}

// exerciseResult is the object of exercise, hint, solution and reset with --json.
type exerciseResult struct {
	SchemaVersion int    `json:"schema_version"`
	ID            string `json:"id"`
	Title         string `json:"title"`
	// Story is Markdown; Dir is where the learner's files are, and Image what their
	// image will be called.
	Story string `json:"story,omitempty"`
	Dir   string `json:"dir,omitempty"`
	Image string `json:"image,omitempty"`
	// Hint is Markdown, the hint with a number of so many.
	Hint   string `json:"hint,omitempty"`
	Number int    `json:"number,omitempty"`
	Of     int    `json:"of,omitempty"`
	// Solution is the directory of the solution, Why says in Markdown why it works.
	Solution string `json:"solution,omitempty"`
	Why      string `json:"why,omitempty"`
	// Backup is where what the learner had made is; empty if that is nothing.
	Backup string `json:"backup,omitempty"`
}

// result is the object for an exercise.
func result(ex exercise.Exercise) exerciseResult {
	return exerciseResult{SchemaVersion: 1, ID: ex.ID, Title: ex.Title}
}

// begin puts an exercise before a person and leaves them with it.
func (o *exerciseOptions) begin(ctx context.Context) error {
	b, err := o.atHand()
	if err != nil {
		return err
	}
	ex, err := b.FindFor("exercise", o.id)
	if err == nil {
		err = o.trustFiles(ctx, b.Practice, "exercise", ex)
	}
	if err == nil {
		err = b.trust.Admit(ctx, b.Exercises(), o.Ask)
	}
	if err == nil {
		err = o.KeepUnseen()
	}
	if err != nil {
		return err
	}
	dir, err := b.Start(ex)
	if err != nil {
		return err
	}
	if o.Flags.JSON {
		res := result(ex)
		res.Story, res.Dir, res.Image = ex.Story, dir, shared.ExerciseImage(ex.ID)
		return o.PrintJSON(res)
	}
	return o.Print(screen.Markdown{Source: "## " + ex.Title + "\n\n" + ex.Story}, b.Rows(ex, nil),
		screen.Notice{Tone: screen.Info, Text: "Your files are in " + dir + "; your image will be " + shared.ExerciseImage(ex.ID), Hint: o.Typed("check " + ex.ID)})
}

// trustFiles asks, on plain lines and once for all of them, before files that
// castoff did not write for these exercises are built. do is the command.
func (o *exerciseOptions) trustFiles(ctx context.Context, p *practice.Practice, do string, chosen ...exercise.Exercise) error {
	var ask []practice.Files
	for _, ex := range chosen {
		f, err := p.Look(ex)
		if err != nil {
			return err
		}
		if f.Asks() && !p.Trusted {
			ask = append(ask, f)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	q := p.Question(ask...)
	ok, err := o.Ask(ctx, q.Body[0], screen.Confirm{Title: q.Title, Yes: q.Yes, No: q.No, Careful: q.Careful})
	switch {
	case errors.Is(err, shared.ErrNobody) || err == nil && !ok:
		return p.Refusal(ask[0], do)
	case err != nil:
		return err
	}
	for _, f := range ask {
		if err := p.Agree(f); err != nil {
			return err
		}
	}
	return nil
}

package learning

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func newHintCommand(d *shared.Deps, run func(context.Context, *exerciseOptions) error) *cobra.Command {
	o := &exerciseOptions{Deps: d}
	return onExercise(o, "hint [ID]", "Show the next hint of an exercise", shared.UpToOneID,
		func(ctx context.Context) error { return run(ctx, o) })
}

func runHint(ctx context.Context, o *exerciseOptions) error {
	b, ex, err := o.find(ctx, "hint", false)
	if err != nil {
		return err
	}
	text, n, last, err := b.Hint(ex)
	if err != nil {
		return err
	}
	if o.Flags.JSON {
		res := result(ex)
		res.Hint, res.Number, res.Of = strings.TrimSpace(text), n, len(ex.Hints)
		return o.PrintJSON(res)
	}
	more := o.Typed("hint "+ex.ID) + "    for the next"
	if last {
		more = o.Typed("solution " + ex.ID)
	}
	if n == 0 {
		return o.Print(screen.Notice{Tone: screen.Info, Text: ex.ID + " has no hints.", Hint: more})
	}
	return o.Print(screen.Markdown{Source: fmt.Sprintf("**Hint %d of %d.** %s", n, len(ex.Hints), strings.TrimSpace(text))},
		screen.Notice{Tone: screen.Info, Text: ex.ID + ": " + ex.Title, Hint: more})
}

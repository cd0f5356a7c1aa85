package learning

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func newResetCommand(d *shared.Deps, run func(context.Context, *exerciseOptions) error) *cobra.Command {
	o := &exerciseOptions{Deps: d}
	return onExercise(o, "reset ID", "Start an exercise over; what you have made of it is kept beside it", shared.OneID,
		func(ctx context.Context) error { return run(ctx, o) })
}

func runReset(ctx context.Context, o *exerciseOptions) error {
	b, ex, err := o.find(ctx, "reset", true)
	if err != nil {
		return err
	}
	backup, err := b.Reset(ex)
	if err != nil {
		return err
	}
	if o.Flags.JSON {
		res := result(ex)
		res.Backup = backup
		return o.PrintJSON(res)
	}
	text := ex.ID + " starts over."
	if backup != "" {
		text += " What you had made of it is in " + backup + "."
	}
	return o.Print(screen.Notice{Tone: screen.Good, Text: text, Hint: o.Typed("exercise " + ex.ID)})
}

package learning

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func newSolutionCommand(d *shared.Deps, run func(context.Context, *exerciseOptions) error) *cobra.Command {
	o := &exerciseOptions{Deps: d}
	return onExercise(o, "solution [ID]", "Write a solution beside your files, and say why it works", shared.UpToOneID,
		func(ctx context.Context) error { return run(ctx, o) })
}

func runSolution(ctx context.Context, o *exerciseOptions) error {
	b, ex, err := o.find(ctx, "solution", true)
	if err != nil {
		return err
	}
	dir, err := b.Solution(ex)
	if err != nil {
		return err
	}
	if o.Flags.JSON {
		res := result(ex)
		res.Solution, res.Why = dir, ex.Why
		return o.PrintJSON(res)
	}
	return o.Print(screen.Markdown{Source: ex.Why}, screen.Notice{Tone: screen.Good, Text: "The solution is in " + dir})
}

package measuring

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// buildOptions are what build is asked for.
type buildOptions struct {
	*shared.Deps
	// names are the images to build.
	names   []string
	rebuild bool
}

func newBuildCommand(d *shared.Deps, run func(context.Context, *buildOptions) error) *cobra.Command {
	o := &buildOptions{Deps: d}
	c := &cobra.Command{
		Use: "build [traditional|multistage]", Short: "Build the course's images and compare them",
		Args: shared.OneOf("image"), ValidArgs: images.Names,
		RunE: func(c *cobra.Command, args []string) error {
			if o.names = args; len(args) == 0 {
				o.names = images.Names
			}
			return run(c.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.rebuild, "rebuild", false, "build again, without cache, even if the image is there")
	return c
}

func runBuild(ctx context.Context, o *buildOptions) error {
	s, err := o.OpenBuilding(ctx, shared.Opening{Rebuild: o.rebuild})
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := o.Display()
	if err != nil {
		return err
	}
	s.Set.Start(o.names...)
	for _, name := range o.names {
		err := d.Watch(ctx, screen.Work{Title: "Building " + s.Set.Short(name)},
			func(ctx context.Context, emit progress.Emit) error {
				_, err := s.Set.Attach(ctx, name, emit)
				return err
			})
		if err != nil {
			o.Leave(s)
			return err
		}
	}
	if err := s.Set.JournalError(); err != nil {
		warn := screen.Notice{Tone: screen.Warn, Text: "The measurements are not being kept: " + err.Error(), Hint: fault.Hint(err)}
		if err := o.PrintTo(o.Err, warn); err != nil {
			return err
		}
	}
	res := s.Built(o.names)
	if o.Flags.JSON {
		return o.PrintJSON(res)
	}
	return o.Print(builtBlocks(res)...)
}

// builtBlocks are what is shown of images that were built.
func builtBlocks(res shared.Built) []screen.Block {
	var blocks []screen.Block
	for _, b := range res.Images {
		blocks = append(blocks, screen.Card{Image: b.Image}, screen.Layers{Image: b.Image})
		blocks = append(blocks, stageBlocks(b)...)
	}
	if len(res.Images) == 2 {
		blocks = append(blocks, comparison(res.Images[0].Image, res.Images[1].Image))
	}
	return blocks
}

// stageBlocks shows what became of the stages, if there is more than one.
func stageBlocks(b shared.BuiltImage) []screen.Block {
	if b.Stages == nil || len(b.Stages.Stages) < 2 {
		return nil
	}
	blocks := []screen.Block{screen.Stages{Graph: *b.Stages}}
	if b.Cached {
		blocks = append(blocks, screen.Notice{Tone: screen.Info, Text: "These are the stages as they were when the image was built; nothing was built now."})
	}
	return blocks
}

// comparison adds the guide's figures where both images are the guide's.
func comparison(x, y measure.Image) screen.Comparison {
	c := screen.Comparison{A: x, B: y}
	if steps.Guide(x.Name) != "" && steps.Guide(y.Name) != "" {
		c.GuideA, c.GuideB = steps.Guide(x.Name), steps.Guide(y.Name)
	}
	return c
}

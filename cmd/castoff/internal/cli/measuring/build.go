package measuring

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// buildOptions are what build is asked for.
type buildOptions struct {
	*shared.Deps
	// name is the image to build; empty for all of the course's.
	name    string
	rebuild bool
}

func newBuildCommand(d *shared.Deps, run func(context.Context, *buildOptions) error) *cobra.Command {
	o := &buildOptions{Deps: d}
	c := &cobra.Command{
		Use: "build [IMAGE]", Short: "Build the course's images and compare them",
		Args: shared.OneOf("image", d.ImageNames),
		RunE: func(c *cobra.Command, args []string) error {
			o.name = shared.First(args)
			return run(c.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.rebuild, "rebuild", false, "build again, without cache, even if the image is there")
	return c
}

func runBuild(ctx context.Context, o *buildOptions) error {
	if err := o.admit(ctx); err != nil {
		return err
	}
	s, err := o.OpenBuilding(ctx, shared.Opening{Rebuild: o.rebuild})
	if err != nil {
		return err
	}
	defer s.Close()
	s.NoteHost()
	d, err := o.Display()
	if err != nil {
		return err
	}
	names := s.Set.Names()
	if o.name != "" {
		names = []string{o.name}
	}
	s.Set.Start(names...)
	for _, name := range names {
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
	res := s.Built(names)
	if o.Flags.JSON {
		return o.PrintJSON(res)
	}
	return o.Print(builtBlocks(s.Set.Published, res)...)
}

// admit gets the person's consent where the images are somebody else's.
func (o *buildOptions) admit(ctx context.Context) error {
	course, err := o.Course()
	if err != nil {
		return err
	}
	k, all, ask, err := o.Asked(course)
	if err != nil || !ask {
		return err
	}
	return k.Admit(ctx, all, o.Ask)
}

// builtBlocks are what is shown of images that were built.
func builtBlocks(published func(name string) string, res shared.Built) []screen.Block {
	var blocks []screen.Block
	for _, b := range res.Images {
		blocks = append(blocks, screen.Card{Image: b.Image}, screen.Layers{Image: b.Image})
		blocks = append(blocks, stageBlocks(b)...)
	}
	if len(res.Images) == 2 {
		blocks = append(blocks, comparison(published, res.Images[0].Image, res.Images[1].Image))
	}
	return blocks
}

// comparison adds sizes that are known from somewhere else, where they are of
// both images.
func comparison(published func(name string) string, a, b measure.Image) screen.Comparison {
	c := screen.Comparison{A: a, B: b, PublishedA: published(a.Name), PublishedB: published(b.Name)}
	if c.PublishedA == "" || c.PublishedB == "" {
		c.PublishedA, c.PublishedB = "", ""
	}
	return c
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

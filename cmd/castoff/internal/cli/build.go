package cli

import (
	"context"
	"encoding/json"
	"strings"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// buildResult is the object of build --json.
type buildResult struct {
	Base    *docker.Base   `json:"base"`
	Builder docker.Builder `json:"builder"`
	Images  []builtImage   `json:"images"`
	// Ratio is how many times the second image the first is; left out where
	// their sizes do not compare.
	Ratio float64 `json:"ratio,omitempty"`
}

// builtImage is an image of build --json: the image object of measure --json,
// and what became of the stages of its Dockerfile.
type builtImage struct {
	measure.Image
	// Count is [measure.Image.LayerCount].
	Count int `json:"layer_count"`
	// Stages is left out if nothing is known of the image's build. If the image
	// was found as it was, they are of the build that made it.
	Stages *stage.Graph `json:"stages,omitempty"`
}

// MarshalJSON has the sizes under the names that say what they are.
func (b builtImage) MarshalJSON() ([]byte, error) {
	type plain builtImage // without this method
	type stages struct {
		Stages []measure.OutStage `json:"stages"`
	}
	var s *stages
	if b.Stages != nil {
		s = &stages{measure.OutStages(*b.Stages)}
	}
	return json.Marshal(struct {
		plain
		measure.Out
		Stages *stages `json:"stages,omitempty"`
	}{plain(b), b.Image.Out(), s})
}

// result is what the session has of the named images.
func (s *session) result(names []string) buildResult {
	r := buildResult{Builder: s.set.Builder(), Images: []builtImage{}}
	if b, ok := s.set.Base(); ok {
		r.Base = &b
	}
	for _, name := range names {
		if m, ok := s.set.Measured(name); ok {
			b := builtImage{Image: m.Listed(rootfs.Top, nil), Count: m.LayerCount()}
			if g, ok := s.set.Stages(name); ok {
				b.Stages = &g
			}
			r.Images = append(r.Images, b)
		}
	}
	if len(r.Images) == 2 {
		r.Ratio = measure.Ratio(r.Images[0].Image, r.Images[1].Image)
	}
	return r
}

func (a *app) buildCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "build [traditional|multistage]", Short: "Build the course's images and compare them",
		Args: oneOf("image"), ValidArgs: images.Names,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = images.Names
			}
			return a.build(c.Context(), args)
		},
	}
	c.Flags().BoolVar(&a.rebuild, "rebuild", false, "build again, without cache, even if the image is there")
	return c
}

func (a *app) build(ctx context.Context, names []string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.set.Unavailable(); err != nil {
		return err
	}
	d, err := a.display()
	if err != nil {
		return err
	}
	s.set.Start(names...)
	for _, name := range names {
		err := d.Watch(ctx, screen.Work{Title: "Building " + strings.TrimSuffix(s.set.Ref(name), ":latest")},
			func(ctx context.Context, emit progress.Emit) error {
				_, err := s.set.Attach(ctx, name, emit)
				return err
			})
		if err != nil {
			a.leave(s)
			return err
		}
	}
	if err := s.set.JournalError(); err != nil {
		warn := screen.Notice{Tone: screen.Warn, Text: "The measurements are not being kept: " + err.Error(), Hint: fault.Hint(err)}
		if err := a.printTo(a.err, warn); err != nil {
			return err
		}
	}
	res := s.result(names)
	if a.json {
		return a.printJSON(res)
	}
	return a.print(resultBlocks(res)...)
}

func resultBlocks(res buildResult) []screen.Block {
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
func stageBlocks(b builtImage) []screen.Block {
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

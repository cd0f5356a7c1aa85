package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/images"
	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/runner"
	"castoff/cmd/castoff/internal/screen"

	"github.com/spf13/cobra"
)

// buildResult is the object of build --json.
type buildResult struct {
	Base    *docker.Base    `json:"base"`
	Builder docker.Builder  `json:"builder"`
	Images  []measure.Image `json:"images"`
	// Ratio is how many times the second image the first is; left out unless
	// both were measured the same way.
	Ratio float64 `json:"ratio,omitempty"`
}

// result is what the session has of the named images.
func (s *session) result(names []string) buildResult {
	r := buildResult{Builder: s.set.Builder(), Images: []measure.Image{}}
	if b, ok := s.set.Base(); ok {
		r.Base = &b
	}
	for _, name := range names {
		if m, ok := s.set.Measured(name); ok {
			r.Images = append(r.Images, m)
		}
	}
	if len(r.Images) == 2 {
		r.Ratio = measure.Ratio(r.Images[0], r.Images[1])
	}
	return r
}

func (a *app) buildCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "build [traditional|multistage]", Short: "Build the course's images and compare them",
		Args: cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs), ValidArgs: images.Names,
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
			return err
		}
	}
	if err := s.set.JournalError(); err != nil {
		warn := screen.Notice{Tone: screen.Warn, Text: "The measurements are not being kept: " + err.Error(), Hint: firstHint(err)}
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
	for _, m := range res.Images {
		blocks = append(blocks, screen.Card{Image: m}, screen.Layers{Image: m})
	}
	if len(res.Images) == 2 {
		blocks = append(blocks, comparison(res.Images[0], res.Images[1]))
	}
	return blocks
}

// comparison adds the guide's figures where both images are the guide's.
func comparison(x, y measure.Image) screen.Comparison {
	c := screen.Comparison{A: x, B: y}
	if runner.Guide(x.Name) != "" && runner.Guide(y.Name) != "" {
		c.GuideA, c.GuideB = runner.Guide(x.Name), runner.Guide(y.Name)
	}
	return c
}

func (a *app) measureCommand() *cobra.Command {
	return &cobra.Command{
		Use: "measure IMAGE…", Short: "Show where the bytes of images are", Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ms, err := a.measureAll(c.Context(), args)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(struct {
					Images []measure.Image `json:"images"`
				}{ms})
			}
			var blocks []screen.Block
			for _, m := range ms {
				m.Cached = false // nothing was to be built
				blocks = append(blocks, screen.Card{Image: m}, screen.Layers{Image: m}, screen.Files{Image: m, Depth: 2, Top: 6})
			}
			return a.print(blocks...)
		},
	}
}

func (a *app) compareCommand() *cobra.Command {
	return &cobra.Command{
		Use: "compare A B", Short: "Show two images side by side", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			ms, err := a.measureAll(c.Context(), args)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(struct {
					Images []measure.Image `json:"images"`
					Ratio  float64         `json:"ratio,omitempty"`
				}{ms, measure.Ratio(ms[0], ms[1])})
			}
			ms[0].Cached, ms[1].Cached = false, false // nothing was to be built
			return a.print(comparison(ms[0], ms[1]))
		},
	}
}

// measureAll measures images by reference or ID; the course's own go by their
// short names too.
func (a *app) measureAll(ctx context.Context, refs []string) ([]measure.Image, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := s.set.Unavailable(); err != nil {
		return nil, err
	}
	d, err := a.display()
	if err != nil {
		return nil, err
	}
	var ms []measure.Image
	for _, ref := range refs {
		name, full, err := s.lookUp(ctx, ref)
		if err != nil {
			return nil, err
		}
		err = d.Watch(ctx, screen.Work{Title: "Measuring " + ref}, func(ctx context.Context, emit progress.Emit) error {
			m, err := s.engine.Measure(ctx, docker.MeasureSpec{Subject: name, Ref: full}, emit)
			if err == nil {
				if old, ok := s.set.Measured(name); ok && old.ID == m.ID {
					m.Seconds, m.Layers = old.Seconds, old.Layers // the journal knows the base and the build's time
				}
				m.Cached = true
				ms = append(ms, m)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return ms, nil
}

// lookUp finds what the person means: an image of the daemon, or else one of
// the course's by its short name.
func (s *session) lookUp(ctx context.Context, ref string) (name, full string, err error) {
	found, ok, err := s.engine.Find(ctx, ref)
	if err != nil {
		return "", "", err
	}
	for _, n := range images.Names {
		if ok && slices.Contains(found.Refs, s.set.Ref(n)) || !ok && ref == n {
			return n, s.set.Ref(n), nil
		}
	}
	if !ok {
		return "", "", fault.New(fmt.Errorf("measuring %s: %w", ref, errors.New("there is no such image on this daemon")), fault.ExitFailed,
			"docker images    shows what is there", "castoff build    makes the course's own images")
	}
	return ref, ref, nil
}

package measuring

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// compareOptions are what compare is asked for.
type compareOptions struct{ gaugeOptions }

// compareResult is the object of compare --json.
type compareResult struct {
	SchemaVersion int              `json:"schema_version"`
	Images        []gauge.Measured `json:"images"`
	// Ratio is how many times as large as the second image the first is; left
	// out where their sizes do not compare.
	Ratio float64 `json:"ratio,omitempty"`
	// Difference is what differs between them.
	Difference difference.Result `json:"difference"`
}

func newCompareCommand(d *shared.Deps, run func(context.Context, *compareOptions) error) *cobra.Command {
	o := &compareOptions{gaugeOptions{Deps: d}}
	c := &cobra.Command{
		Use: "compare A B", Short: "Show two images side by side", Args: shared.TwoImages,
		RunE: func(c *cobra.Command, args []string) error {
			o.refs, o.topGiven = args, c.Flags().Changed("top")
			if err := o.check(); err != nil {
				return err
			}
			return run(c.Context(), o)
		},
	}
	o.flags(c)
	return c
}

// check refuses what cannot be meant.
func (o *compareOptions) check() error {
	const command = "compare"
	if err := o.checkVia(command); err != nil {
		return err
	}
	if o.top < 1 {
		return usage(command, "--top begins at 1")
	}
	return o.checkProbe(command)
}

func runCompare(ctx context.Context, o *compareOptions) error {
	defer collectOften()()
	all, err := o.measure(ctx)
	if err != nil {
		return err
	}
	res := compareResult{SchemaVersion: measure.SchemaVersion, Images: all, Ratio: measure.Ratio(all[0].Image, all[1].Image),
		Difference: difference.Of(all[0].Image, all[1].Image, [2]*measure.Config{all[0].Plain, all[1].Plain})}
	switch {
	case o.files && res.Difference.SameImage:
		res.Difference.Files = difference.OfOne(all[0].Contents.Root)
	case o.files:
		res.Difference.Files = difference.OfFiles(all[0].Contents.Root, all[1].Contents.Root)
	}
	all[0].FileList, all[1].FileList = nil, nil // the difference says it more briefly
	if o.Flags.JSON {
		for i := range all {
			all[i].Image = all[i].Listed(o.listed(), all[i].Contents)
		}
		return o.PrintJSON(res)
	}
	m, err := o.Manifest()
	if err != nil {
		return err
	}
	return o.Print(o.blocks(m.Published, all, res.Difference)...)
}

// measure measures two images, or none.
func (o *compareOptions) measure(ctx context.Context) ([]gauge.Measured, error) {
	d, err := o.Display()
	if err != nil {
		return nil, err
	}
	s, err := o.OpenBuilding(ctx, shared.Opening{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	spec := o.spec()
	spec.Compare = true
	spec.Instead = func(ref, other string) string { return instead("compare", o.refs, ref, other) }
	all, failed, err := measureOn(ctx, s, d, spec, o.refs, o.deploy)
	if err == nil {
		err = failuresError(failed)
	}
	return all, err
}

// blocks are what is shown of two images.
func (o *compareOptions) blocks(published func(name string) string, all []gauge.Measured, d difference.Result) []screen.Block {
	var images [2]measure.Image
	for i, m := range all {
		m.Cached = false // nothing was to be built
		images[i] = m.Listed(max(o.listed(), rootfs.Top), m.Contents)
	}
	x, y := images[0], images[1]
	blocks := []screen.Block{comparison(published, x, y)}
	if !d.SameImage {
		blocks = append(blocks, screen.Difference{A: x, B: y, Result: d, Lists: o.lists()},
			screen.Surface{Images: images[:], Lists: o.lists()})
	}
	if o.deep {
		blocks = append(blocks, screen.Waste{Image: x, Lists: o.lists()}, screen.Waste{Image: y, Lists: o.lists()})
	}
	if o.deploy {
		blocks = append(blocks, screen.Deploy{Refs: []string{x.Name, y.Name},
			Deployments: []measure.Deployment{*all[0].Deployment, *all[1].Deployment}})
	}
	return blocks
}

package cli

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func (a *app) compareCommand() *cobra.Command {
	f := newMeasureFlags("compare")
	c := &cobra.Command{
		Use: "compare A B", Short: "Show two images side by side", Args: twoImages,
		RunE: func(c *cobra.Command, args []string) error { return a.compare(c.Context(), f, args) },
	}
	f.register(c)
	return c
}

// compareResult is the object of compare --json.
type compareResult struct {
	SchemaVersion int        `json:"schema_version"`
	Images        []measured `json:"images"`
	// Ratio is how many times the second image the first is; left out where
	// their sizes do not compare.
	Ratio float64 `json:"ratio,omitempty"`
	// Difference is what differs between them.
	Difference difference.Result `json:"difference"`
}

func (a *app) compare(ctx context.Context, f *measureFlags, refs []string) error {
	if err := f.check(a); err != nil {
		return err
	}
	defer collectOften()()
	all, err := a.measureBoth(ctx, f, refs)
	if err != nil {
		return err
	}
	res := compareResult{SchemaVersion: measure.SchemaVersion, Images: all, Ratio: measure.Ratio(all[0].Image, all[1].Image),
		Difference: difference.Of(all[0].Image, all[1].Image, [2]*measure.Config{all[0].plain, all[1].plain})}
	switch {
	case f.files && res.Difference.SameImage:
		res.Difference.Files = difference.OfOne(all[0].contents.Root)
	case f.files:
		res.Difference.Files = difference.OfFiles(all[0].contents.Root, all[1].contents.Root)
	}
	all[0].FileList, all[1].FileList = nil, nil // the difference says it shorter
	if a.json {
		f.list(all)
		return a.printJSON(res)
	}
	return a.print(f.compareBlocks(all, res.Difference)...)
}

// compareBlocks are what is shown of two images.
func (f *measureFlags) compareBlocks(all []measured, d difference.Result) []screen.Block {
	var images [2]measure.Image
	for i, m := range all {
		m.Cached = false // nothing was to be built
		images[i] = m.Listed(max(f.listed(), rootfs.Top), m.contents)
	}
	x, y := images[0], images[1]
	blocks := []screen.Block{comparison(x, y)}
	if !d.SameImage {
		blocks = append(blocks, screen.Difference{A: x, B: y, Result: d, Lists: f.lists()},
			screen.Surface{Images: images[:], Lists: f.lists()})
	}
	if f.deep {
		blocks = append(blocks, screen.Waste{Image: x, Lists: f.lists()}, screen.Waste{Image: y, Lists: f.lists()})
	}
	if f.deploy {
		blocks = append(blocks, screen.Deploy{Refs: []string{x.Name, y.Name},
			Deployments: []measure.Deployment{*all[0].Deployment, *all[1].Deployment}})
	}
	return blocks
}

// compared adds to two images what only comparing them asks for.
func (k *gauge) compared(ctx context.Context, all []measured) error {
	if all[0].ID == all[1].ID {
		return nil
	}
	for i := range all {
		var err error
		if all[i].plain, err = k.s.engine.Config(ctx, all[i].ID); err != nil {
			return err
		}
	}
	if measure.HiddenApart(all[0].Image, all[1].Image) {
		if err := k.hidden(ctx, all); err != nil {
			return err
		}
	}
	if !k.f.files {
		return nil
	}
	for i := range all {
		own, other := all[i].contents.Root, all[1-i].contents.Root
		if lengths := difference.Lengths(own, other); len(lengths) > 0 {
			if err := k.digests(ctx, &all[i], lengths); err != nil {
				return err
			}
		}
	}
	return nil
}

// digests reads files of an image for their digests: those of certain lengths,
// or all if it is read from the daemon.
func (k *gauge) digests(ctx context.Context, m *measured, lengths []int64) error {
	d, err := k.a.display()
	if err != nil {
		return err
	}
	var c measure.Contents
	spec := docker.MeasureSpec{Subject: m.Name, Ref: m.Ref, CacheDir: k.s.cacheDir, Contents: &c, Digests: true, Lengths: lengths,
		Labels: map[string]string{docker.Label: k.s.set.Label()}}
	look := k.s.engine.Look
	if k.f.via == viaSave {
		look = k.s.engine.Measure
	}
	err = d.Watch(ctx, screen.Work{Title: "Reading the files of " + m.Name}, func(ctx context.Context, emit progress.Emit) error {
		got, err := look(ctx, spec, emit)
		if err == nil && got.ID != m.ID {
			err = fmt.Errorf("reading the files of %s: it is another image by now", m.Ref)
		}
		return err
	})
	if err != nil {
		return err
	}
	known := map[string]*walk.Digest{}
	for i := range c.Root {
		known[c.Root[i].Path] = c.Root[i].KnownDigest()
	}
	for i := range m.contents.Root {
		if it := &m.contents.Root[i]; it.Type == rootfs.Regular && known[it.Path] != nil {
			it.SetDigest(known[it.Path])
		}
	}
	k.keep(m.ID, m.read)
	return nil
}

// hidden finds out what the layers of images hide, if that was not asked for
// anyway. Where it cannot be found out, how much it is has to do.
func (k *gauge) hidden(ctx context.Context, all []measured) error {
	deep := *k.f
	deep.deep, deep.files, deep.via = true, false, viaAuto
	layers := *k
	layers.f = &deep
	for i := range all {
		m := &all[i]
		if m.Waste != nil || float64(m.SizeBytes) < measure.Alike*float64(m.Root.SizeBytes) {
			continue
		}
		read, ok := layers.recall(m.ID)
		if !ok {
			var err error
			if read, err = layers.read(ctx, m.Name, m.Name, m.Ref, docker.Found{}); err != nil {
				if ctx.Err() != nil {
					return err
				}
				continue
			}
			layers.keep(read.Image.ID, read)
		}
		if read.Image.ID != m.ID {
			continue // the name is another image's by now
		}
		m.Waste = read.Image.Waste
	}
	return nil
}

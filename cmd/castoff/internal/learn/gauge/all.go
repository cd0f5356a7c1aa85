package gauge

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
	"castoff/cmd/castoff/internal/ui/screen"
)

// All measures the images that a command names. One that cannot be measured
// does not hold up the others: it is one of the failures. The error is for what
// keeps all of them from being measured.
func (g *Gauge) All(ctx context.Context, refs []string) ([]Measured, []Failure, error) {
	all, failed := []Measured{}, []Failure(nil)
	if g.spec.Compare { // one alone is of no use, and not worth waiting for
		for _, ref := range refs {
			if _, _, _, err := g.lookUp(ctx, ref); err != nil {
				failed = append(failed, Failed(ref, err))
			}
		}
		if failed != nil {
			return nil, failed, nil
		}
	}
	for _, ref := range refs {
		m, err := g.Measure(ctx, ref)
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if err != nil {
			failed = append(failed, Failed(ref, err))
			continue
		}
		all, failed = append(all, m), append(failed, g.spec.unread(m)...)
	}
	if g.spec.Compare && len(all) == 2 {
		if err := g.comparable(ctx, refs, all); err != nil {
			return nil, nil, err
		}
		if err := g.compared(ctx, all); err != nil {
			return nil, nil, err
		}
	}
	return all, failed, nil
}

// comparable measures again those of two images for which there is only an
// engine's own figure: such figures do not compare.
func (g *Gauge) comparable(ctx context.Context, refs []string, all []Measured) error {
	for i := range all {
		if g.spec.Via != Auto || all[i].Near() {
			continue
		}
		m, err := g.closer(ctx, refs[i])
		if err != nil {
			return err
		}
		all[i] = m
	}
	return nil
}

// compared adds to two images what only comparing them calls for.
func (g *Gauge) compared(ctx context.Context, all []Measured) error {
	if all[0].ID == all[1].ID {
		return nil
	}
	for i := range all {
		var err error
		if all[i].Plain, err = g.engine.Config(ctx, all[i].ID); err != nil {
			return err
		}
	}
	if measure.HiddenApart(all[0].Image, all[1].Image) {
		if err := g.hidden(ctx, all); err != nil {
			return err
		}
	}
	if !g.spec.Files {
		return nil
	}
	for i := range all {
		own, other := all[i].Contents.Root, all[1-i].Contents.Root
		if lengths := difference.Lengths(own, other); len(lengths) > 0 {
			if err := g.digests(ctx, &all[i], lengths); err != nil {
				return err
			}
		}
	}
	return nil
}

// digests reads files of an image for their digests: those of certain lengths,
// or all if it is read from the daemon.
func (g *Gauge) digests(ctx context.Context, m *Measured, lengths []int64) error {
	var c measure.Contents
	spec := inspect.Spec{Subject: m.Name, Ref: m.Ref, CacheDir: g.cacheDir, Contents: &c, Digests: true, Lengths: lengths, Labels: g.labels()}
	look := g.engine.Look
	if g.spec.Via == Save {
		look = g.engine.Measure
	}
	err := g.display.Watch(ctx, screen.Work{Title: "Reading the files of " + m.Name}, func(ctx context.Context, emit progress.Emit) error {
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
	for i := range m.Contents.Root {
		if it := &m.Contents.Root[i]; it.Type == rootfs.Regular && known[it.Path] != nil {
			it.SetDigest(known[it.Path])
		}
	}
	g.kept.Keep(g.key(m.ID), m.read)
	return nil
}

// hidden finds out what the layers of images hide, if that was not asked for
// anyway. Where that fails, how much they hide will have to do.
func (g *Gauge) hidden(ctx context.Context, all []Measured) error {
	layers := *g
	layers.spec.Layers, layers.spec.Files, layers.spec.Via = true, false, Auto
	for i := range all {
		m := &all[i]
		if m.Waste != nil || float64(m.SizeBytes) < measure.Alike*float64(m.Root.SizeBytes) {
			continue
		}
		read, ok := layers.recall(m.ID)
		if !ok {
			var err error
			if read, err = layers.read(ctx, m.Name, m.Name, m.Ref, inspect.Found{}); err != nil {
				if ctx.Err() != nil {
					return err
				}
				continue
			}
			layers.kept.Keep(layers.key(read.Image.ID), read)
		}
		if read.Image.ID != m.ID {
			continue // the name is another image's by now
		}
		m.Waste = read.Image.Waste
	}
	return nil
}

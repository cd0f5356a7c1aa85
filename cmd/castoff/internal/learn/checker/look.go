package checker

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// look measures the image, once in a run. Finding what is wasted takes all
// layers; a probe finds out the rest sooner.
func (r *run) look(ctx context.Context) error {
	if r.image != nil {
		return nil
	}
	how := r.engine.Look
	if r.asks(theLayers) {
		how = r.engine.Measure
	}
	contents := &measure.Contents{}
	spec := inspect.Spec{
		Subject: r.ex.ID, Ref: r.ref, BaseDiffs: r.o.Base.Diffs, Contents: contents, Labels: r.o.Labels, CacheDir: r.o.CacheDir,
	}
	m, err := how(ctx, spec, r.emit)
	if err == nil && r.inDoubt(m) {
		m, err = r.engine.Measure(ctx, spec, r.emit)
	}
	if err != nil {
		return err
	}
	if m.Config == nil {
		m.Config = &measure.Config{Root: true}
	}
	if m.Root == nil {
		m.Root = &rootfs.Facts{}
	}
	r.image, r.contents = &m, contents
	return nil
}

// inDoubt reports whether what is known of the image leaves it open whether a
// check is passed.
func (r *run) inDoubt(m measure.Image) bool {
	return slices.ContainsFunc(r.ex.Checks, func(c exercise.Check) bool {
		d, ok := c.Asked.(doubtful)
		return ok && d.inDoubt(m)
	})
}

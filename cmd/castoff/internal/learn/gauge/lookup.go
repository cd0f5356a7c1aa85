package gauge

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/engine/inspect"
)

// lookUp finds what the person means: an image of the daemon, or else one of
// the course's by its short name.
func (g *Gauge) lookUp(ctx context.Context, ref string) (name, full string, found inspect.Found, err error) {
	found, ok, err := g.engine.Find(ctx, ref)
	if err != nil {
		return "", "", inspect.Found{}, g.spec.notAName(ref, err)
	}
	for _, n := range g.course.Names() {
		if ok && slices.Contains(found.Refs, g.course.Ref(n)) {
			return n, g.course.Ref(n), found, nil
		}
		if !ok && ref == n {
			if found, ok, err = g.engine.Find(ctx, g.course.Ref(n)); err == nil && !ok {
				err = g.missing(ctx, ref)
			}
			return n, g.course.Ref(n), found, err
		}
	}
	if !ok {
		err = g.missing(ctx, ref)
	}
	return ref, ref, found, err
}

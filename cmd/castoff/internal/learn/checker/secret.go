package checker

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
)

// secretCheck asks that the build uses a secret.
type secretCheck struct{ id string }

func (c *secretCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("id", keys.Word(&c.id))}}
}

// SecretNamed is the secret that the build has to be offered.
func (c *secretCheck) SecretNamed() string { return c.id }

func (c *secretCheck) Want() string { return "the build uses the secret " + c.id }

// judge builds the image with another value of the secret. If it is used, there is
// then no image, or one with other files. Files differ between any two builds for
// other reasons, too, so those are left out that differ with the same value.
func (c *secretCheck) judge(ctx context.Context, r *run) (verdict, error) {
	value, offered := r.ex.Build.Secrets[c.id]
	if !offered {
		return unable("the build is not offered a secret " + c.id), nil
	}
	other := strings.ReplaceAll(r.filled(value), r.fresh, newFresh())
	if other == value {
		other = newFresh()
	}
	changed, broken, err := r.changedBy(ctx, c.id, other)
	if err != nil {
		return verdict{}, err
	}
	if broken || len(changed) > 0 {
		anyway, unstable, err := r.changedBy(ctx, c.id, value)
		if err != nil {
			return verdict{}, err
		}
		if unstable {
			return unable("the image cannot be built twice with one secret"), nil
		}
		maps.DeleteFunc(changed, func(path string, _ bool) bool { return anyway[path] })
	}
	switch {
	case broken:
		return passed("with another " + c.id + " there is no image"), nil
	case len(changed) > 0:
		return passed("with another " + c.id + " the image is another"), nil
	}
	return failed(fmt.Sprintf("with another %s the image is just the same", c.id), "see which step is lent the secret, and what it does with it"), nil
}

// changedBy are the paths of files that differ if the image is built with a value
// of a secret; broken is true if it then cannot be built.
func (r *run) changedBy(ctx context.Context, id, value string) (changed map[string]bool, broken bool, err error) {
	b := r.ex.Build
	b.Secrets = maps.Clone(b.Secrets)
	b.Secrets[id] = value
	o := &run{Checker: r.Checker, ex: exercise.Exercise{ID: r.ex.ID, Build: b}, ref: r.ref, fresh: r.fresh}
	res, v, err := o.buildOnce(ctx, "", r.built.packed.Archive, r.built.text, true, r.emit)
	if v != nil || err != nil {
		return nil, v != nil, err
	}
	defer r.discard(ctx, res)
	var was, is measure.Contents
	for ref, into := range map[string]*measure.Contents{r.ref: &was, res.ID: &is} {
		if _, err := r.engine.Measure(ctx, inspect.Spec{Subject: r.ex.ID, Ref: ref, Contents: into, Digests: true, Labels: r.o.Labels, CacheDir: r.o.CacheDir}, r.emit); err != nil {
			return nil, false, err
		}
	}
	changed = map[string]bool{}
	d := difference.OfFiles(was.Root, is.Root)
	for _, p := range append(d.OnlyA, d.OnlyB...) {
		changed[p.Path] = true
	}
	for _, c := range d.Changed {
		changed[c.Path] = true
	}
	return changed, false, nil
}

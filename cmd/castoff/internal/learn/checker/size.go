package checker

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

// sizeCheck asks for an image that is small on disk.
type sizeCheck struct{ atMost int64 }

func (c *sizeCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("at-most", keys.Bytes(&c.atMost, 1))}}
}

func (c *sizeCheck) Want() string { return "at most " + quantity.Limit(c.atMost) + " on disk" }

// inDoubt implements [doubtful].
func (c *sizeCheck) inDoubt(m measure.Image) bool { return m.InDoubt(c.atMost) }

// judge judges the size on disk. Where the figure that the engine has at once
// is small enough, nothing is measured.
func (c *sizeCheck) judge(ctx context.Context, r *run) (verdict, error) {
	if r.image == nil {
		most, err := r.engine.SizeAtMost(ctx, r.ref)
		if err != nil {
			return verdict{}, err
		}
		if most <= c.atMost {
			return passed(fmt.Sprintf("the image takes at most %s on disk", r.o.Size(most))), nil
		}
	}
	if err := r.look(ctx); err != nil {
		return verdict{}, err
	}
	return c.measured(r), nil
}

// measured judges what was measured.
func (c *sizeCheck) measured(r *run) verdict {
	least, most := r.image.Bounds()
	switch {
	case most <= c.atMost && most > least:
		return passed(fmt.Sprintf("the image takes at most %s on disk", r.o.Size(most)))
	case most <= c.atMost:
		return passed(fmt.Sprintf("the image takes %s on disk", r.o.Size(most)))
	case least <= c.atMost:
		return unable("what the image takes on disk cannot be found out here")
	}
	found := fmt.Sprintf("the image takes %s on disk", r.bytes(least, c.atMost))
	if most > least {
		found = fmt.Sprintf("the image takes at least %s on disk", r.bytes(least, c.atMost))
	}
	if l := r.largestLayer(); l != "" {
		found += "; " + l
	}
	if r.image.Files == 1 {
		return failed(found, "the image has a single file: find out what makes that one large")
	}
	return failed(found, "find out which of its files the program needs when it runs, and what put the others there")
}

// largestLayer names what most of the image's bytes come from.
func (r *run) largestLayer() string {
	if len(r.image.Layers) == 0 || !r.image.Near() {
		return ""
	}
	base, about := r.image.BaseBytes(), measure.About(r.image.SizeMethod)
	big := slices.MaxFunc(r.image.Layers, func(a, b measure.Layer) int { return cmp.Compare(own(a), own(b)) })
	if base > own(big) {
		return fmt.Sprintf("%s%s of that is the image that its last stage begins with", about, r.o.Size(base))
	}
	return fmt.Sprintf("%s%s of that come from %s", about, r.o.Size(big.SizeBytes), short(big.CreatedBy))
}

// own is a layer's size, 0 for one of the base image.
func own(l measure.Layer) int64 {
	if l.FromBase {
		return 0
	}
	return l.SizeBytes
}

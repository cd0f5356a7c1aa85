package budget

import (
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// TestSizeInDoubt asks for a closer look where, and only where, that can change
// the verdict on the limit.
func TestSizeInDoubt(t *testing.T) {
	t.Parallel()
	limit := int64(100)
	image := func(method string, size, visible int64) measure.Image {
		return measure.Image{SizeMethod: method, SizeBytes: size, Root: &rootfs.Facts{SizeBytes: visible}}
	}
	for _, c := range []struct {
		name  string
		limit *int64
		m     measure.Image
		doubt bool
		got   string // of a limit
	}{
		{"no limit", nil, image(measure.MethodInspect, 200, 50), false, ""},
		{"kept by a figure that is too large", &limit, image(measure.MethodInspect, 100, 50), false, "at most 100 B on disk"},
		{"exceeded by the engine's figure only", &limit, image(measure.MethodInspect, 101, 100), true, "not measured"},
		{"kept even with headers", &limit, image(measure.MethodArchives, 100, 50), false, "at most 100 B on disk"},
		{"exceeded with headers only", &limit, image(measure.MethodArchives, 2048, 1), true, "not measured"},
		{"exceeded in blocks only", &limit, image(measure.MethodBlocks, 4096, 1), true, "not measured"},
		{"kept in blocks only, as with holes", &limit, image(measure.MethodBlocks, 90, 1), true, "not measured"},
		{"exceeded by what is seen", &limit, image(measure.MethodBlocks, 4096, 101), false, "at least 101 B on disk"},
		{"seen as a whole", &limit, image(measure.MethodSeen, 100, 100), false, "100 B on disk"},
		{"read", &limit, image(measure.MethodSave, 101, 1), false, "101 B on disk"},
		{"nothing seen", &limit, measure.Image{SizeMethod: measure.MethodInspect, SizeBytes: 101}, true, "not measured"},
	} {
		b := Budget{MaxSize: c.limit}
		if got := b.SizeInDoubt(c.m); got != c.doubt {
			t.Errorf("%s: %v", c.name, got)
		}
		r := b.Check(c.m)
		if len(r) == 0 && c.got == "" {
			continue
		}
		_, most := c.m.Bounds()
		if r[0].Got != c.got || r[0].OK != (!c.doubt && most <= limit) || r[0].OK != (r[0].Hint == "") || c.doubt && r[0].Hint != hintNear {
			t.Errorf("%s: %+v", c.name, r[0])
		}
	}
}

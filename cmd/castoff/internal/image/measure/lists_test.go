package measure

import (
	"fmt"
	"reflect"
	"testing"

	"castoff/cmd/castoff/internal/image/rootfs"
)

// TestListed makes lists shorter and longer, and says how many more there are.
func TestListed(t *testing.T) {
	t.Parallel()
	root := &rootfs.Facts{Files: 40, Dirs: 5, Packages: 30}
	contents := &Contents{}
	for i := range 40 {
		contents.Root = append(contents.Root, Item{Path: fmt.Sprintf("f%02d", i), Type: rootfs.Regular, SizeBytes: int64(i)})
	}
	for i := range 30 {
		root.Installed = append(root.Installed, rootfs.Package{Name: fmt.Sprintf("p%02d", i)})
	}
	m := Image{Files: 40, Root: root, Dirs: make([]Dir, 4), Largest: make([]File, 12),
		Waste: &Waste{Largest: make([]WastedFile, 12), LargestMore: 3}}
	root.ListPackages(rootfs.Top)
	before := fmt.Sprintf("%+v %+v", m, *m.Root)
	for _, c := range []struct {
		top      int
		contents *Contents
		want     [8]int // the lengths of lists, and how many more there are
	}{
		{12, nil, [8]int{12, 28, 12, 18, 12, 3, 4, 2}},
		{5, contents, [8]int{5, 35, 5, 25, 5, 10, 4, 2}},
		{20, nil, [8]int{12, 28, 20, 10, 12, 3, 4, 2}},
		{20, contents, [8]int{20, 20, 20, 10, 12, 3, 4, 2}},
		{1000, contents, [8]int{40, 0, 30, 0, 12, 3, 4, 2}},
	} {
		l := m.Listed(c.top, c.contents)
		got := [8]int{len(l.Largest), l.LargestMore, len(l.Root.LargestPackages), l.Root.LargestPackagesMore,
			len(l.Waste.Largest), l.Waste.LargestMore, len(l.Dirs), l.DirsMore}
		if got != c.want {
			t.Errorf("%d: %v, not %v", c.top, got, c.want)
		}
	}
	if l := m.Listed(20, contents); l.Largest[0] != (File{Path: "f39", SizeBytes: 39}) || l.Root.LargestPackages[19].Name != "p19" {
		t.Errorf("%+v", l)
	}
	if after := fmt.Sprintf("%+v %+v", m, *m.Root); after != before {
		t.Errorf("the image itself was changed: %s", after)
	}
	if l := (Image{}).Listed(3, nil); !reflect.DeepEqual(l, Image{}) {
		t.Errorf("%+v", l)
	}
}

// TestHiddenApart has sizes that are alike on disk and not inside.
func TestHiddenApart(t *testing.T) {
	t.Parallel()
	image := func(disk, seen int64) Image {
		return Image{SizeBytes: disk, SizeMethod: MethodSave, Root: &rootfs.Facts{SizeBytes: seen}}
	}
	for _, c := range []struct {
		a, b Image
		want bool
	}{
		{image(405, 405), image(405, 236), true},
		{image(405, 400), image(404, 401), false},
		{image(405, 405), image(236, 236), false},
		{image(405, 405), image(405, 0), true},
		{image(0, 0), image(0, 0), false},
		{image(405, 405), Image{SizeBytes: 405, SizeMethod: MethodSave}, false},
		{image(405, 405), Image{SizeBytes: 405, SizeMethod: MethodInspect, Root: &rootfs.Facts{SizeBytes: 236}}, true},
		{image(405, 405), Image{SizeBytes: 405, SizeMethod: MethodBlocks, Root: &rootfs.Facts{SizeBytes: 236}}, false},
	} {
		if got := HiddenApart(c.a, c.b); got != c.want || HiddenApart(c.b, c.a) != got {
			t.Errorf("%+v, %+v: %v", c.a, c.b, got)
		}
	}
	m := image(405, 236)
	if got := m.UnseenBytes(); got != 169 {
		t.Errorf("%d bytes are not seen", got)
	}
	m.Waste = &Waste{Bytes: 168}
	if got := m.UnseenBytes(); got != 168 {
		t.Errorf("%d bytes are not seen, by the layers", got)
	}
}

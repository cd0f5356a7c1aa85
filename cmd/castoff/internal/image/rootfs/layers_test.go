package rootfs

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// model is a root file system as a map of paths: slow and plain. It is how
// package rootfs is checked.
type model struct {
	files map[string]int64 // sizes
	dirs  map[string]bool
}

func newModel() model { return model{map[string]int64{}, map[string]bool{}} }

func (m model) parents(p string) {
	for d := parent(p); d != ""; d = parent(d) {
		m.remove(d, false) // a file in the way
		m.dirs[d] = true
	}
}

// remove takes away a file, and with all also a directory and all below it.
func (m model) remove(p string, all bool) {
	delete(m.files, p)
	if !all {
		return
	}
	delete(m.dirs, p)
	below := func(q string) bool { return strings.HasPrefix(q, p+"/") }
	maps.DeleteFunc(m.files, func(q string, _ int64) bool { return below(q) })
	maps.DeleteFunc(m.dirs, func(q string, _ bool) bool { return below(q) })
}

// apply lays a layer over the model, as the OCI image specification says:
// whiteouts first, since they are about lower layers only.
func (m model) apply(entries []Entry) {
	for _, e := range entries {
		dir, name := parent(e.Path), e.Path[strings.LastIndexByte(e.Path, '/')+1:]
		switch {
		case name == opaqueMarker:
			for q := range maps.Clone(m.files) {
				if dir == "" || strings.HasPrefix(q, dir+"/") {
					delete(m.files, q)
				}
			}
			for q := range maps.Clone(m.dirs) {
				if dir == "" || strings.HasPrefix(q, dir+"/") {
					delete(m.dirs, q)
				}
			}
		case strings.HasPrefix(name, whiteoutPrefix):
			m.remove(join(dir, strings.TrimPrefix(name, whiteoutPrefix)), true)
		}
	}
	for _, e := range entries {
		if strings.Contains(e.Path, whiteoutPrefix) {
			continue
		}
		m.parents(e.Path)
		if e.Type == Directory {
			m.remove(e.Path, false)
			m.dirs[e.Path] = true
			continue
		}
		m.remove(e.Path, true)
		m.files[e.Path] = e.Size
	}
}

// layersFrom makes layers out of bytes: few names, so that they meet often.
func layersFrom(data []byte) (layers [][]Entry) {
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	for len(data) > 0 && len(layers) < 5 {
		var l []Entry
		for n := next() % 12; n > 0; n-- {
			var p string
			for d := next() % 4; d >= 0; d-- {
				p = join(p, string(rune('a'+next()%4)))
			}
			switch kind := next() % 8; kind {
			case 0, 1:
				l = append(l, Entry{Path: p, Type: Directory, Mode: 0o755})
			case 2:
				l = append(l, Entry{Path: join(parent(p), whiteoutPrefix+p[len(p)-1:]), Type: Regular})
			case 3:
				l = append(l, Entry{Path: join(p, opaqueMarker), Type: Regular})
			default:
				l = append(l, Entry{Path: p, Type: Regular, Size: int64(next())})
			}
		}
		layers = append(layers, l)
	}
	return layers
}

// againstModel lays layers over each other and compares with the model after
// each of them.
func againstModel(t *testing.T, layers [][]Entry) {
	t.Helper()
	m, tree, limits := newModel(), NewTree(true), &Limits{}
	var total, hidden int64
	files := 0
	for i, entries := range layers {
		l := NewLayer(limits)
		for _, e := range entries {
			if err := l.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		total += l.SizeBytes
		before := maps.Clone(m.files)
		m.apply(entries)
		c := tree.Apply(l)
		hidden += c.HiddenBytes
		files += c.Added - c.Deleted
		added := 0
		for p := range m.files {
			if _, ok := before[p]; !ok {
				added++
			}
		}
		if files != len(m.files) || c.Added < added {
			t.Fatalf("layer %d of %v: %+v, %d files, want %d", i, layers, c, files, len(m.files))
		}
	}
	var sum int64
	for _, n := range m.files {
		sum += n
	}
	if v := tree.VisibleBytes(); v != sum || v+hidden > total {
		t.Errorf("%v: %d bytes visible, want %d; %d hidden of %d", layers, v, sum, hidden, total)
	}
	compare(t, layers, tree, m) // uses it up
}

func compare(t *testing.T, layers [][]Entry, tree *Tree, m model) {
	t.Helper()
	facts, dirs, _ := tree.Facts(Options{}, 100)
	if facts.Files != len(m.files) || facts.Dirs != len(m.dirs) || len(dirs) != len(m.dirs)+1 {
		t.Errorf("%v: %d files, %d directories; want %d, %d", layers, facts.Files, facts.Dirs, len(m.files), len(m.dirs))
	}
	root, lists := tree.Items(Options{})
	var got, want []string
	for _, it := range root {
		if it.Type == Directory {
			got = append(got, it.Path+"/")
			continue
		}
		got = append(got, fmt.Sprint(it.Path, " ", it.SizeBytes))
	}
	for p, n := range m.files {
		want = append(want, fmt.Sprint(p, " ", n))
	}
	for d := range m.dirs {
		want = append(want, d+"/")
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%v:\n%v\nwant\n%v", layers, got, want)
	}
	if len(lists) != len(layers) {
		t.Errorf("%d lists of %d layers", len(lists), len(layers))
	}
	for _, l := range append(lists, root) {
		if !slices.IsSortedFunc(l, func(a, b Item) int { return less(a.Path, b.Path) }) {
			t.Errorf("%v: not in order: %v", layers, l)
		}
	}
}

func TestAgainstAModel(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 20_000
	if testing.Short() {
		rounds = 2_000
	}
	for range rounds {
		data := make([]byte, r.IntN(120))
		for i := range data {
			data[i] = byte(r.IntN(256))
		}
		if againstModel(t, layersFrom(data)); t.Failed() {
			return
		}
	}
}

func FuzzLayers(f *testing.F) {
	f.Add([]byte("\x03\x01\x00\x01\x04\x10\x00\x02\x05\x20\x02\x00\x02\x02"))
	f.Fuzz(func(t *testing.T, data []byte) { againstModel(t, layersFrom(data)) })
}

// TestOwnersAndDigests go with a file under each of its names, and a layer that
// changes only an owner changes something.
func TestOwnersAndDigests(t *testing.T) {
	t.Parallel()
	sum, other := &walk.Digest{1}, &walk.Digest{2}
	tree, limits := NewTree(true), &Limits{}
	for _, entries := range [][]Entry{
		{{Path: "d", Type: Directory, Mode: 0o755}, {Path: "d/f", Type: Regular, Size: 3, UID: 7, Digest: sum}, {Path: "d/g", Type: HardLink, Link: "d/f", UID: 7, GID: 8},
			{Path: "h", Type: Regular, Size: 3, Digest: sum}, {Path: "l", Type: Symlink, Link: "h", GID: 9}},
		{{Path: "d", Type: Directory, Mode: 0o755, UID: 5}, {Path: "h", Type: Regular, Size: 4, GID: 6, Digest: other}},
	} {
		l := NewLayer(limits)
		for _, e := range entries {
			if err := l.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		tree.Apply(l)
	}
	root, layers := tree.Items(Options{})
	var got []string
	for _, it := range root {
		got = append(got, fmt.Sprint(it.Path, " ", it.UID, ":", it.GID, " ", it.KnownDigest() == sum, it.KnownDigest() == other, " ", it.SizeBytes, " ", it.Length()))
	}
	want := []string{"d 5:0 false false 3 3", "d/f 7:8 true false 3 3", "d/g 7:8 true false 0 3", "h 0:6 false true 4 4", "l 0:9 false false 0 0"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	var changed []string
	for _, it := range layers[1] {
		changed = append(changed, string(it.Change)+it.Path)
	}
	if !slices.Equal(changed, []string{"~d", "~h"}) {
		t.Errorf("%q", changed)
	}
}

// TestWasteOfSeveralNames: of a file with several names that a layer replaces
// or deletes, the one that is said to waste it is always the same.
func TestWasteOfSeveralNames(t *testing.T) {
	t.Parallel()
	for range 20 {
		tree, limits := NewTree(false), &Limits{}
		for _, entries := range [][]Entry{
			{{Path: "b/d/f", Type: Regular, Size: 3}, {Path: "a", Type: HardLink, Link: "b/d/f"}, {Path: "b/c", Type: HardLink, Link: "b/d/f"}, {Path: "b/d/e", Type: HardLink, Link: "b/d/f"}},
			{{Path: "b/.wh.d", Type: Regular}, {Path: "b/c", Type: Regular}, {Path: "a", Type: Regular}},
		} {
			l := NewLayer(limits)
			for _, e := range entries {
				if err := l.Add(e); err != nil {
					t.Fatal(err)
				}
			}
			tree.Apply(l)
		}
		files, bytes, largest, _ := tree.Waste(Top)
		if files != 1 || bytes != 3 || len(largest) != 1 || largest[0].Path != "b/d/f" {
			t.Fatalf("%d files of %d bytes: %+v", files, bytes, largest)
		}
	}
}

package explore

import (
	"math"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// The types and changes of a [measure.Item].
const (
	typeDir      = rootfs.Directory
	typeSymlink  = rootfs.Symlink
	typeHardLink = rootfs.HardLink
	typeOther    = rootfs.Other

	unchanged = rootfs.Unchanged
	added     = rootfs.Added
	changed   = rootfs.Changed
	deleted   = rootfs.Deleted
)

// scene is what there is to see in a fileTree: a root file system, a layer,
// all layers up to one, or what the layers waste.
type scene struct {
	tree *fileTree
	// states and shown are by node. A node is shown if the filter lets it
	// through, or something below it.
	states []fileState
	shown  []bool
	// hits is scratch space of total, the others of upTo.
	hits          []bool
	set, old, now []int32
}

// fileState is what a scene has at a node. There is one for each path of an
// image: its fields stand in the order that takes the least memory.
type fileState struct {
	// item is nil if nothing is there, or only known by what is below it.
	item *measure.Item
	// own is the size of the file.
	own int64
	// bytes is the size of the files that are shown, at and below the node, and
	// goneBytes that of deleted ones; files and gone are their numbers.
	bytes, goneBytes int64
	files, gone      int32
	// versions is how many versions of the file lower layers hold.
	versions int32
	// change and hidden are the item's, if the scene is to show them.
	change rootfs.Change
	hidden bool
	// found is true if the filter's text is in it or in a directory above,
	// leads if it is in it or in something below that is shown.
	found, leads bool
}

func newScene(t *fileTree) *scene {
	n := len(t.nodes)
	return &scene{tree: t, states: make([]fileState, n), shown: make([]bool, n)}
}

// put makes an item what is at a node.
func (s *scene) put(id int32, it *measure.Item) {
	st := &s.states[id]
	st.item, st.change = it, it.Change
	st.hidden = it.Hidden && st.change != deleted
	st.own, st.versions = 0, 1
	if it.Type != typeDir {
		st.own = max(it.SizeBytes, 0)
	}
}

// root shows the root file system.
func (s *scene) root(c measure.Contents) {
	clear(s.states)
	for i := range c.Root {
		s.put(s.tree.root[i], &c.Root[i])
	}
}

// layer shows what a layer did. What it deleted is as large as it was.
func (s *scene) layer(c measure.Contents, n int) {
	clear(s.states)
	deletes := slices.ContainsFunc(c.Layers[n], func(it measure.Item) bool { return it.Change == deleted })
	if deletes {
		for l, items := range c.Layers[:n] {
			for i := range items {
				s.states[s.tree.layers[l][i]].own = max(items[i].SizeBytes, 0)
			}
		}
	}
	for i := range c.Layers[n] {
		it, id := &c.Layers[n][i], s.tree.layers[n][i]
		st := &s.states[id]
		switch own := st.own; {
		case passed(it):
		case it.Change != deleted:
			s.put(id, it)
		case st.item == nil: // not put there anew by the same layer
			s.put(id, it)
			if it.Type != typeDir {
				st.own = max(st.own, own)
			}
		}
	}
}

// passed reports whether an item of a layer is a directory that is listed only
// for what is below it. Its mode is not known.
func passed(it *measure.Item) bool { return it.Type == typeDir && it.Change == unchanged }

// wasted shows what the layers hold of files that a later one hides.
func (s *scene) wasted(c measure.Contents) {
	clear(s.states)
	for l, items := range c.Layers {
		for i := range items {
			it := &items[i]
			if !it.Hidden || it.Type == typeDir || it.Change == deleted {
				continue
			}
			id := s.tree.layers[l][i]
			before := s.states[id]
			s.put(id, it)
			st := &s.states[id]
			st.change, st.own, st.versions = unchanged, sum(st.own, before.own), before.versions+1
		}
	}
}

// upTo shows the file system that the layers up to last make, with the
// changes that last itself makes to it.
func (s *scene) upTo(c measure.Contents, last int) {
	clear(s.states)
	s.scratch()
	// Layers count from 1 here; 0 is none.
	for l := range c.Layers[:last+1] {
		for i := range c.Layers[l] {
			it, id, n := &c.Layers[l][i], s.tree.layers[l][i], int32(l+1)
			if passed(it) {
				continue
			}
			if it.Change != deleted {
				s.put(id, it)
				s.set[id] = n
			}
			switch clears := it.Change == deleted || it.Type != typeDir; {
			case clears && l < last:
				s.old[id] = n
			case clears:
				s.now[id] = n
			}
		}
	}
	for id := range s.states {
		s.survive(int32(id), int32(last+1))
	}
}

// scratch makes room for a number of layers at each node.
func (s *scene) scratch() {
	if s.set == nil {
		n := len(s.states)
		s.set, s.old, s.now = make([]int32, n), make([]int32, n), make([]int32, n)
		return
	}
	clear(s.set)
	clear(s.old)
	clear(s.now)
}

// survive decides whether a node is there after the layers up to last, its
// parent having been decided already. A deletion, or a file in place of a
// directory, takes what lower layers put there and below, but nothing that its
// own layer puts there.
func (s *scene) survive(id, last int32) {
	st, p := &s.states[id], s.tree.parents[id]
	// From here on old and now are the last layer before last, and up to it,
	// that cleared the place.
	s.old[id] = max(s.old[id], s.old[p])
	s.now[id] = max(s.old[id], s.now[id], s.now[p])
	set := s.set[id]
	switch {
	case set == 0:
	case set < s.old[id]:
		*st = fileState{}
	case set < s.now[id]:
		st.change, st.hidden = deleted, false
	case set < last:
		st.change = unchanged
	}
}

// fileFilter is what a person wants to see of a scene.
type fileFilter struct {
	text string
	// changed leaves out what the layer does not change, wasted what no later
	// layer hides.
	changed, wasted bool
}

func (f fileFilter) active() bool { return f != fileFilter{} }

// passes reports whether the filter, its text aside, lets through what a node
// has.
func (f fileFilter) passes(st *fileState) bool {
	return st.item != nil && (!f.changed || st.change != unchanged) && (!f.wasted || st.hidden)
}

// total applies a filter and sums up what it lets through.
func (s *scene) total(f fileFilter) {
	hits := s.search(f.text)
	for i := range s.states {
		st := &s.states[i]
		hit := hits == nil || hits[i]
		st.found = hit || s.states[s.tree.parents[i]].found && i > 0
		shown := st.found && f.passes(st)
		s.shown[i], st.leads = shown, hit
		st.files, st.bytes, st.gone, st.goneBytes = 0, 0, 0, 0
		switch {
		case !shown || st.item.Type == typeDir:
		case st.change == deleted:
			st.gone, st.goneBytes = 1, st.own
		default:
			st.files, st.bytes = st.versions, st.own
		}
	}
	// Children come after their parents, so backwards they are complete.
	for i := len(s.states) - 1; i > 0; i-- {
		if !s.shown[i] {
			continue
		}
		st, parent := &s.states[i], s.tree.parents[i]
		p := &s.states[parent]
		s.shown[parent] = true
		p.leads = p.leads || st.leads
		p.files, p.bytes = p.files+st.files, sum(p.bytes, st.bytes)
		p.gone, p.goneBytes = p.gone+st.gone, sum(p.goneBytes, st.goneBytes)
	}
}

// deleted reports whether the layer deletes all that is shown at and below a
// node.
func (st *fileState) deleted() bool {
	return st.change == deleted || st.gone > 0 && st.files == 0 && st.change == unchanged
}

// size is the size to show: of what is there, or was if all is deleted.
func (st *fileState) size() int64 {
	if st.deleted() {
		return st.goneBytes
	}
	return st.bytes
}

// search reports for each node whether text is in its name, or in its path if
// text has a slash; nil if there is nothing to search for.
func (s *scene) search(text string) []bool {
	if text == "" {
		return nil
	}
	if s.hits == nil {
		s.hits = make([]bool, len(s.states))
	}
	clear(s.hits)
	s.tree.haystack(strings.Contains(text, "/")).find(strings.ToLower(text), s.hits)
	return s.hits
}

// sum adds two sizes; those of an archive may be anything.
func sum(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

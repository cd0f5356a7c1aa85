package rootfs

import (
	"cmp"
	"slices"
)

// Tree is a root file system: layers laid over each other.
type Tree struct {
	root  *node
	waste map[string]*Wasted
	list  bool
	items [][]Item
}

// Wasted is a path of which lower layers hold versions that no container sees.
type Wasted struct {
	// Path is as in [Dir].
	Path string `json:"path"`
	// Bytes is the size of its hidden versions, Versions their number.
	Bytes    int64 `json:"bytes"`
	Versions int   `json:"versions"`
	// Deleted is true if it is not in the root file system at all.
	Deleted bool `json:"deleted"`
}

// Changes counts what a layer does to those below it. Directories are not
// counted.
type Changes struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	// Deleted is the number of files that are gone, including those in a directory
	// that was deleted or emptied as a whole.
	Deleted int `json:"deleted"`
	// HiddenBytes is the size of what this layer hides: of the files that it
	// deletes or overwrites.
	HiddenBytes int64 `json:"hidden_bytes"`
}

// NewTree returns an empty root file system. With list it remembers what each
// layer did to every path, for [Tree.Items].
func NewTree(list bool) *Tree {
	return &Tree{root: &node{kids: map[string]*node{}, typ: Directory}, waste: map[string]*Wasted{}, list: list}
}

// Apply lays a layer over the tree. The layer is used up by it.
func (t *Tree) Apply(l *Layer) Changes {
	a := apply{t: t}
	if t.list {
		t.items = append(t.items, make([]Item, 0, l.root.count()))
	}
	a.merge(t.root, l.root, "")
	for _, h := range l.links {
		t.join(h)
	}
	l.root, l.links, l.inodes = nil, nil, nil
	return a.c
}

// join makes a hard link another name of its target.
func (t *Tree) join(h hardLink) {
	n, target := t.root.find(h.path), t.root.find(h.target)
	if n == nil || n.typ != HardLink || target == nil || target.dir() || target == n {
		return
	}
	n.typ = target.typ
	own := n.owner()
	switch {
	case target.typ == Regular:
		if target.inode == nil {
			target.inode = &inode{size: target.size, names: 1, program: target.program(), digest: target.digest()}
		}
		n.inode = target.inode
		// Engines give the file the mode and the owner of each name that they
		// unpack.
		n.inode.mode, n.inode.owner = n.mode, own
		n.inode.names++
		if m := target.more; m != nil && m.source != 0 {
			n.extra().arch, n.extra().source = m.arch, m.source
		}
	case target.more != nil && target.more.link != "":
		n.extra().link = target.more.link
	}
}

// apply is one layer being laid over a tree.
type apply struct {
	t *Tree
	c Changes
}

// merge lays the directory src over dst, both at path. What hides something
// comes in the order of names: of a file with several names the last one that
// is hidden is the one that wastes it.
func (a *apply) merge(dst, src *node, path string) {
	if src.opaque {
		for _, name := range dst.sorted() {
			kid := dst.kids[name]
			if over := src.kids[name]; over == nil || over.typ == 0 || over.dir() != kid.dir() {
				a.hide(kid, join(path, name), true)
				delete(dst.kids, name)
				continue
			}
			// What takes its place is counted as a change below.
			src.kids[name].gone = true
		}
	}
	var hiding []string
	for name, over := range src.kids {
		if dst.kids[name] != nil {
			hiding = append(hiding, name)
			continue
		}
		a.lay(dst, name, over, path)
	}
	slices.Sort(hiding)
	for _, name := range hiding {
		a.lay(dst, name, src.kids[name], path)
	}
}

// lay puts one entry of a layer into the directory dst at dir.
func (a *apply) lay(dst *node, name string, over *node, dir string) {
	old := dst.kids[name]
	if old != nil && over.typ == Directory && old.dir() && !over.gone {
		if !over.implied {
			changed := old.mode != over.mode || old.owner() != over.owner()
			old.mode = over.mode
			old.setOwner(over.owner())
			if changed {
				a.note(old, join(dir, name), Changed)
			}
		}
		a.merge(old, over, join(dir, name))
		return
	}
	if over.typ == Directory && !over.real() {
		over.typ = 0 // nothing but whiteouts, of what is not there
	}
	changed := old != nil && !old.dir() && over.typ != 0 && over.typ != Directory
	if old != nil {
		if !over.gone && over.typ == 0 {
			return
		}
		a.hide(old, join(dir, name), !changed)
		delete(dst.kids, name)
	}
	if over.typ == 0 {
		return
	}
	if changed {
		a.c.Changed++
		a.c.Added-- // adopt counts it
		a.note(over, join(dir, name), Changed)
	}
	dst.kids[name] = over
	a.adopt(over, join(dir, name), changed)
}

// adopt takes a node of the layer, with all below it, into the tree.
func (a *apply) adopt(n *node, path string, noted bool) {
	n.gone, n.opaque = false, false
	if !noted {
		a.note(n, path, Added)
	}
	if !n.dir() {
		a.c.Added++
		if n.inode != nil {
			n.inode.names++
		}
		return
	}
	for name, kid := range n.kids {
		if kid.typ == 0 || !kid.real() { // a whiteout of nothing
			delete(n.kids, name)
			continue
		}
		a.adopt(kid, join(path, name), false)
	}
}

// hide takes a node out of the tree's sight, with all below it. Files count
// as deleted if they are, and not if they are replaced.
func (a *apply) hide(n *node, path string, deleted bool) {
	if n.dir() {
		for _, name := range n.sorted() {
			a.hide(n.kids[name], join(path, name), deleted)
		}
		if deleted {
			a.gone(n, path)
		}
		return
	}
	if deleted {
		a.c.Deleted++
		a.gone(n, path)
	}
	a.markHidden(n)
	size := n.size
	if n.inode != nil {
		if n.inode.names--; n.inode.names > 0 {
			return // it has another name still
		}
		size = n.inode.size
	}
	a.c.HiddenBytes += size
	w := a.t.waste[path]
	if w == nil {
		w = &Wasted{}
		a.t.waste[path] = w
	}
	w.Bytes += size
	w.Versions++
}

// Waste returns the number and the size of the files that layers hold and no
// container sees, the paths that waste most, at most top of them, and how many
// more there are.
func (t *Tree) Waste(top int) (files int, bytes int64, largest []Wasted, more int) {
	paths := make([]string, 0, len(t.waste))
	for p, w := range t.waste {
		files += w.Versions
		bytes += w.Bytes
		if w.Bytes > 0 {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(p, q string) int {
		return cmp.Or(cmp.Compare(t.waste[q].Bytes, t.waste[p].Bytes), cmp.Compare(p, q))
	})
	for _, p := range paths[:min(top, len(paths))] {
		w := *t.waste[p]
		n := t.root.find(p)
		w.Path, w.Deleted = shown(p), n == nil || n.dir()
		largest = append(largest, w)
	}
	return files, bytes, largest, max(len(paths)-top, 0)
}

package explore

import (
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
)

// fileTree is every path of an image once, whether the root file system has it
// or a layer: showing another layer then means looking at other items of the
// same tree, where the person's place and what is open stay as they are.
type fileTree struct {
	// nodes has parents before their children; the first is the root. parents
	// is their parents, kept apart because every total walks them; the root is
	// its own.
	nodes   []fileNode
	parents []int32
	// children is those of each node, side by side.
	children []int32
	// root and layers give the node of each item of a [measure.Contents].
	root   []int32
	layers [][]int32
	// names and paths are what is searched, once something has been.
	names, paths *haystack
}

// fileNode is a path, and where it stands in the tree.
type fileNode struct {
	path string // without a leading slash; of the root ""
	base int32  // where its last element begins
	// first and count are the place of its children in the tree's list of them.
	first, count int32
}

// name is the last element of the path.
func (n *fileNode) name() string { return n.path[n.base:] }

// maxLevels is how deep the tree is split into directories. Linux takes no
// path of more than 2048 elements; an archive may have one.
const maxLevels = 256

// treeBuilder puts paths into a tree.
type treeBuilder struct {
	tree *fileTree
	// ids finds a child by its parent and its name.
	ids map[childKey]int32
	// list is the number of the list that is being read, and seen the last
	// one in which each node was.
	list int32
	seen []int32
	// dir is the directory of the last path: the next is usually near it.
	dir   int32
	level int
}

type childKey struct {
	parent int32
	name   string
}

func newFileTree(c measure.Contents) *fileTree {
	n := len(c.Root)
	if n == 0 && len(c.Layers) > 0 {
		n = len(c.Layers[0])
	}
	b := &treeBuilder{
		tree: &fileTree{nodes: make([]fileNode, 1, n+1), parents: make([]int32, 1, n+1)},
		ids:  make(map[childKey]int32, n),
		seen: make([]int32, 1, n+1),
	}
	b.tree.root = b.add(c.Root)
	for _, l := range c.Layers {
		b.tree.layers = append(b.tree.layers, b.add(l))
	}
	b.tree.link()
	return b.tree
}

// add puts the items of one list into the tree and returns their nodes.
func (b *treeBuilder) add(items []measure.Item) []int32 {
	b.list++
	at := make([]int32, len(items))
	for i := range items {
		it := &items[i]
		id := b.place(strings.Trim(it.Path, "/"))
		if it.Type != typeDir && it.Change != deleted {
			// Two names may have differed until they were made fit to be shown.
			if n := &b.tree.nodes[id]; b.seen[id] == b.list && id != 0 {
				id = b.node(b.tree.parents[id], n.path, int(n.base))
			}
			b.seen[id] = b.list
		}
		at[i] = id
	}
	return at
}

// place returns the node of a path, made with its parents if it is new.
func (b *treeBuilder) place(path string) int32 {
	if path == "" {
		return 0
	}
	for b.dir != 0 && !inside(path, b.tree.nodes[b.dir].path) {
		b.dir, b.level = b.tree.parents[b.dir], b.level-1
	}
	from := 0
	if b.dir != 0 {
		from = len(b.tree.nodes[b.dir].path) + 1
	}
	for {
		for from < len(path) && path[from] == '/' {
			from++
		}
		end := strings.IndexByte(path[from:], '/')
		if end < 0 || b.level >= maxLevels {
			return b.child(path, from)
		}
		b.dir = b.child(path[:from+end], from)
		b.level++
		from += end + 1
	}
}

// inside reports whether path is below dir.
func inside(path, dir string) bool {
	return len(path) > len(dir)+1 && path[len(dir)] == '/' && path[:len(dir)] == dir
}

// child returns the node of path below the current directory; its name begins
// at base.
func (b *treeBuilder) child(path string, base int) int32 {
	key := childKey{b.dir, path[base:]}
	id, ok := b.ids[key]
	if !ok {
		id = b.node(b.dir, path, base)
		b.ids[key] = id
	}
	return id
}

func (b *treeBuilder) node(parent int32, path string, base int) int32 {
	id := int32(len(b.tree.nodes))
	b.tree.nodes = append(b.tree.nodes, fileNode{path: path, base: int32(base)})
	b.tree.parents = append(b.tree.parents, parent)
	b.seen = append(b.seen, 0)
	return id
}

// link gives every directory its children, all in one piece of memory.
func (t *fileTree) link() {
	for _, p := range t.parents[1:] {
		t.nodes[p].count++
	}
	next := int32(0)
	for i := range t.nodes {
		n := &t.nodes[i]
		n.first = next
		next += n.count
		n.count = 0
	}
	t.children = make([]int32, next)
	for i, p := range t.parents[1:] {
		n := &t.nodes[p]
		t.children[n.first+n.count] = int32(i + 1)
		n.count++
	}
}

// kids is the children of a node, in any order.
func (t *fileTree) kids(id int32) []int32 {
	n := &t.nodes[id]
	return t.children[n.first : n.first+n.count]
}

// depth is how far a node is below the root.
func (t *fileTree) depth(id int32) int {
	n := 0
	for ; id != 0; id = t.parents[id] {
		n++
	}
	return n
}

// haystack is a text for each node, one after the other, in lower case.
type haystack struct {
	text   string
	starts []int // by node
}

// haystack returns the names of all nodes, or their paths.
func (t *fileTree) haystack(paths bool) *haystack {
	h := &t.names
	if paths {
		h = &t.paths
	}
	if *h != nil {
		return *h
	}
	var b strings.Builder
	starts := make([]int, len(t.nodes))
	for i := range t.nodes {
		starts[i] = b.Len()
		n := &t.nodes[i]
		if paths {
			b.WriteString("/")
			b.WriteString(strings.ToLower(n.path))
		} else {
			b.WriteString(strings.ToLower(n.name()))
		}
		b.WriteByte('\n') // nobody can type one
	}
	*h = &haystack{b.String(), starts}
	return *h
}

// find marks the nodes that have needle in their text.
func (h *haystack) find(needle string, hits []bool) {
	id := 0
	for id < len(h.starts) {
		i := strings.Index(h.text[h.starts[id]:], needle)
		if i < 0 {
			return
		}
		i += h.starts[id]
		for id+1 < len(h.starts) && h.starts[id+1] <= i {
			id++
		}
		hits[id] = true
		id++
	}
}

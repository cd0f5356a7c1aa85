package measure

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"
)

// Whiteouts: how a layer says that a file of a lower one is gone. Source: OCI
// image specification, layer.md.
const (
	whiteoutPrefix = ".wh."
	opaqueMarker   = ".wh..wh..opq"
)

// node is a file or a directory of the root file system.
type node struct {
	children map[string]*node // nil for a file
	size     int64            // of the file, or of all files below
	files    int              // below; 1 for a file
}

// newTree lays the layers over each other, lowest first, with at most limit
// nodes: directories that have no entry of their own can be many more than
// the entries.
func newTree(layers []*layer, limit int) (*node, error) {
	root := &node{children: map[string]*node{}}
	nodes := 0
	for _, l := range layers {
		// Deletions first: they are about the layers below, wherever in the
		// archive they stand.
		for _, f := range l.files {
			root.delete(f)
		}
		for _, f := range l.files {
			if nodes += root.add(f); nodes > limit {
				return nil, fmt.Errorf("more than %d files and directories", limit)
			}
		}
	}
	root.sum()
	return root, nil
}

func (n *node) delete(f file) {
	dir, base := path.Split(f.path)
	if !strings.HasPrefix(base, whiteoutPrefix) {
		return
	}
	d := n.find(strings.TrimSuffix(dir, "/"))
	if d == nil || d.children == nil {
		return
	}
	if base == opaqueMarker {
		d.children = map[string]*node{}
		return
	}
	delete(d.children, strings.TrimPrefix(base, whiteoutPrefix))
}

func (n *node) find(p string) *node {
	for p != "" && n != nil {
		var name string
		name, p, _ = strings.Cut(p, "/")
		n = n.children[name]
	}
	return n
}

// add puts a file in its place and returns how many nodes that made.
func (n *node) add(f file) (made int) {
	base := path.Base(f.path)
	if f.path == "" || strings.HasPrefix(base, whiteoutPrefix) {
		return 0
	}
	for p := f.path; ; {
		name, rest, more := strings.Cut(p, "/")
		if n.children == nil { // a directory took the place of a file
			n.children = map[string]*node{}
		}
		child := n.children[name]
		if !more {
			if f.dir && child != nil && child.children != nil {
				return made // the same directory, other attributes
			}
			leaf := &node{size: f.size}
			if f.dir {
				leaf.children = map[string]*node{}
			}
			n.children[name] = leaf
			return made + 1
		}
		if child == nil {
			child = &node{children: map[string]*node{}}
			n.children[name] = child
			made++
		}
		n, p = child, rest
	}
}

// sum fills in the totals of directories. Paths are at most [maxPath] long,
// which bounds the depth.
func (n *node) sum() {
	if n.children == nil {
		n.files = 1
		return
	}
	n.size, n.files = 0, 0
	for _, c := range n.children {
		c.sum()
		n.size += c.size
		n.files += c.files
	}
}

// dirs lists the directories down to a depth, parents first, siblings by
// size.
func (n *node) dirs(depth int) []Dir {
	var out []Dir
	var walk func(n *node, p string, left int)
	walk = func(n *node, p string, left int) {
		out = append(out, Dir{Path: shown(p), SizeBytes: n.size, Files: n.files})
		if left == 0 {
			return
		}
		names := make([]string, 0, len(n.children))
		for name, c := range n.children {
			if c.children != nil {
				names = append(names, name)
			}
		}
		sort.Slice(names, func(i, j int) bool {
			a, b := n.children[names[i]], n.children[names[j]]
			if a.size != b.size {
				return a.size > b.size
			}
			return names[i] < names[j]
		})
		for _, name := range names {
			walk(n.children[name], path.Join(p, name), left-1)
		}
	}
	walk(n, "", depth)
	return out
}

// largest lists the n largest files.
func (n *node) largest(count int) []File {
	var out []File
	less := func(a, b File) bool {
		if a.SizeBytes != b.SizeBytes {
			return a.SizeBytes > b.SizeBytes
		}
		return a.Path < b.Path
	}
	var walk func(n *node, p string)
	walk = func(n *node, p string) {
		if n.children == nil {
			f := File{Path: p, SizeBytes: n.size}
			i := sort.Search(len(out), func(i int) bool { return less(f, out[i]) })
			if i == count {
				return
			}
			out = append(out, File{})
			copy(out[i+1:], out[i:])
			out[i] = f
			out = out[:min(len(out), count)]
			return
		}
		for name, c := range n.children {
			walk(c, path.Join(p, name))
		}
	}
	walk(n, "")
	for i := range out {
		out[i].Path = shown(out[i].Path)
	}
	return out
}

// shown is a path as it may be shown. A carriage return in it goes without
// what [plaintext.Line] makes of one: the rest of the path is to stay.
func shown(p string) string {
	return plaintext.Line(strings.ReplaceAll(p, "\r", ""))
}

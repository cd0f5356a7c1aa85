package rootfs

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// node is a file or a directory.
type node struct {
	kids    map[string]*node // nil for all but directories
	inode   *inode           // nil for all but regular files with several names
	more    *more
	size    int64 // of a regular file
	layer   int32 // of its item, where items are listed
	item    int32 // index of it in the layer's list + 1
	mode    uint32
	typ     Type
	opaque  bool // hides what lower layers have in this directory
	implied bool // a directory that has no entry of its own
	gone    bool // a whiteout: hides what lower layers have by this name
}

// more is what few nodes have.
type more struct {
	link    string // target of a link
	content []byte
	arch    string // of a program: for which processor it is
	source  int    // as in Entry
	program string // as in [Entry]; of a file with several names the inode has it
	owner   owner
	digest  *walk.Digest
}

// owner is the user and the group that own a file. Most are root's, the zero
// value.
type owner struct{ uid, gid uint32 }

// inode is a regular file with several names.
type inode struct {
	size    int64
	mode    uint32
	names   int
	program string
	owner   owner
	digest  *walk.Digest
}

func (n *node) dir() bool { return n.kids != nil }

// real reports whether there is more to a node than whiteouts, and the
// directories on the way to them.
func (n *node) real() bool {
	if n.typ != Directory || !n.implied {
		return n.typ != 0
	}
	for _, kid := range n.kids {
		if kid.real() {
			return true
		}
	}
	return false
}

func (n *node) extra() *more {
	if n.more == nil {
		n.more = &more{}
	}
	return n.more
}

// bytes is the size of the file that the node is a name of.
func (n *node) bytes() int64 {
	if n.inode != nil {
		return n.inode.size
	}
	return n.size
}

// perm is the mode of the file that the node is a name of.
func (n *node) perm() uint32 {
	if n.inode != nil {
		return n.inode.mode
	}
	return n.mode
}

// program is what the node's file is, under whichever name; see [Entry].
func (n *node) program() string {
	switch {
	case n.inode != nil:
		return n.inode.program
	case n.more != nil:
		return n.more.program
	}
	return walk.NoProgram
}

// executable reports whether somebody may start the file.
func (n *node) executable() bool { return n.typ == Regular && n.perm()&0o111 != 0 }

// owner is that of the file that the node is a name of.
func (n *node) owner() owner {
	switch {
	case n.inode != nil:
		return n.inode.owner
	case n.more != nil:
		return n.more.owner
	}
	return owner{}
}

// setOwner takes no room for what is root's.
func (n *node) setOwner(o owner) {
	if n.more != nil || o != (owner{}) {
		n.extra().owner = o
	}
}

// digest is that of the file that the node is a name of; nil if it is not
// known.
func (n *node) digest() *walk.Digest {
	switch {
	case n.inode != nil:
		return n.inode.digest
	case n.more != nil:
		return n.more.digest
	}
	return nil
}

// count is the number of nodes at and below it.
func (n *node) count() int {
	count := 1
	for _, kid := range n.kids {
		count += kid.count()
	}
	return count
}

// sorted returns the names of the directory's entries in their order.
func (n *node) sorted() []string {
	names := make([]string, 0, len(n.kids))
	for name := range n.kids {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// find returns the node at a path below n, nil if there is none.
func (n *node) find(path string) *node {
	for path != "" && n != nil {
		var name string
		name, path, _ = strings.Cut(path, "/")
		n = n.kids[name]
	}
	return n
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

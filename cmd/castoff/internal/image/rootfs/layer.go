package rootfs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// Whiteouts: how a layer says that a file of a lower one is gone. Source: OCI
// image specification, layer.md; names that begin with a second prefix are
// AUFS's own and mean nothing elsewhere.
const (
	whiteoutPrefix = ".wh."
	opaqueMarker   = ".wh..wh..opq"
	aufsPrefix     = ".wh..wh."
)

// Limits on what entries may make us keep in memory. Real ones stay far
// below; they come from untrusted archives and containers.
const (
	maxNodes   = 5_000_000
	maxPath    = 8 << 10   // bytes of one path; Linux allows 4096
	maxNames   = 1 << 30   // bytes of all names
	maxContent = 256 << 20 // bytes of all contents
)

// Limits bounds what the layers of one image may take together.
type Limits struct {
	nodes, names, content int
}

func (l *Limits) take(nodes, names, content int) error {
	l.nodes, l.names, l.content = l.nodes+nodes, l.names+names, l.content+content
	switch {
	case l.nodes > maxNodes:
		return fmt.Errorf("more than %d files and directories", maxNodes)
	case l.names > maxNames:
		return errors.New("the paths are too long")
	case l.content > maxContent:
		return errors.New("the package databases are too large")
	}
	return nil
}

// impliedMode is the mode that engines give to directories that have no entry
// of their own. Source: moby's pkg/archive, with the usual umask.
const impliedMode = 0o755

// Layer is what one layer holds.
type Layer struct {
	// SizeBytes is the size of the regular files that its archive has.
	SizeBytes int64

	root   *node
	last   lastDir
	limits *Limits
	inodes map[uint64]*inode
	links  []hardLink
}

// lastDir is the directory that was asked for last, and its path: most files
// are in the directory of the one before. The node is nil if something has
// taken the place of something else since.
type lastDir struct {
	path string
	node *node
}

// hardLink is a name that is to be joined with another once both are known.
type hardLink struct {
	path   string
	target string
}

// NewLayer returns an empty layer.
func NewLayer(limits *Limits) *Layer {
	return &Layer{root: &node{kids: map[string]*node{}, typ: Directory, implied: true}, limits: limits}
}

// Add puts an entry in its place. Of two with the same path the later one
// counts, as when an archive is unpacked.
func (l *Layer) Add(e Entry) error {
	if len(e.Path) > maxPath || len(e.Link) > maxPath {
		return errors.New("a path is too long")
	}
	if e.Type == Regular {
		if e.Size < 0 || l.SizeBytes+e.Size < 0 {
			return errors.New("the sizes of the files are not possible")
		}
		l.SizeBytes += e.Size
	}
	dir, name := "", e.Path
	if i := strings.LastIndexByte(e.Path, '/'); i >= 0 {
		dir, name = e.Path[:i], e.Path[i+1:]
	}
	switch {
	case name == "":
		return nil // the root itself
	case name == opaqueMarker:
		d, err := l.dir(dir, true)
		if d != nil {
			d.opaque = true
		}
		return err
	case strings.HasPrefix(name, aufsPrefix):
		return nil
	}
	rest, whiteout := strings.CutPrefix(name, whiteoutPrefix)
	parent, err := l.dir(dir, whiteout)
	switch {
	case err != nil || parent == nil:
		return err
	case whiteout:
		return l.remove(parent, rest)
	}
	return l.put(parent, name, e)
}

// dir returns the directory at a path, made if need be. For a whiteout it is
// nil if the layer has a file on the way: that hides all that is below.
func (l *Layer) dir(path string, whiteout bool) (*node, error) {
	if l.last.node != nil && l.last.path == path {
		return l.last.node, nil
	}
	n := l.root
	for rest := path; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		kid := n.kids[name]
		if kid == nil || !kid.dir() {
			file := kid != nil && kid.typ != 0
			if file && whiteout {
				return nil, nil
			}
			if err := l.limits.take(1, len(name), 0); err != nil {
				return nil, err
			}
			kid = &node{kids: map[string]*node{}, typ: Directory, mode: impliedMode, implied: true, gone: kid != nil && (file || kid.gone)}
			n.kids[strings.Clone(name)] = kid
		}
		n = kid
	}
	l.last = lastDir{path, n}
	return n, nil
}

// remove notes that what lower layers have under a name is gone.
func (l *Layer) remove(parent *node, name string) error {
	if name == "" {
		return nil
	}
	if kid := parent.kids[name]; kid != nil {
		kid.gone = true // replaced, not added to
		return nil
	}
	if err := l.limits.take(1, len(name), 0); err != nil {
		return err
	}
	parent.kids[strings.Clone(name)] = &node{gone: true}
	return nil
}

func (l *Layer) put(parent *node, name string, e Entry) error {
	old := parent.kids[name]
	if old != nil && old.dir() && e.Type == Directory {
		old.mode, old.implied = e.Mode, false
		old.setOwner(owner{e.UID, e.GID})
		return nil
	}
	if old != nil {
		l.last = lastDir{}
	}
	if err := l.limits.take(1, len(name)+len(e.Link)+len(e.Program), len(e.Content)); err != nil {
		return err
	}
	n := &node{typ: e.Type, mode: e.Mode & 0o7777}
	n.setOwner(owner{e.UID, e.GID})
	// What the layer itself has replaced hides what is below it, too.
	n.gone = old != nil && (old.gone || old.typ != 0 && old.dir() != (e.Type == Directory))
	switch e.Type {
	case Directory:
		n.kids = map[string]*node{}
	case Regular:
		n.size = e.Size
		if e.Digest != nil {
			n.extra().digest = e.Digest
		}
		if e.Inode != 0 {
			l.sameInode(n, e)
		} else if e.Program != walk.NoProgram {
			n.extra().program = e.Program
		}
		if e.Content != nil {
			n.extra().content = e.Content
		}
		if e.Source != 0 || e.Head != nil {
			n.extra().arch, n.extra().source = binary.Machine(e.Head), e.Source
		}
	case HardLink:
		l.links = append(l.links, hardLink{strings.Clone(e.Path), strings.Clone(e.Link)})
	case Symlink:
		n.extra().link = strings.Clone(e.Link)
	}
	parent.kids[strings.Clone(name)] = n
	return nil
}

// sameInode joins the names of one file. Its size counts once, in the layer
// too.
func (l *Layer) sameInode(n *node, e Entry) {
	if l.inodes == nil {
		l.inodes = map[uint64]*inode{}
	}
	in := l.inodes[e.Inode]
	if in == nil {
		in = &inode{size: n.size, mode: n.mode, owner: n.owner(), digest: n.digest()}
		l.inodes[e.Inode] = in
	} else {
		l.SizeBytes -= n.size
	}
	if e.Program != walk.NoProgram {
		in.program = e.Program
	}
	n.inode = in
}

// Clone returns a copy, for an image that has the same layer twice.
func (l *Layer) Clone() (*Layer, error) {
	c := &Layer{SizeBytes: l.SizeBytes, limits: l.limits, links: slices.Clone(l.links)}
	twins := map[*inode]*inode{}
	var err error
	c.root, err = l.root.clone(l.limits, twins)
	return c, err
}

func (n *node) clone(limits *Limits, twins map[*inode]*inode) (*node, error) {
	if err := limits.take(1, 0, 0); err != nil {
		return nil, err
	}
	c := *n
	if n.more != nil {
		m := *n.more
		c.more = &m
	}
	if n.inode != nil {
		if twins[n.inode] == nil {
			in := *n.inode
			twins[n.inode] = &in
		}
		c.inode = twins[n.inode]
	}
	if n.kids == nil {
		return &c, nil
	}
	c.kids = make(map[string]*node, len(n.kids))
	for name, kid := range n.kids {
		k, err := kid.clone(limits, twins)
		if err != nil {
			return nil, err
		}
		c.kids[name] = k
	}
	return &c, nil
}

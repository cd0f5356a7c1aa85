package rootfs

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// Item is a file or directory in a listing. A listing of an image may have
// hundreds of thousands: its fields are in the order that takes the least
// memory.
type Item struct {
	// Path is as in [Dir].
	Path string `json:"path"`
	// Link is the target of a symbolic link.
	Link string `json:"link,omitempty"`
	// SizeBytes is the size of a file; for a directory, of the files below it.
	SizeBytes int64 `json:"size_bytes"`
	// ItemContent is more about what a file holds; mostly nil.
	*ItemContent
	// Mode has the permission bits with setuid, setgid and sticky.
	Mode Mode `json:"mode"`
	// UID and GID are the numbers of the owner and the group.
	UID  uint32 `json:"uid,omitempty"`
	GID  uint32 `json:"gid,omitempty"`
	Type Type   `json:"type"`
	// Change is what the item's layer did; [Unchanged] in the root file system.
	Change Change `json:"change,omitempty"`
	// Hidden is true for what a later layer deletes or overwrites.
	Hidden bool `json:"hidden,omitempty"`
}

// ItemContent is what few items have.
type ItemContent struct {
	// Digest is that of a regular file's content; nil if it was not asked for.
	Digest *walk.Digest `json:"digest,omitempty"`
	// AgainBytes is the size of a file in the root file system that has another
	// name before this one: its [Item.SizeBytes] counts there.
	AgainBytes int64 `json:"again_bytes,omitempty"`
}

// Length is the size of the file that the item is a name of.
func (it *Item) Length() int64 {
	if it.ItemContent != nil && it.AgainBytes > 0 {
		return it.AgainBytes
	}
	return it.SizeBytes
}

// content is the item's, made if need be.
func (it *Item) content() *ItemContent {
	if it.ItemContent == nil {
		it.ItemContent = &ItemContent{}
	}
	return it.ItemContent
}

// SetDigest sets the digest of a regular file's content.
func (it *Item) SetDigest(d *walk.Digest) {
	if d != nil || it.ItemContent != nil {
		it.content().Digest = d
	}
}

// KnownDigest is the digest of a regular file's content; nil if it is not
// known.
func (it *Item) KnownDigest() *walk.Digest {
	if it.ItemContent == nil {
		return nil
	}
	return it.Digest
}

// Change is what a layer does to a path. Its text is the letter.
type Change byte

// The changes of a layer.
const (
	// Unchanged is also a directory that a layer only passes through.
	Unchanged Change = 0
	Added     Change = '+'
	Changed   Change = '~'
	Deleted   Change = '-'
)

// MarshalText returns the letter, for JSON.
func (c Change) MarshalText() ([]byte, error) { return []byte{byte(c)}, nil }

// UnmarshalText takes one of the letters; others are an error.
func (c *Change) UnmarshalText(text []byte) error {
	if len(text) != 1 || !strings.Contains("+~-", string(text)) {
		return fmt.Errorf("reading a change: %q is not one", text)
	}
	*c = Change(text[0])
	return nil
}

// shown is a path as it may be shown. A carriage return in it is removed before
// [plaintext.Line] can drop what is before it: all of the path is to stay.
func shown(p string) string {
	return plaintext.Line(strings.ReplaceAll(p, "\r", ""))
}

func item(n *node, path string) Item {
	own := n.owner()
	it := Item{Path: path, Type: n.typ, Mode: Mode(n.perm()), UID: own.uid, GID: own.gid, SizeBytes: n.bytes()}
	it.SetDigest(n.digest())
	if n.more != nil {
		it.Link = shown(n.more.link)
	}
	return it
}

// note lists what the layer did to a path.
func (a *apply) note(n *node, path string, change Change) {
	if !a.t.list {
		return
	}
	last := len(a.t.items) - 1
	it := item(n, path)
	it.Change = change
	a.t.items[last] = append(a.t.items[last], it)
	// It is marked as hidden later.
	n.layer, n.item = int32(last), int32(len(a.t.items[last]))
}

// gone lists a path that the layer deletes.
func (a *apply) gone(n *node, path string) {
	if !a.t.list {
		return
	}
	last := len(a.t.items) - 1
	it := item(n, path)
	it.Change, it.SizeBytes = Deleted, 0
	a.t.items[last] = append(a.t.items[last], it)
}

// noted returns what the last layer that changed the node has listed, nil if
// none has.
func (t *Tree) noted(n *node) *Item {
	if n.item == 0 {
		return nil
	}
	return &t.items[n.layer][n.item-1]
}

func (a *apply) markHidden(n *node) {
	if it := a.t.noted(n); it != nil {
		it.Hidden = true
	}
}

// Items lists the root file system, and what each layer did in the order in
// which they were applied, both sorted by path with parents before children.
// What [walk.Masked] names is in the layers only. This uses up the tree, which is
// let go while the lists grow. The layers are nil unless the tree was told to
// list them.
func (t *Tree) Items(o Options) (root []Item, layers [][]Item) {
	l := lister{Tree: t, survey: survey{seen: map[*inode]bool{}, hollow: hollow(o.Volumes)}}
	l.out = make([]Item, 0, t.root.count()-1) // not nil, which would be null in JSON
	l.list(t.root, "")
	t.root = nil
	for i := range l.out {
		l.out[i].Path = shown(l.out[i].Path)
	}
	t.items, layers = nil, t.items
	for i := range layers {
		layers[i] = addParents(layers[i])
	}
	return l.out, layers
}

// lister lists a root file system.
type lister struct {
	*Tree
	survey
	out []Item
}

// list appends what is below a directory, in the order of names, and returns
// its size. Its paths are as the image has them.
func (l *lister) list(n *node, path string) int64 {
	var size int64
	for _, name := range n.sorted() {
		kid := n.kids[name]
		var p string
		if it := l.noted(kid); it != nil {
			p = it.Path // one text in both lists
		} else {
			p = join(path, name)
		}
		if walk.Masked(p) {
			continue
		}
		at := len(l.out)
		l.out = append(l.out, item(kid, p))
		if !kid.dir() {
			once := l.once(kid)
			if it := &l.out[at]; it.SizeBytes > once {
				it.content().AgainBytes = it.SizeBytes
			}
			l.out[at].SizeBytes = once
			size += once
			continue
		}
		below := l.list(kid, p)
		l.out[at].SizeBytes = below
		size += below
		if l.hollow[p] && len(l.out) == at+1 {
			l.out = l.out[:at]
		}
	}
	n.kids = nil
	return size
}

// less orders paths so that a directory stands right before what is in it.
func less(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, "/")
		y, b, _ = strings.Cut(b, "/")
		if c := strings.Compare(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// addParents adds to a layer's list the directories that it only passes
// through, sums up the sizes, and makes the paths fit to be shown.
func addParents(items []Item) []Item {
	const missing = -1
	at := map[string]int{} // of what has something below it
	for i := range items {
		for dir := parent(items[i].Path); dir != ""; dir = parent(dir) {
			if _, ok := at[dir]; ok {
				break
			}
			at[dir] = missing
		}
	}
	for i := range items {
		if it := &items[i]; it.Change != Deleted || it.Type != Directory {
			if _, ok := at[it.Path]; ok {
				at[it.Path] = i
			}
		}
	}
	for dir, i := range at {
		if i == missing {
			at[dir] = len(items)
			items = append(items, Item{Path: dir, Type: Directory})
		}
	}
	for i := range items {
		if it := &items[i]; it.Type != Directory && it.SizeBytes > 0 {
			for dir := parent(it.Path); dir != ""; dir = parent(dir) {
				items[at[dir]].SizeBytes += it.SizeBytes
			}
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return less(a.Path, b.Path) })
	for i := range items {
		items[i].Path = shown(items[i].Path)
	}
	return items
}

func parent(path string) string { return path[:max(strings.LastIndexByte(path, '/'), 0)] }

package rootfs

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"
)

// Item is a file or directory in a listing.
type Item struct {
	// Path is as in [Dir].
	Path string `json:"path"`
	// Type is a [Type] as a string of one letter.
	Type string `json:"type"`
	// Mode has the permission bits with setuid, setgid and sticky.
	Mode uint32 `json:"mode"`
	// SizeBytes is the size of a file; for a directory, of the files below it.
	SizeBytes int64 `json:"size_bytes"`
	// Change is "+" for added, "~" for changed, "-" for deleted in its layer;
	// empty in the root file system.
	Change string `json:"change,omitempty"`
	// Hidden is true for what a later layer deletes or overwrites.
	Hidden bool `json:"hidden,omitempty"`
	// Link is the target of a symbolic link.
	Link string `json:"link,omitempty"`
}

// shown is a path as it may be shown. A carriage return in it goes without
// what [plaintext.Line] makes of one: the rest of the path is to stay.
func shown(p string) string {
	return plaintext.Line(strings.ReplaceAll(p, "\r", ""))
}

func item(n *node, path string) Item {
	it := Item{Path: path, Type: string(rune(n.typ)), Mode: n.perm(), SizeBytes: n.bytes()}
	if n.more != nil {
		it.Link = shown(n.more.link)
	}
	return it
}

// note lists what the layer did to a path.
func (a *apply) note(n *node, path, change string) {
	if !a.t.list {
		return
	}
	last := len(a.t.items) - 1
	it := item(n, path)
	it.Change = change
	a.t.items[last] = append(a.t.items[last], it)
	// The layer in the high bits: it is marked as hidden later.
	n.extra().where = last<<32 | len(a.t.items[last])
}

// gone lists a path that the layer deletes.
func (a *apply) gone(n *node, path string) {
	if !a.t.list {
		return
	}
	last := len(a.t.items) - 1
	it := item(n, path)
	it.Change, it.SizeBytes = "-", 0
	a.t.items[last] = append(a.t.items[last], it)
}

func (a *apply) markHidden(n *node) {
	if n.more == nil || n.more.where == 0 {
		return
	}
	a.t.items[n.more.where>>32][n.more.where&(1<<32-1)-1].Hidden = true
}

// Items lists the root file system, and what each layer did in the order in
// which they were applied, both sorted by path with parents before children.
// What [Masked] names is in the layers only.
// The layers are nil unless the tree was told to list them.
func (t *Tree) Items(o Options) (root []Item, layers [][]Item) {
	t.items, layers = nil, t.items
	for i := range layers {
		layers[i] = addParents(layers[i])
	}
	w := survey{seen: map[*inode]bool{}, hollow: hollow(o.Volumes)}
	root = []Item{} // not nil, which would be null in JSON
	w.list(t.root, "", &root)
	for i := range root {
		root[i].Path = shown(root[i].Path)
	}
	return root, layers
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

// addParents completes a layer's list by the directories that it only passes
// through, sums up the sizes, and makes the paths fit to be shown.
func addParents(items []Item) []Item {
	at := map[string]int{}
	for i, it := range items {
		if it.Change != "-" || it.Type != string(rune(Directory)) {
			at[it.Path] = i
		}
	}
	for i := 0; i < len(items); i++ { // items grows as it goes
		dir := parent(items[i].Path)
		if _, ok := at[dir]; ok || dir == "" {
			continue
		}
		at[dir] = len(items)
		items = append(items, Item{Path: dir, Type: string(rune(Directory))})
	}
	for i := range items {
		if it := items[i]; it.Type != string(rune(Directory)) && it.SizeBytes > 0 {
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

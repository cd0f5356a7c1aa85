package cache

import (
	"encoding/json"
	"errors"
	"io"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Measurement is what was measured of an image: with Contents, every file too.
type Measurement struct {
	Image    measure.Image
	Contents *measure.Contents
}

// head comes first in a file of the cache. The items of the lists that it
// announces follow one by one: they are by far the most of it, so their text is
// never in memory as a whole.
type head struct {
	Image measure.Image
	// Root and Layers are the lengths of the lists of a [measure.Contents]:
	// noList for one that is nil, and no Root if there are no contents.
	Root   *int  `json:",omitempty"`
	Layers []int `json:",omitempty"`
	// Installed are the packages, of which the image's own JSON has only the
	// largest.
	Installed []rootfs.Package `json:",omitempty"`
}

const noList = -1

func listLength(items []measure.Item) int {
	if items == nil {
		return noList
	}
	return len(items)
}

// layerItem is an item of a layer. Most are in the root file system too,
// unchanged: of those only their place there is written.
type layerItem struct {
	*measure.Item
	// Root is the index of the item in the root's list + 1; 0 if the item itself
	// is written. Change and Hidden are of the layer only.
	Root   int            `json:"root,omitempty"`
	Change measure.Change `json:"change,omitempty"`
	Hidden bool           `json:"hidden,omitempty"`
}

// write writes a measurement as readMeasurement reads it.
func (m Measurement) write(w io.Writer) error {
	h := head{Image: m.Image}
	if m.Image.Root != nil {
		h.Installed = m.Image.Root.Installed
	}
	enc := json.NewEncoder(w)
	if m.Contents == nil {
		return enc.Encode(h)
	}
	root := m.Contents.Root
	n := listLength(root)
	h.Root = &n
	for _, l := range m.Contents.Layers {
		h.Layers = append(h.Layers, listLength(l))
	}
	if err := enc.Encode(h); err != nil {
		return err
	}
	at := map[string]int{}
	for i := range root {
		if err := enc.Encode(&root[i]); err != nil {
			return err
		}
		if len(m.Contents.Layers) > 0 {
			at[root[i].Path] = i
		}
	}
	for _, l := range m.Contents.Layers {
		for i := range l {
			it := &l[i]
			k := layerItem{Item: it, Change: it.Change, Hidden: it.Hidden}
			if r, ok := at[it.Path]; ok && sameInRoot(it, &root[r]) {
				k.Item, k.Root = nil, r+1
			}
			if err := enc.Encode(k); err != nil {
				return err
			}
		}
	}
	return nil
}

// sameInRoot reports whether a layer's item is the same in the root file
// system, but for what the layer did.
func sameInRoot(it, root *measure.Item) bool {
	same := *root
	same.Change, same.Hidden = it.Change, it.Hidden
	if a, b := it.KnownDigest(), root.KnownDigest(); it.Length() == root.Length() && (a == b || a != nil && b != nil && *a == *b) {
		same.ItemContent = it.ItemContent // equal, though not the same pointer
	}
	return same == *it
}

// errDamaged is the error for a file whose numbers do not fit together.
var errDamaged = errors.New("reading a measurement: it is damaged")

// readMeasurement reads a measurement that write wrote.
func readMeasurement(r io.Reader) (Measurement, error) {
	dec := json.NewDecoder(r)
	var h head
	if err := dec.Decode(&h); err != nil {
		return Measurement{}, err
	}
	m := Measurement{Image: h.Image}
	if m.Image.Root != nil {
		m.Image.Root.Installed = h.Installed
	}
	if h.Root == nil {
		return m, nil
	}
	m.Contents = &measure.Contents{}
	var err error
	m.Contents.Root, err = readItems(*h.Root, func(it *measure.Item) error { return dec.Decode(it) })
	if err != nil {
		return Measurement{}, err
	}
	for _, n := range h.Layers {
		items, err := readItems(n, func(it *measure.Item) error {
			k := layerItem{Item: it}
			if err := dec.Decode(&k); err != nil {
				return err
			}
			if k.Root < 0 || k.Root > len(m.Contents.Root) {
				return errDamaged
			}
			if k.Root > 0 {
				*it = m.Contents.Root[k.Root-1]
			}
			it.Change, it.Hidden = k.Change, k.Hidden
			return nil
		})
		if err != nil {
			return Measurement{}, err
		}
		m.Contents.Layers = append(m.Contents.Layers, items)
	}
	return m, nil
}

// readItems makes a list of n items that read fills in.
func readItems(n int, read func(*measure.Item) error) ([]measure.Item, error) {
	if n == noList {
		return nil, nil
	}
	if n < 0 {
		return nil, errDamaged
	}
	items := make([]measure.Item, 0, min(n, 1<<16)) // the file may be damaged
	for range n {
		items = append(items, measure.Item{})
		if err := read(&items[len(items)-1]); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// Get reads the measurement that was kept under a key; ok is false if there is
// none that can be read.
func (c Cache) Get(key string) (m Measurement, ok bool) {
	r, ok := c.open(key)
	if !ok {
		return Measurement{}, false
	}
	defer r.Close()
	m, err := readMeasurement(r)
	return m, err == nil
}

// Keep puts a measurement into the cache. Failing to keep it is no reason to
// fail. One with secrets in the clear does not belong on a disk, nor does what
// the image is called, or what one daemon makes of it: whoever asks next may
// ask by another name.
func (c Cache) Keep(key string, m Measurement) {
	if m.Image.SecretsShown {
		return
	}
	m.Image.Name, m.Image.Ref, m.Image.RunsHere = "", "", ""
	m.Image.Seconds, m.Image.Cached = 0, false
	_ = c.put(key, m.write)
}

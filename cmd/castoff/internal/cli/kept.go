package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// kept is a measurement in the cache.
type kept struct {
	Image    measure.Image
	Contents *measure.Contents
}

// keptHead stands first in a file of the cache. The items of the lists that it
// announces follow one by one: they are far more than all else, and so nothing
// ever holds the text of them all.
type keptHead struct {
	Image measure.Image
	// Root and Layers are the lengths of the lists of a [measure.Contents]:
	// noList for one that is nil, and no Root if there are no contents.
	Root   *int  `json:",omitempty"`
	Layers []int `json:",omitempty"`
	// Installed are the packages, which the image's own JSON has only the
	// largest of.
	Installed []rootfs.Package `json:",omitempty"`
}

const noList = -1

func listLength(items []measure.Item) int {
	if items == nil {
		return noList
	}
	return len(items)
}

// keptItem is an item of a layer. Most are in the root file system too, as they
// are: those are told by their place there.
type keptItem struct {
	*measure.Item
	// Root is the index of the item in the root's list + 1; 0 if the item
	// itself is told. Change and Hidden are of the layer only.
	Root   int            `json:"root,omitempty"`
	Change measure.Change `json:"change,omitempty"`
	Hidden bool           `json:"hidden,omitempty"`
}

// write writes a measurement as read reads it.
func (m kept) write(w io.Writer) error {
	head := keptHead{Image: m.Image}
	if m.Image.Root != nil {
		head.Installed = m.Image.Root.Installed
	}
	enc := json.NewEncoder(w)
	if m.Contents == nil {
		return enc.Encode(head)
	}
	root := m.Contents.Root
	n := listLength(root)
	head.Root = &n
	for _, l := range m.Contents.Layers {
		head.Layers = append(head.Layers, listLength(l))
	}
	if err := enc.Encode(head); err != nil {
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
			k := keptItem{Item: it, Change: it.Change, Hidden: it.Hidden}
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

// sameInRoot reports whether a layer's item is as the root file system has it, but
// for what the layer did.
func sameInRoot(it, root *measure.Item) bool {
	same := *root
	same.Change, same.Hidden = it.Change, it.Hidden
	if a, b := it.KnownDigest(), root.KnownDigest(); it.Length() == root.Length() && (a == b || a != nil && b != nil && *a == *b) {
		same.ItemContent = it.ItemContent // equal, though not one
	}
	return same == *it
}

// errDamaged is what is wrong with a file that speaks of what cannot be.
var errDamaged = errors.New("reading a measurement: it is damaged")

// readKept reads a measurement that write wrote.
func readKept(r io.Reader) (kept, error) {
	dec := json.NewDecoder(r)
	var head keptHead
	if err := dec.Decode(&head); err != nil {
		return kept{}, err
	}
	m := kept{Image: head.Image}
	if m.Image.Root != nil {
		m.Image.Root.Installed = head.Installed
	}
	if head.Root == nil {
		return m, nil
	}
	m.Contents = &measure.Contents{}
	var err error
	m.Contents.Root, err = readItems(*head.Root, func(it *measure.Item) error { return dec.Decode(it) })
	if err != nil {
		return kept{}, err
	}
	for _, n := range head.Layers {
		items, err := readItems(n, func(it *measure.Item) error {
			k := keptItem{Item: it}
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
			return kept{}, err
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

// recipe is part of the keys of the cache: change it when a measurement of the
// same image comes to something else, or is written in another way.
const recipe = "5"

// key is that of a measurement of an image by the gauge's engine. Another
// engine, or the same one with another image store, counts otherwise, holds the
// layers otherwise, and can give the ID to another image.
func (k *gauge) key(id string) string {
	return strings.Join([]string{recipe, strconv.Itoa(measure.SchemaVersion), k.kind(), id, k.engine}, "\n")
}

// engineKey tells engines apart, and the image stores of one. Podman has no ID.
func engineKey(i docker.Info) string {
	return strings.Join([]string{i.Name, cmp.Or(i.ID, i.Endpoint), i.Store}, "\n")
}

// The kinds of measurements, of which each is kept by itself: what a command
// shows is not to depend on what another one found out before in another way.
const (
	kindLook   = "look"
	kindProbe  = "probe"
	kindLayers = "layers"
)

// kind is the kind of measurement that is asked for.
func (k *gauge) kind() string {
	contents, layers, _ := k.wants()
	kind := kindLook
	switch {
	case layers:
		kind = kindLayers
	case k.f.via == viaProbe:
		kind = kindProbe
	}
	if contents {
		kind += " contents"
	}
	return kind
}

// recall finds what was measured of an image before, if it is what would be
// measured now.
func (k *gauge) recall(id string) (kept, bool) {
	if k.f.fresh || k.f.showSecrets { // nothing that is kept has them
		return kept{}, false
	}
	_, _, download := k.wants()
	m, ok := k.get(k.key(id))
	switch {
	case !ok, download && m.Image.DownloadMethod == "", k.f.via == viaProbe && m.Image.Way != measure.WayProbe:
		return kept{}, false
	}
	if w := m.Image.Waste; w != nil && w.LargestMore > 0 && len(w.Largest) < k.f.listed() {
		return kept{}, false
	}
	return m, true
}

// get reads what is in the cache under a key; ok is false if there is nothing
// that can be read.
func (k *gauge) get(key string) (m kept, ok bool) {
	r, ok := k.kept.Open(key)
	if !ok {
		return kept{}, false
	}
	defer r.Close()
	m, err := readKept(r)
	return m, err == nil
}

// keep puts a measurement into the cache; that it cannot be kept is no reason
// to fail. One with secrets in clear is not for a disk, nor is what the image is
// called, and what this daemon makes of it: who asks next may ask by another
// name.
func (k *gauge) keep(id string, m kept) {
	if m.Image.SecretsShown {
		return
	}
	m.Image.Name, m.Image.Ref, m.Image.RunsHere = "", "", ""
	m.Image.Seconds, m.Image.Cached = 0, false
	_ = k.kept.Put(k.key(id), m.write)
}

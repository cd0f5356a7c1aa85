package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/measure"
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
}

const noList = -1

func listLength(items []measure.Item) int {
	if items == nil {
		return noList
	}
	return len(items)
}

// write writes a measurement as read reads it.
func (m kept) write(w io.Writer) error {
	head := keptHead{Image: m.Image}
	var lists [][]measure.Item
	if c := m.Contents; c != nil {
		n := listLength(c.Root)
		head.Root = &n
		lists = append(lists, c.Root)
		for _, l := range c.Layers {
			head.Layers = append(head.Layers, listLength(l))
		}
		lists = append(lists, c.Layers...)
	}
	enc := json.NewEncoder(w)
	if err := enc.Encode(head); err != nil {
		return err
	}
	for _, items := range lists {
		for i := range items {
			if err := enc.Encode(&items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// readKept reads a measurement that write wrote.
func readKept(r io.Reader) (kept, error) {
	dec := json.NewDecoder(r)
	var head keptHead
	if err := dec.Decode(&head); err != nil {
		return kept{}, err
	}
	m := kept{Image: head.Image}
	if head.Root == nil {
		return m, nil
	}
	m.Contents = &measure.Contents{}
	var err error
	if m.Contents.Root, err = readItems(dec, *head.Root); err != nil {
		return kept{}, err
	}
	for _, n := range head.Layers {
		items, err := readItems(dec, n)
		if err != nil {
			return kept{}, err
		}
		m.Contents.Layers = append(m.Contents.Layers, items)
	}
	return m, nil
}

func readItems(dec *json.Decoder, n int) ([]measure.Item, error) {
	if n == noList {
		return nil, nil
	}
	if n < 0 {
		return nil, errors.New("reading a measurement: a list of less than nothing")
	}
	items := make([]measure.Item, 0, min(n, 1<<16)) // the file may be damaged
	for range n {
		items = append(items, measure.Item{})
		if err := dec.Decode(&items[len(items)-1]); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// recipe is part of the keys of the cache: change it when a measurement of the
// same image comes to something else, or is written in another way.
const recipe = "2"

func key(id, how string) string {
	return fmt.Sprintf("%s %d %s %s", recipe, measure.SchemaVersion, how, id)
}

// recall finds what was measured of an image before, if it is enough.
func (k *gauge) recall(id string) (kept, bool) {
	if k.f.fresh {
		return kept{}, false
	}
	contents, layers, download := k.wants()
	hows := []string{"layers"}
	if contents {
		hows = []string{"contents"}
	}
	if !layers {
		hows = append(hows, "probe")
		if contents {
			hows = []string{"contents", "probe contents"}
		}
	}
	for _, how := range hows {
		m, ok := k.get(key(id, how))
		if !ok || download && m.Image.DownloadMethod == "" {
			continue
		}
		if k.f.via == viaProbe && m.Image.Way != measure.WayProbe {
			continue
		}
		return m, true
	}
	return kept{}, false
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
// to fail.
func (k *gauge) keep(id string, m kept) {
	how := "layers"
	if m.Image.Way == measure.WayProbe {
		how = "probe"
	}
	if m.Contents != nil {
		how = strings.TrimPrefix(how+" contents", "layers ")
	}
	_ = k.kept.Put(key(id, how), m.write)
}

package cache

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// TestMeasurement reads what was written, a nil list as nil, and nothing from a
// file that is cut off anywhere.
func TestMeasurement(t *testing.T) {
	image := measure.Image{Ref: "some:image", SizeBytes: 3, Layers: []measure.Layer{{SizeBytes: 3}},
		Root: &rootfs.Facts{Packages: 1, Installed: []rootfs.Package{{Manager: "apk", Name: "a", Version: "1"}}}}
	items := []measure.Item{
		{Path: "/a", Type: 'd', Mode: 0o755, SizeBytes: 3},
		{Path: "/a/\u202e\n\"b", Type: '-', SizeBytes: 3, Change: '+', Hidden: true},
		{Path: "/c", Type: 'l', Link: "a"},
	}
	sum := walk.Digest{1, 2}
	summed := func(change measure.Change) []measure.Item {
		it := measure.Item{Path: "/s", Type: '-', SizeBytes: 3, UID: 1000, GID: 7, Change: change}
		it.SetDigest(&sum)
		return []measure.Item{it, {Path: "/t", Type: '-', ItemContent: &rootfs.ItemContent{Digest: &sum, AgainBytes: 3}, Change: change}}
	}
	for name, contents := range map[string]*measure.Contents{
		"digests":  {Root: summed(0), Layers: [][]measure.Item{summed('+'), summed('~')[:1]}},
		"none":     nil,
		"no lists": {},
		"empty":    {Root: []measure.Item{}},
		"probed":   {Root: items},
		"layers":   {Root: items, Layers: [][]measure.Item{nil, items[:2], {}, nil, items[1:]}},
		"as in the root": {Root: items, Layers: [][]measure.Item{{
			{Path: "/a", Type: 'd', Mode: 0o755, SizeBytes: 3, Change: '~'},
			{Path: "/c", Type: 'l', Link: "a", Change: '+', Hidden: true}, {Path: "/c", Type: 'l', Change: '-'},
		}}},
		"no layer yet": {Root: items[:1], Layers: [][]measure.Item{nil, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			want := Measurement{image, contents}
			var b bytes.Buffer
			if err := want.write(&b); err != nil {
				t.Fatal(err)
			}
			got, err := readMeasurement(bytes.NewReader(b.Bytes()))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, %v\nwant %+v", got, err, want)
			}
			for n := range b.Len() - 1 { // the last byte ends the line, no more
				if m, err := readMeasurement(bytes.NewReader(b.Bytes()[:n])); err == nil {
					t.Fatalf("cut off after %d of %d bytes: %+v", n, b.Len(), m)
				}
			}
		})
	}
}

// TestMeasurementDamaged takes no file at its word: a length costs nothing
// until the items are there.
func TestMeasurementDamaged(t *testing.T) {
	for _, file := range []string{
		"", "{", "[]", `{"Image":{},"Root":-2}`, `{"Image":{},"Root":9000000000000000000}`,
		`{"Image":{},"Root":0,"Layers":[1]}`, `{"Image":{},"Root":1}"x"`, `{"Image":{},"Root":1}` + "\x1b",
		`{"Image":{},"Root":1,"Layers":[1]}{"path":"a","type":"-"}{"root":2}`, `{"Image":{},"Root":0,"Layers":[1]}{"root":-1}`,
		`{"Image":{},"Root":1}{"path":"a","type":"?"}`, `{"Image":{},"Root":1}{"path":"a","type":""}`,
		`{"Image":{},"Root":0,"Layers":[1]}{"path":"a","type":"-","change":"++"}`,
	} {
		if m, err := readMeasurement(strings.NewReader(file)); err == nil {
			t.Errorf("%q: %+v", file, m)
		}
	}
}

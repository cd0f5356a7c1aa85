package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/longtest"

	"github.com/klauspost/compress/zstd"
)

// entry is an entry of an archive: a file, or with link a symbolic or hard
// link.
type entry struct {
	name, body, link string
	hard             bool
}

func tarball(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Size: int64(len(e.body)), Linkname: e.link}
		if e.hard {
			h.Typeflag = tar.TypeLink
		} else if e.link != "" {
			h.Typeflag = tar.TypeSymlink
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(p []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(p)
	w.Close()
	return b.Bytes()
}

func zstded(p []byte) []byte {
	w, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	return w.EncodeAll(p, nil)
}

// names returns a function for layers that notes how each was stored and the
// names of its files.
func names(into map[string]string) func(*Layer) error {
	return func(l *Layer) error {
		r, closer, err := l.Open()
		if err != nil || r == nil {
			return err
		}
		defer closer()
		text := fmt.Sprint(l.Compression)
		for tr := tar.NewReader(r); ; {
			h, err := tr.Next()
			if errors.Is(err, io.EOF) {
				into[l.Name] = text
				return nil
			}
			if err != nil {
				return err
			}
			text += " " + h.Name
		}
	}
}

// sample has layers in each form, documents in two, links, and what is neither.
func sample(t testing.TB) []entry {
	layer := func(name string) []byte { return tarball(t, entry{name: name, body: "x"}) }
	return []entry{
		{name: "a/layer.tar", body: string(layer("a"))},
		{name: "./b/../b.tgz", body: string(gzipped(layer("b")))},
		{name: "c", body: string(zstded(layer("c")))},
		{name: "none"},
		{name: "a/VERSION", body: "1.0"},
		{name: "text.gz", body: string(gzipped([]byte("no layer")))},
		{name: "doc.gz", body: string(gzipped([]byte(`{"n":2}`)))},
		{name: "a/json", body: ` {"n":1}`},
		{name: "d/layer.tar", link: "../a/layer.tar"},
		{name: "e", link: "d/layer.tar", hard: true},
		{name: "manifest.json", body: `[{"Config":"a/json","RepoTags":["x:1"],"Layers":["e","b.tgz","c"]}]`},
	}
}

func TestReadSave(t *testing.T) {
	t.Parallel()
	want := map[string]string{"a/layer.tar": "0 a", "b.tgz": "1 b", "c": "2 c", "none": "0"}
	for name, wrap := range map[string]func([]byte) []byte{"plain": slices.Clone[[]byte], "gzip": gzipped, "zstd": zstded} {
		got := map[string]string{}
		a, err := ReadSave(bytes.NewReader(wrap(tarball(t, sample(t)...))), names(got))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: layers %v, want %v", name, got, want)
		}
		var first, second struct{ N int }
		if err := errors.Join(a.Decode("a/json", &first), a.Decode("./doc.gz", &second)); err != nil || first.N != 1 || second.N != 2 {
			t.Errorf("%s: documents %v, %v, %v", name, first, second, err)
		}
		if a.Document("a/VERSION") != nil || a.Document("text.gz") != nil || a.Document("a/layer.tar") != nil {
			t.Errorf("%s: what is no document is one", name)
		}
		m, err := a.Image("", "")
		if err != nil || m.Config != "a/json" || m.Ref != "x:1" || len(m.Layers) != 3 || a.Resolve(m.Layers[0]) != "a/layer.tar" {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// TestStored reads layers as they are stored, or not at all.
func TestStored(t *testing.T) {
	t.Parallel()
	all := sample(t)
	a, err := ReadSave(bytes.NewReader(tarball(t, all...)), func(l *Layer) error {
		i := slices.IndexFunc(all, func(e entry) bool { return strings.HasSuffix(e.name, l.Name) })
		if l.Name == "c" {
			return nil
		}
		b, err := io.ReadAll(l.Stored())
		if err != nil || string(b) != all[i].body || l.Size != int64(len(b)) {
			t.Errorf("%s: %d bytes of %d, %v", l.Name, len(b), l.Size, err)
		}
		return err
	})
	if err != nil || a.Document("a/json") == nil {
		t.Errorf("%v", err)
	}
	stop := errors.New("enough")
	if _, err := ReadSave(bytes.NewReader(tarball(t, all...)), func(*Layer) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error is %v", err)
	}
}

func TestReadLayout(t *testing.T) {
	t.Parallel()
	dir := fstest.MapFS{}
	for _, e := range sample(t) {
		if e.link == "" {
			dir[strings.TrimPrefix(e.name, "./b/../")] = &fstest.MapFile{Data: []byte(e.body)}
		}
	}
	got := map[string]string{}
	a, err := ReadLayout(dir, names(got))
	if err != nil || len(got) != 4 || a.Document("doc.gz") == nil {
		t.Errorf("%v, %v", got, err)
	}
}

// TestRefused has what no engine writes.
func TestRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a/", MaxPath/2) + "b"
	for _, e := range []entry{{name: long}, {name: "a", link: long}, {name: "a", link: long, hard: true}} {
		_, err := ReadSave(bytes.NewReader(tarball(t, e)), names(map[string]string{}))
		if odd := (*Refused)(nil); !errors.As(err, &odd) || !strings.Contains(err.Error(), "a path is too long") || len(err.Error()) > 300 {
			t.Errorf("%v", err)
		}
	}
}

// TestLoops lead nowhere.
func TestLoops(t *testing.T) {
	t.Parallel()
	a, err := ReadSave(bytes.NewReader(tarball(t, entry{name: "a", link: "b"}, entry{name: "b", link: "a", hard: true}, entry{name: "c", link: "c"})), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c"} {
		if a.Document(name) != nil || a.Decode(name, new(any)) == nil {
			t.Errorf("%s leads to a document", name)
		}
	}
}

// TestManyDocuments do not stay in memory.
func TestManyDocuments(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it reads more documents than are kept")
	big := string(gzipped([]byte("[" + strings.Repeat(" ", MaxDocument-2) + "]")))
	var entries []entry
	for i := range 2 * maxDocuments / MaxDocument {
		entries = append(entries, entry{name: "blobs/" + string(rune('a'+i)), body: big})
	}
	a, err := ReadSave(bytes.NewReader(tarball(t, entries...)), names(map[string]string{}))
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, d := range a.docs {
		kept += len(d)
	}
	if kept > maxDocuments || kept != a.kept || kept < maxDocuments-MaxDocument {
		t.Errorf("%d bytes are kept", kept)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a\x1b[2J\rb\nc": "ab c", strings.Repeat("é", 100): strings.Repeat("é", 60) + "…", "plain": "plain",
	} {
		if got := Shown(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

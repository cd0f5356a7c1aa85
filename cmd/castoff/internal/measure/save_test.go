package measure

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// entry is an entry of an archive that a test makes.
type entry struct {
	name, link string
	kind       byte // tar.TypeReg if 0
	data       []byte
}

func archiveOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Linkname: e.link, Typeflag: e.kind, Mode: 0o644, Size: int64(len(e.data)), Format: tar.FormatPAX}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bytesOf(n int) []byte { return bytes.Repeat([]byte{'x'}, n) }

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

func zstded(t testing.TB, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

// parts are a small image: a base layer, one that deletes and overwrites, and
// a configuration in between.
func parts(t testing.TB) (lower, upper []byte, config string) {
	lower = archiveOf(t,
		entry{name: "etc/", kind: tar.TypeDir},
		entry{name: "etc/passwd", data: bytesOf(100)},
		entry{name: "usr/lib/big", data: bytesOf(5000)},
		entry{name: "usr/lib/hard", link: "usr/lib/big", kind: tar.TypeLink},
		entry{name: "usr/lib/soft", link: "big", kind: tar.TypeSymlink},
		entry{name: "opt/a/one", data: bytesOf(10)},
		entry{name: "opt/a/two", data: bytesOf(20)},
	)
	upper = archiveOf(t,
		entry{name: "etc/.wh.passwd"},
		entry{name: "opt/a/three", data: bytesOf(30)},
		entry{name: "opt/a/.wh..wh..opq"},
		entry{name: "../../root/evil\x1b[2J", data: bytesOf(7)},
	)
	config = `{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:aa","sha256:bb"]},"history":[
		{"created_by":"/bin/sh -c #(nop) ADD file:1 in / "},
		{"created_by":"ENV A=1","empty_layer":true},
		{"created_by":"RUN /bin/sh -c make \u001b[31m # buildkit"},
		{"created_by":"LABEL io.castoff=default","empty_layer":true}]}`
	return lower, upper, config
}

func manifestOf(config string, layers ...string) []byte {
	m, _ := json.Marshal([]map[string]any{{"Config": config, "RepoTags": nil, "Layers": layers}})
	return m
}

// forms are the same image as different engines save it.
func forms(t testing.TB) map[string][]byte {
	lower, upper, config := parts(t)
	return map[string][]byte{
		"graph driver": archiveOf(t,
			entry{name: "bbb/VERSION", data: []byte("1.0")}, entry{name: "bbb/json", data: []byte("{}")}, entry{name: "bbb/layer.tar", data: upper},
			entry{name: "aaa/layer.tar", data: lower}, entry{name: "c.json", data: []byte(config)},
			entry{name: "manifest.json", data: manifestOf("c.json", "aaa/layer.tar", "bbb/layer.tar")}),
		"containerd, gzip and zstd": archiveOf(t,
			entry{name: "oci-layout", data: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
			entry{name: "blobs/sha256/cc", data: []byte(config)},
			entry{name: "blobs/sha256/bb", data: zstded(t, upper)}, entry{name: "blobs/sha256/aa", data: gzipped(t, lower)},
			entry{name: "index.json", data: []byte(`{"manifests":[]}`)},
			entry{name: "manifest.json", data: manifestOf("blobs/sha256/cc", "blobs/sha256/aa", "blobs/sha256/bb")}),
		"podman, links": archiveOf(t,
			entry{name: "aa.tar", data: lower}, entry{name: "x/layer.tar", link: "../aa.tar", kind: tar.TypeSymlink},
			entry{name: "bb.tar", data: upper}, entry{name: "y/layer.tar", link: "bb.tar", kind: tar.TypeLink},
			entry{name: "cc.json", data: []byte(config)},
			entry{name: "manifest.json", data: manifestOf("cc.json", "x/layer.tar", "y/layer.tar")}),
	}
}

func TestFromSaveOfEveryEngine(t *testing.T) {
	for name, data := range forms(t) {
		m, err := FromSave(bytes.NewReader(data), SaveOptions{BaseDiffs: []string{"sha256:aa"}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.SizeBytes != 5167 || m.Files != 5 || m.Platform != "linux/amd64" || m.SizeMethod != MethodSave {
			t.Errorf("%s: %d bytes, %d files, %s", name, m.SizeBytes, m.Files, m.Platform)
		}
		want := "[{ADD file:1 in / 5130 true false} {ENV A=1 0 false true} {RUN make 37 false false}]"
		if got := fmt.Sprint(m.Layers); got != want {
			t.Errorf("%s: the layers are %s", name, got)
		}
		want = "[{ 5037 5} {usr 5000 3} {usr/lib 5000 3} {opt 30 1} {opt/a 30 1} {root 7 1} {etc 0 0}]"
		if got := fmt.Sprint(m.Dirs); got != want {
			t.Errorf("%s: the directories are %s", name, got)
		}
		if m.Largest[0] != (File{"usr/lib/big", 5000}) || m.Largest[2] != (File{"root/evil", 7}) {
			t.Errorf("%s: the largest are %v", name, m.Largest)
		}
	}
}

// TestFromSaveOfOddImages has images without layers, history or sense.
func TestFromSaveOfOddImages(t *testing.T) {
	empty := archiveOf(t)
	m, err := FromSave(bytes.NewReader(archiveOf(t, entry{name: "c", data: []byte(`{"rootfs":{}}`)}, entry{name: "manifest.json", data: manifestOf("c")})), SaveOptions{})
	if err != nil || m.SizeBytes != 0 || m.Files != 0 || len(m.Layers) != 0 {
		t.Errorf("no layers: %+v, %v", m, err)
	}
	m, err = FromSave(bytes.NewReader(archiveOf(t, entry{name: "l", data: empty},
		entry{name: "c", data: []byte(`{"rootfs":{"diff_ids":["sha256:aa"]}}`)}, entry{name: "manifest.json", data: manifestOf("c", "l")})), SaveOptions{})
	if err != nil || len(m.Layers) != 1 || !strings.Contains(m.Layers[0].CreatedBy, "no history") {
		t.Errorf("an empty layer without history: %+v, %v", m, err)
	}
	lower, _, config := parts(t)
	for name, c := range map[string]struct{ data, want string }{
		"nothing":       {"", "no manifest.json"},
		"no tar":        {strings.Repeat("hello", 1000), "reading the image archive"},
		"no layer":      {string(archiveOf(t, entry{name: "c", data: []byte(config)}, entry{name: "manifest.json", data: manifestOf("c", "a", "b")})), "there is no layer a"},
		"no config":     {string(archiveOf(t, entry{name: "manifest.json", data: manifestOf("c")})), "there is no c"},
		"two images":    {string(archiveOf(t, entry{name: "manifest.json", data: []byte(`[{},{}]`)})), "2 images"},
		"disagreement":  {string(archiveOf(t, entry{name: "a", data: lower}, entry{name: "c", data: []byte(config)}, entry{name: "manifest.json", data: manifestOf("c", "a")})), "disagree"},
		"link loop":     {string(archiveOf(t, entry{name: "manifest.json", link: "manifest.json", kind: tar.TypeSymlink})), "no manifest.json"},
		"huge document": {string(archiveOf(t, entry{name: "c", data: append([]byte("{"), bytesOf(maxMetadata+1)...)}, entry{name: "manifest.json", data: manifestOf("c")})), "too large"},
		"bad JSON":      {string(archiveOf(t, entry{name: "manifest.json", data: []byte("[{]")})), "reading manifest.json"},
	} {
		_, err := FromSave(strings.NewReader(c.data), SaveOptions{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestFromSaveTruncated cuts the archive at many places: an error each time.
func TestFromSaveTruncated(t *testing.T) {
	for name, data := range forms(t) {
		whole := bytes.TrimRight(data, "\x00")
		for n := 0; n < len(whole); n += 97 {
			if _, err := FromSave(bytes.NewReader(data[:n]), SaveOptions{}); err == nil {
				t.Errorf("%s, cut at %d of %d: no error", name, n, len(data))
			}
		}
	}
}

func TestInstruction(t *testing.T) {
	for in, want := range map[string]string{
		"RUN /bin/sh -c apt-get   update # buildkit": "RUN apt-get update",
		"/bin/sh -c make all":                        "RUN make all",
		`/bin/sh -c #(nop)  ENTRYPOINT ["/app"]`:     `ENTRYPOINT ["/app"]`,
		"|1 V=1 /bin/sh -c make":                     "RUN make",
		"COPY /app /app # buildkit":                  "COPY /app /app",
		"\x1b[2JCMD x":                               "CMD x",
		"":                                           "",
	} {
		if got := Instruction(in); got != want {
			t.Errorf("Instruction(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRatio(t *testing.T) {
	a, b := Image{SizeBytes: 600, SizeMethod: MethodSave}, Image{SizeBytes: 2, SizeMethod: MethodSave}
	if got := Ratio(a, b); got != 300 {
		t.Errorf("the ratio is %v", got)
	}
	b.SizeMethod = MethodInspect
	if got := Ratio(a, b); got != 0 {
		t.Errorf("of different methods it is %v", got)
	}
	if got := Ratio(a, Image{SizeMethod: MethodSave}); got != 0 {
		t.Errorf("of an empty image it is %v", got)
	}
}

// FuzzFromSave never panics, and never finds a negative size.
func FuzzFromSave(f *testing.F) {
	for _, data := range forms(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := FromSave(io.LimitReader(bytes.NewReader(data), 1<<20), SaveOptions{})
		if err == nil && (m.SizeBytes < 0 || m.Files < 0) {
			t.Errorf("measured %+v", m)
		}
	})
}

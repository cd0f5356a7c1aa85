package measure

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The archives that the tests read are made here, in every form that engines
// write.

// entry is an entry of an archive: a file, or with link a symbolic or hard
// link, or a directory if its name ends in a slash.
type entry struct {
	name string
	body []byte
	link string
	hard bool
}

func f(name, body string) entry       { return entry{name: name, body: []byte(body)} }
func sized(name string, n int) entry  { return entry{name: name, body: bytes.Repeat([]byte("x"), n)} }
func symlink(name, link string) entry { return entry{name: name, link: link} }
func hardlink(name, l string) entry   { return entry{name: name, link: l, hard: true} }

func (e entry) header() *tar.Header {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: 0o755, Size: int64(len(e.body))}
	switch {
	case e.hard:
		h.Typeflag, h.Linkname = tar.TypeLink, e.link
	case e.link != "":
		h.Typeflag, h.Linkname = tar.TypeSymlink, e.link
	case e.name[len(e.name)-1] == '/':
		h.Typeflag = tar.TypeDir
	}
	return h
}

func tarball(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		if err := w.WriteHeader(e.header()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.body); err != nil {
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

func plain(p []byte) []byte { return p }

func digits(p []byte) string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:])
}

type history struct {
	CreatedBy  string `json:"created_by,omitempty"`
	Comment    string `json:"comment,omitempty"`
	EmptyLayer bool   `json:"empty_layer,omitempty"`
}

// spec is an image to be saved.
type spec struct {
	layers  [][]byte // plain tar archives
	history []history
}

// made gives each layer a history entry.
func made(layers ...[]byte) spec {
	s := spec{layers: layers}
	for i := range layers {
		s.history = append(s.history, history{CreatedBy: fmt.Sprintf("COPY layer%d / # buildkit", i+1)})
	}
	return s
}

func (s spec) diffs() []string {
	out := []string{}
	for _, l := range s.layers {
		out = append(out, "sha256:"+digits(l))
	}
	return out
}

func (s spec) config() []byte {
	return mustJSON(map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"Entrypoint": []string{"/app"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": s.diffs()}, "history": s.history,
	})
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func manifestJSON(config string, layers []string) []byte {
	return mustJSON([]map[string]any{{"Config": config, "RepoTags": []string{"x:latest"}, "Layers": layers}})
}

// classic is what graph drivers save: a directory for each layer, the
// manifest last but for the list of names.
func (s spec) classic() []entry {
	config := digits(s.config()) + ".json"
	out := []entry{f(config, string(s.config()))}
	names := []string{}
	for i, l := range s.layers {
		id := digits(fmt.Append(nil, i, "id"))
		out = append(out, entry{name: id + "/"}, f(id+"/VERSION", "1.0"), f(id+"/json", `{"id":"`+id+`"}`))
		if j := slices.IndexFunc(s.layers[:i], func(o []byte) bool { return bytes.Equal(o, l) }); j >= 0 {
			out = append(out, symlink(id+"/layer.tar", "../"+names[j])) // saved once
		} else {
			out = append(out, entry{name: id + "/layer.tar", body: l})
		}
		names = append(names, id+"/layer.tar")
	}
	return append(out, entry{name: "manifest.json", body: manifestJSON(config, names)}, f("repositories", `{"x":{"latest":"1"}}`+"\n"))
}

// oci is an OCI layout with the manifest of `docker save` beside it, as the
// containerd image store writes it.
func (s spec) oci(compress func([]byte) []byte) []entry {
	blob := func(p []byte) string { return "blobs/sha256/" + digits(p) }
	out := []entry{{name: "blobs/"}, {name: "blobs/sha256/"}}
	names := []string{}
	var descriptors []map[string]any
	for _, l := range s.layers {
		z := compress(l)
		if !slices.Contains(names, blob(z)) {
			out = append(out, entry{name: blob(z), body: z})
		}
		names = append(names, blob(z))
		descriptors = append(descriptors, map[string]any{"digest": "sha256:" + digits(z), "size": len(z)})
	}
	m := mustJSON(map[string]any{"schemaVersion": 2, "layers": descriptors})
	return append(out,
		entry{name: blob(s.config()), body: s.config()}, entry{name: blob(m), body: m},
		f("index.json", `{"schemaVersion":2,"manifests":[]}`), f("oci-layout", `{"imageLayoutVersion":"1.0.0"}`),
		entry{name: "manifest.json", body: manifestJSON(blob(s.config()), names)})
}

// podman is what Podman saves: layers by digest, and links to them where
// Docker has them.
func (s spec) podman() []entry {
	var out []entry
	names := []string{}
	for i, l := range s.layers {
		name := digits(l) + ".tar"
		if !slices.Contains(names, name) {
			out = append(out, entry{name: name, body: l})
		}
		id := digits(fmt.Append(nil, i, "id"))
		out = append(out, f(id+"/VERSION", "1.0"), symlink(id+"/layer.tar", "../"+name), f(id+"/json", `{"id":"`+id+`"}`))
		names = append(names, name)
	}
	config := digits(s.config()) + ".json"
	return append(out, entry{name: config, body: s.config()}, f("repositories", `{}`),
		entry{name: "manifest.json", body: manifestJSON(config, names)})
}

// oldPodman names layers in the manifest by their links.
func (s spec) oldPodman() []entry {
	out := s.podman()
	var links []string
	for _, e := range out {
		if e.link != "" {
			links = append(links, e.name)
		}
	}
	out[len(out)-1].body = manifestJSON(digits(s.config())+".json", links)
	return out
}

// read reads an archive of these entries.
func read(t testing.TB, entries []entry, o SaveOptions) (Image, error) {
	t.Helper()
	return FromSave(bytes.NewReader(tarball(t, entries...)), o)
}

// mustRead reads an image that is in order.
func mustRead(t testing.TB, s spec, o SaveOptions) Image {
	t.Helper()
	m, err := read(t, s.classic(), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

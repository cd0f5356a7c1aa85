package measure

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/image/archive"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// blobEntry is a blob of a layout, and its digest.
func blobEntry(p []byte) (entry, string) {
	return entry{name: "blobs/sha256/" + digits(p), body: p}, "sha256:" + digits(p)
}

// layout is an OCI layout without the manifest of `docker save`, as buildx
// and skopeo write it: an index of an index of manifests, with attestations
// beside them.
func layout(compress func([]byte) []byte, images map[string]spec) []entry {
	var out []entry
	var manifests []map[string]any
	for platform, s := range images {
		var layers []map[string]any
		for _, l := range s.layers {
			e, d := blobEntry(compress(l))
			out = append(out, e)
			layers = append(layers, map[string]any{"digest": d})
		}
		config, cd := blobEntry(s.config())
		m, md := blobEntry(mustJSON(map[string]any{"schemaVersion": 2, "config": map[string]any{"digest": cd}, "layers": layers}))
		out = append(out, config, m)
		osName, arch, _ := strings.Cut(platform, "/")
		manifests = append(manifests, map[string]any{"digest": md, "platform": map[string]any{"os": osName, "architecture": arch}},
			map[string]any{"digest": md, "platform": map[string]any{"os": "unknown", "architecture": "unknown"}},
			map[string]any{"digest": md, "annotations": map[string]any{"vnd.docker.reference.type": "attestation-manifest"}})
	}
	inner, id := blobEntry(mustJSON(map[string]any{"schemaVersion": 2, "manifests": manifests}))
	return append(out, inner, f("oci-layout", `{"imageLayoutVersion":"1.0.0"}`), entry{name: "index.json", body: mustJSON(map[string]any{
		"schemaVersion": 2, "manifests": []map[string]any{{"digest": id, "annotations": map[string]any{
			"org.opencontainers.image.ref.name": "v1", "io.containerd.image.name": "example.org/x:v1\x1b[2J"}}},
	})})
}

// TestChoosingByPlatform: of images without a name, the platform says more than
// an ID.
func TestChoosingByPlatform(t *testing.T) {
	t.Parallel()
	var out []entry
	var index []map[string]any
	for i, arch := range []string{"amd64", "arm64"} {
		config := mustJSON(map[string]any{"os": "linux", "architecture": arch, "rootfs": map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%064d", i)}}})
		layer, ld := blobEntry(tarball(t, sized("a", i+1)))
		c, cd := blobEntry(config)
		m, md := blobEntry(mustJSON(map[string]any{"config": map[string]any{"digest": cd}, "layers": []map[string]any{{"digest": ld}}}))
		out = append(out, layer, c, m)
		index = append(index, map[string]any{"digest": md})
	}
	out = append(out, entry{name: "index.json", body: mustJSON(map[string]any{"manifests": index})})
	_, err := read(t, out, SaveOptions{})
	var choice *archive.ChoiceError
	if !errors.As(err, &choice) || !strings.Contains(err.Error(), "it holds 2 images instead of one: linux/amd64, linux/arm64") ||
		!slices.Equal(choice.Platforms, []string{"linux/amd64", "linux/arm64"}) || choice.Images[0] != "" {
		t.Errorf("%v, %+v", err, choice)
	}
	if m, err := read(t, out, SaveOptions{Platform: "linux/arm64"}); err != nil || m.SizeBytes != 2 {
		t.Errorf("%d bytes, %v", m.SizeBytes, err)
	}
}

func TestOCILayout(t *testing.T) {
	t.Parallel()
	s := sample(t)
	two := map[string]spec{"linux/amd64": s, "linux/arm64": made(tarball(t, sized("a", 5)))}
	for name, wrap := range map[string]func([]byte) []byte{"plain": plain, "gzip": gzipped, "zstd": zstded} {
		data := wrap(tarball(t, layout(gzipped, map[string]spec{"linux/amd64": s})...))
		m, err := FromSave(bytes.NewReader(data), SaveOptions{BaseDiffs: s.diffs()[:1]})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		same(t, m, sampleImage())
		if m.Ref != "example.org/x:v1" || m.ID != "sha256:"+digits(s.config()) || m.DownloadMethod != DownloadStored {
			t.Errorf("%s: %q, %s, %s", name, m.Ref, m.ID, m.DownloadMethod)
		}
		want := 0
		for _, l := range s.layers {
			want += len(gzipped(l))
		}
		if m.DownloadBytes != int64(want) {
			t.Errorf("%s: %d bytes to download, want %d", name, m.DownloadBytes, want)
		}
	}
	m, err := read(t, layout(plain, two), SaveOptions{Platform: "linux/arm64"})
	if err != nil || m.SizeBytes != 5 || m.DownloadMethod != "" {
		t.Errorf("%+v, %v", m, err)
	}
	_, err = read(t, layout(plain, two), SaveOptions{})
	if err == nil || !strings.Contains(err.Error(), "it holds 2 images instead of one: linux/") {
		t.Errorf("two images: %v", err)
	}
	_, err = read(t, layout(plain, two), SaveOptions{Platform: "linux/s390x"})
	if err == nil || !strings.Contains(err.Error(), "no image for linux/s390x, only for linux/") {
		t.Errorf("a third: %v", err)
	}
}

// TestLayoutDirectory reads a layout that is a directory, with a link that
// leads out of it.
func TestLayoutDirectory(t *testing.T) {
	t.Parallel()
	s := sample(t)
	files := fstest.MapFS{}
	for _, e := range layout(zstded, map[string]spec{"linux/amd64": s}) {
		files[e.name] = &fstest.MapFile{Data: e.body}
	}
	m, err := FromLayout(files, SaveOptions{BaseDiffs: s.diffs()[:1]})
	if err != nil {
		t.Fatal(err)
	}
	same(t, m, sampleImage())

	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	layer := "blobs/sha256/" + digits(zstded(s.layers[0]))
	outside := filepath.Join(t.TempDir(), "layer")
	if err := os.Rename(filepath.Join(dir, layer), outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, layer)); err != nil {
		t.Skipf("skipped, no links can be made here: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := FromLayout(root.FS(), SaveOptions{}); err == nil || !strings.Contains(err.Error(), "there is no layer") {
		t.Errorf("a link that leads out: %v", err)
	}
}

// TestHostileLayouts end with an error, in little time.
func TestHostileLayouts(t *testing.T) {
	t.Parallel()
	self := func(index string) []entry { return []entry{f("index.json", index)} }
	// A digest cannot be that of a document that contains it: names are what is
	// followed, and those can be made to lie.
	loop, other := "blobs/sha256/aa", "blobs/sha256/bb"
	to := func(names ...string) string {
		var ms []map[string]any
		for _, n := range names {
			ms = append(ms, map[string]any{"digest": "sha256:" + n})
		}
		return string(mustJSON(map[string]any{"manifests": ms}))
	}
	deep := []entry{f("index.json", to("00"))}
	for i := range 9 {
		deep = append(deep, f(fmt.Sprintf("blobs/sha256/%02d", i), to(fmt.Sprintf("%02d", i+1))))
	}
	for _, c := range []struct {
		name    string
		entries []entry
		want    string
	}{
		{"nothing in it", self(`{}`), "it holds no image"},
		{"not JSON", self(`{"manifests":`), "reading index.json: "},
		{"a list", self(`[]`), "reading index.json: "},
		{"a digest that is a path", self(to("../../etc/passwd")), "is no digest"},
		{"an empty digest", self(`{"manifests":[{}]}`), `"" is no digest`},
		{"a digest with an escape sequence", self(`{"manifests":[{"digest":"sha256:\u001b[2Jaa"}]}`), `"sha256:aa" is no digest`},
		{"a blob that is not there", self(to("cc")), "there is no blobs/sha256/cc"},
		{"a circle", append(self(to("aa")), f(loop, to("bb")), f(other, to("aa"))), "it holds no image"},
		{"itself", append(self(to("aa")), f(loop, to("aa"))), "it holds no image"},
		{"twice the same", append(self(to("aa", "aa")), f(loop, `{}`)), "it holds no image"},
		{"too deep", deep, "leads too deep"},
		{"a configuration that is not there", append(self(to("aa")), f(loop, `{"config":{"digest":"sha256:dd"},"layers":[]}`)), "there is no blobs/sha256/dd"},
		{"no layer", append(self(to("aa")), f(loop, `{"config":{"digest":"sha256:bb"},"layers":[{"digest":"sha256:cc"}]}`),
			f(other, `{"rootfs":{"diff_ids":["x"]}}`)), "there is no layer blobs/sha256/cc"},
		{"compressed twice", append(self(to("aa")), f(loop, `{"config":{"digest":"sha256:bb"},"layers":[{"digest":"sha256:cc"}]}`),
			f(other, `{"rootfs":{"diff_ids":["x"]}}`), f("blobs/sha256/cc", string(gzipped(gzipped(tarball(t, sized("a", 9))))))), "there is no layer blobs/sha256/cc"},
	} {
		m, err := read(t, c.entries, SaveOptions{})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %+v, %v; want %s", c.name, m, err, c.want)
		}
	}
	if _, err := FromSave(bytes.NewReader(gzipped(gzipped(tarball(t, f("a", ""))))), SaveOptions{}); err == nil {
		t.Error("an archive compressed twice is read")
	}
}

// TestConfig reads how containers start, whoever wrote it and in whatever form.
func TestConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw  RawConfig
		form string
		cmd  string
		root bool
	}{
		{RawConfig{}, "", "", true},
		{RawConfig{User: "0:5", Entrypoint: []string{"/app", "-x"}}, FormExec, "", true},
		{RawConfig{User: "1000", Entrypoint: []string{"/bin/sh", "-c", "/app -x"}}, FormShell, "", false},
		{RawConfig{User: "root", Entrypoint: []string{"/bin/sh", "-c", "a", "b"}, Cmd: []string{"/bin/sh", "-c", "a"}}, FormExec, FormShell, true},
		{RawConfig{User: "app", Entrypoint: []string{"bash", "-e", "x"}, Shell: []string{"bash", "-e"}}, FormShell, "", false},
		{RawConfig{User: "toor:app"}, "", "", true},
		{RawConfig{User: "nobody"}, "", "", false},
	} {
		got := NewConfig(c.raw, nil)
		if users := []rootfs.User{{Name: "toor"}, {Name: "app", UID: 7}}; c.raw.User == "toor:app" {
			got = NewConfig(c.raw, users)
		}
		if got.EntrypointForm != c.form || got.CmdForm != c.cmd || got.Root != c.root {
			t.Errorf("%+v: %+v", c.raw, got)
		}
	}
	h := NewConfig(RawConfig{Healthcheck: &RawHealth{Test: []string{"CMD-SHELL", "curl \x1b[1mx"}}, Env: []string{"A=\x1b[2J"}}, nil)
	if h.Healthcheck != "curl x" || h.Env[0] != "A=" {
		t.Errorf("%+v", h)
	}
	if n := NewConfig(RawConfig{Healthcheck: &RawHealth{Test: []string{"NONE"}}}, nil); n.Healthcheck != "" {
		t.Errorf("%+v", n)
	}
}

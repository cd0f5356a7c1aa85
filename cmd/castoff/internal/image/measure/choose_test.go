package measure

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/archive"
)

// several is an archive of images, as `docker save A B` writes it.
func several(tags [][]string, specs ...spec) []entry {
	var out []entry
	var manifest []map[string]any
	for i, s := range specs {
		config := digits(s.config()) + ".json"
		out = append(out, f(config, string(s.config())))
		names := []string{}
		for _, l := range s.layers {
			name := digits(l) + "/layer.tar"
			out = append(out, entry{name: name, body: l})
			names = append(names, name)
		}
		manifest = append(manifest, map[string]any{"Config": config, "RepoTags": tags[i], "Layers": names})
	}
	return append(out, entry{name: "manifest.json", body: mustJSON(manifest)})
}

// TestChoosing takes one of several images out of an archive of docker's.
func TestChoosing(t *testing.T) {
	t.Parallel()
	a, b, c := made(tarball(t, sized("a", 1))), made(tarball(t, sized("b", 2))), made(tarball(t, sized("c", 3)))
	idA, idC := digits(a.config()), digits(c.config())
	entries := several([][]string{{"team/a:1", "registry:5000/team/a:latest"}, {"b:1.0"}, nil}, a, b, c)
	entries = append(entries[:len(entries)-1:len(entries)-1], entries[len(entries)-1])
	for name, want := range map[string]struct {
		size int64
		ref  string
	}{
		"team/a:1": {1, "team/a:1"}, "a:1": {1, "team/a:1"}, "a": {1, "registry:5000/team/a:latest"}, "team/a": {1, "registry:5000/team/a:latest"},
		"registry:5000/team/a": {1, "registry:5000/team/a:latest"}, "b:1.0": {2, "b:1.0"},
		idC: {3, ""}, "sha256:" + idC: {3, ""}, idC[:12]: {3, ""}, idA[:8]: {1, "team/a:1"}, "whatever@sha256:" + idC: {3, ""},
	} {
		m, err := read(t, entries, SaveOptions{Name: name})
		if err != nil || m.SizeBytes != want.size || m.Ref != want.ref {
			t.Errorf("%s: %d bytes, %q, %v", name, m.SizeBytes, m.Ref, err)
		}
	}
	for name, text := range map[string]string{
		"":           "it holds 3 images instead of one: team/a:1, b:1.0, " + idC[:12],
		"b":          "it holds no image b, only team/a:1, b:1.0, " + idC[:12],
		"x\x1b[2J:1": "it holds no image x:1, only team/a:1",
		"ffff":       "it holds no image ffff, only ",
	} {
		_, err := read(t, entries, SaveOptions{Name: name})
		var choice *archive.ChoiceError
		if err == nil || !strings.Contains(err.Error(), text) || !errors.As(err, &choice) || !slices.Equal(choice.Images, []string{"team/a:1", "b:1.0", idC[:12]}) || choice.Platforms != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	// One of another name does not count, and several of one name are too many.
	if _, err := read(t, a.classic(), SaveOptions{Name: "other"}); err == nil || !strings.Contains(err.Error(), "it holds no image other, only x:latest") {
		t.Errorf("one of another name: %v", err)
	}
	if m, err := read(t, a.classic(), SaveOptions{Name: "x"}); err != nil || m.SizeBytes != 1 {
		t.Errorf("the only one: %v", err)
	}
	twice := several([][]string{{"r1/a:1"}, {"r2/a:1"}}, a, b)
	if _, err := read(t, twice, SaveOptions{Name: "a:1"}); err == nil || !strings.Contains(err.Error(), "a:1 is the name of 2 images in it: r1/a:1, r2/a:1") {
		t.Errorf("an ambiguous name: %v", err)
	}
	// The same image twice is one.
	if m, err := read(t, several([][]string{{"p:1"}, {"q:1"}}, a, a), SaveOptions{}); err != nil || m.Ref != "p:1" {
		t.Errorf("one with two names: %q, %v", m.Ref, err)
	}
}

// TestChoosingInALayout does it in OCI layouts, with manifest.json beside the
// index and without.
func TestChoosingInALayout(t *testing.T) {
	t.Parallel()
	var out []entry
	var index []map[string]any
	var manifests []string
	specs := []spec{made(tarball(t, sized("a", 1))), made(tarball(t, sized("b", 2)))}
	names := []string{"docker.io/library/a:1", "v2"}
	for i, s := range specs {
		layer, ld := blobEntry(gzipped(s.layers[0]))
		config, cd := blobEntry(s.config())
		m, md := blobEntry(mustJSON(map[string]any{"config": map[string]any{"digest": cd}, "layers": []map[string]any{{"digest": ld}}}))
		out = append(out, layer, config, m)
		index = append(index, map[string]any{"digest": md, "annotations": map[string]any{"org.opencontainers.image.ref.name": names[i]}})
		manifests = append(manifests, md)
	}
	// The first has a second name.
	index = append(index, map[string]any{"digest": manifests[0], "annotations": map[string]any{"org.opencontainers.image.ref.name": "also:1"}})
	out = append(out, entry{name: "index.json", body: mustJSON(map[string]any{"manifests": index})})
	dir := fstest.MapFS{}
	for _, e := range out {
		dir[e.name] = &fstest.MapFile{Data: e.body, Mode: 0o644}
	}
	both := append(slices.Clone(out), entry{name: "manifest.json", body: mustJSON([]map[string]any{
		{"Config": "blobs/sha256/" + digits(specs[0].config()), "Layers": []string{out[0].name}},
		{"Config": "blobs/sha256/" + digits(specs[1].config()), "Layers": []string{out[3].name}},
	})})
	for name, want := range map[string]int64{
		"a:1": 1, "docker.io/library/a:1": 1, "also:1": 1, "v2": 2, manifests[0]: 1, manifests[1][len("sha256:"):][:12]: 2, digits(specs[1].config())[:12]: 2,
	} {
		m, err := read(t, out, SaveOptions{Name: name})
		d, derr := FromLayout(dir, SaveOptions{Name: name})
		if err != nil || derr != nil || m.SizeBytes != want || d.SizeBytes != want {
			t.Errorf("%s: %d bytes, %v; in a directory %d, %v", name, m.SizeBytes, err, d.SizeBytes, derr)
		}
		if strings.ContainsAny(name, ":v") && !strings.HasPrefix(name, "sha256:") {
			continue // the names are in the index only
		}
		if m, err = read(t, both, SaveOptions{Name: name}); err != nil || m.SizeBytes != want {
			t.Errorf("%s, with manifest.json: %d bytes, %v", name, m.SizeBytes, err)
		}
	}
	if _, err := read(t, out, SaveOptions{}); err == nil || !strings.Contains(err.Error(), "it holds 2 images instead of one: docker.io/library/a:1, v2") {
		t.Errorf("without a name: %v", err)
	}
}

// TestManyImages is an archive that claims very many: it is refused at once.
func TestManyImages(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it reads a manifest as large as is allowed")
	var b bytes.Buffer
	b.WriteString(`[{"Config":"c","RepoTags":["x:1"],"Layers":["a"]}`)
	for b.Len() < archive.MaxDocument-100 {
		b.WriteString(`,{"Config":"./c"}`)
	}
	b.WriteString("]")
	_, err := read(t, []entry{f("c", spaces(archive.MaxDocument/2)), {name: "manifest.json", body: b.Bytes()}}, SaveOptions{Name: "y"})
	if err == nil || !strings.Contains(err.Error(), "it holds no image y") {
		t.Errorf("%v", err)
	}
}

package inspect_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// trickyLayers have everything that has ever been miscounted.
func trickyLayers(t testing.TB) [][]byte {
	first := []entry{
		folder("bin"), folder("usr"), folder("usr/bin"), folder("etc"), folder("etc/ssl"), folder("etc/ssl/certs"), folder("tmp"), folder("var"), folder("var/lib"), folder("var/lib/dpkg"),
		folder("opaque"), regular("opaque/old", "hidden"), folder("opaque/sub"), regular("opaque/sub/deep", "hidden too"), folder("gone"), regular("gone/a", "aa"), regular("gone/b", "bb"),
		program("bin/sh", 0o755), sym("bin/bash", "sh"), program("usr/bin/su", 0o4755), program("usr/bin/wall", 0o2755), program("usr/bin/python3.11", 0o755),
		program("usr/bin/x86_64-linux-gnu-gcc-12", 0o755), hard("usr/bin/gcc", "usr/bin/x86_64-linux-gnu-gcc-12"), sym("usr/bin/dangling", "nowhere"),
		regular("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\nbroken line\n"),
		regular("etc/os-release", "NAME=\"Tricky\"\nPRETTY_NAME=\"Tricky \x1b[31mLinux\"\n"),
		regular("etc/ssl/certs/ca-certificates.crt", "-----BEGIN"), regular("etc/hosts", "127.0.0.1 masked"), sym("etc/mtab", "/proc/mounts"),
		regular("var/lib/dpkg/status", "Package: one\nStatus: install ok installed\nInstalled-Size: 10\nVersion: 1\n\nPackage: two\nStatus: deinstall ok config-files\nVersion: 2\n\n"),
		sym("loop1", "loop2"), sym("loop2", "loop1"), sym("up", "../../../../etc/passwd"),
		regular("big", strings.Repeat("b", 70_000)), hard("big2", "big"), hard("opaque/big3", "big"), regular("zeros", strings.Repeat("\x00", 1<<20)),
		regular("new\nline", "x"), regular("esc\x1b[2Jape", "x"), regular("latin\xe9", "x"), regular("tab\tand space", "x"), regular(strings.Repeat("long", 60), "x"),
		regular("dev/odd", "masked"), folder("run"), {Type: tar.TypeFifo, Name: "fifo", Mode: 0o644}, folder("empty"), folder("secret"), {Type: tar.TypeReg, Name: "secret/key", Mode: 0, Body: "k"},
		{Type: tar.TypeReg, Name: "owned", Mode: 0o600, Body: "theirs", UID: 1000, GID: 65534}, {Type: tar.TypeLink, Name: "owned2", Link: "owned", Mode: 0o600, UID: 1000, GID: 65534},
		{Type: tar.TypeDir, Name: "home/", Mode: 0o700, UID: 4_000_000, GID: 7}, {Type: tar.TypeSymlink, Name: "home/link", Link: "x", Mode: 0o777, UID: 7, GID: 8},
	}
	first[len(first)-6].Mode = 0o700
	second := []entry{
		folder("opaque"), regular("opaque/.wh..wh..opq", ""), regular("opaque/new", "n"), whiteout("", "gone"), whiteout("usr/bin", "su"), regular("zeros", "not any more"),
		folder("gone2"), regular("gone2/x", "y"), whiteout("", "nothing"), program("usr/bin/wall", 0o755), folder("empty"), whiteout("", "big"),
	}
	third := []entry{folder("gone"), regular("gone/again", "here"), regular("empty", "a file now")}
	return [][]byte{layerOf(t, first), layerOf(t, second), layerOf(t, third)}
}

// facts are what every way of reading an image has to agree on.
func facts(m measure.Image) map[string]any {
	return map[string]any{"root": *m.Root, "dirs": m.Dirs, "largest": m.Largest, "files": m.Files, "config": *m.Config}
}

func agree(t *testing.T, name string, got, want measure.Image) {
	t.Helper()
	g, w := facts(got), facts(want)
	for k := range w {
		if !reflect.DeepEqual(g[k], w[k]) {
			t.Errorf("%s, %s:\n%s %+v\n%s %+v", name, k, got.Way, g[k], want.Way, w[k])
		}
	}
}

// TestWaysAgree reads images with a probe, from the save stream and, where the
// test has one, from an archive.
func TestWaysAgree(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	cache := t.TempDir()
	// A storage driver takes minutes to unpack and to remove 200,000 files, so
	// there are that many only where they are asked for.
	count := 20_000
	if os.Getenv("CASTOFF_TEST_LARGE") != "" {
		count = 200_000
	}
	many := make([]entry, 0, count)
	for i := range cap(many) {
		many = append(many, regular(fmt.Sprintf("d%03d/f%d", i%500, i), strconv.Itoa(i)))
	}
	bare := map[string]any{"Cmd": []string{"x"}}
	for _, c := range []struct {
		name   string
		config map[string]any
		layers [][]byte
	}{
		{"tricky", map[string]any{"User": "nobody", "Entrypoint": []string{"/bin/sh", "-c", "x"}, "Cmd": []string{"a"},
			"Env": []string{"PATH=/opt/bin:/bin", "GODEBUG=asyncpreemptoff=1"}, "Volumes": map[string]any{"/data/deep": map[string]any{}},
			"ExposedPorts": map[string]any{"80/tcp": map[string]any{}}, "Healthcheck": map[string]any{"Test": []string{"CMD", "/bin/sh"}}}, trickyLayers(t)},
		{"one", bare, [][]byte{layerOf(t, []entry{program("app", 0o755)})}},
		{"empty", bare, [][]byte{layerOf(t, nil)}},
		{"zero", bare, nil},
		{"many", bare, [][]byte{layerOf(t, many)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ref, archive := enginetest.Load(t, e, labels, c.name, c.config, c.layers...)
			save := bothWays(t, e, ref, labels, cache)
			m, err := measure.FromSave(bytes.NewReader(archive), measure.SaveOptions{})
			if err != nil {
				t.Fatal(err)
			}
			m.Way = measure.WayArchive
			agree(t, c.name, m, save)
		})
	}
}

// bothWays reads an image with a probe and from the save stream, compares the
// two and returns the latter.
func bothWays(t *testing.T, e *docker.Engine, ref string, labels map[string]string, cache string) measure.Image {
	t.Helper()
	rec := &enginetest.Recorder{}
	var walked, saved measure.Contents
	spec := inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: cache, Contents: &walked, Digests: true, Lengths: someLengths}
	look, err := e.Look(t.Context(), spec, rec.Emit)
	if err != nil {
		t.Fatal(err)
	}
	if look.Way != measure.WayProbe {
		t.Fatalf("it was not walked through: %s", rec.Text())
	}
	spec.Contents = &saved
	save, err := e.Measure(t.Context(), spec, rec.Emit)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, ref, look, save)
	if len(look.Root.Trouble) > 0 || look.ID == "" || look.Ref != save.Ref || look.Platform != save.Platform || look.RunsHere != "yes" {
		t.Errorf("%+v", look)
	}
	if len(look.Layers) != len(save.Layers) {
		t.Fatalf("the engine tells of %d layers, its save stream of %d", len(look.Layers), len(save.Layers))
	}
	for i, l := range look.Layers {
		if s := save.Layers[i]; l.CreatedBy != s.CreatedBy || l.Empty != s.Empty || l.Digest != s.Digest {
			t.Errorf("layer %d: %+v, %+v", i, l, s)
		}
	}
	sameFiles(t, walked.Root, saved.Root)
	if diff := save.SizeBytes - save.Waste.Bytes - visible(save); diff != 0 {
		t.Errorf("%d bytes in layers, %d of them hidden, %d visible: %d are neither", save.SizeBytes, save.Waste.Bytes, visible(save), diff)
	}
	return save
}

// someLengths are lengths of files that a probe is to read.
var someLengths = []int64{1, 2, 6, 11, 70_000}

// sameFiles compares lists of files. A probe reads only files of certain
// lengths for their digests.
func sameFiles(t *testing.T, walked, saved []measure.Item) {
	t.Helper()
	if len(walked) != len(saved) {
		t.Fatalf("there are %d files, and %d", len(walked), len(saved))
	}
	for i := range walked {
		w, s := walked[i], saved[i]
		asked := w.Type == rootfs.Regular && slices.Contains(someLengths, w.Length())
		if asked != (w.KnownDigest() != nil) || s.Type == rootfs.Regular && s.Length() > 0 && s.KnownDigest() == nil {
			t.Errorf("%q: digests %v, %v", w.Path, w.KnownDigest(), s.KnownDigest())
		}
		if !asked {
			w.SetDigest(nil)
			s.SetDigest(nil)
		}
		if s.ItemContent != nil && *s.ItemContent == (rootfs.ItemContent{}) {
			s.ItemContent = nil
		}
		if !reflect.DeepEqual(w, s) {
			t.Errorf("%+v %v\nis not\n%+v %v", w, w.ItemContent, s, s.ItemContent)
		}
	}
}

// visible is the size of all files in the root file system, including those
// that an engine's own would hide.
func visible(m measure.Image) int64 {
	return int64(math.Round(m.Waste.Efficiency * float64(m.SizeBytes)))
}

package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"

	"github.com/docker/docker/client"
)

// tarEntry is a file of a layer that a test makes.
type tarEntry struct {
	typ        byte
	name, link string
	mode       int64
	body       string
	uid, gid   int
}

func folder(name string) tarEntry { return tarEntry{typ: tar.TypeDir, name: name + "/", mode: 0o755} }
func regular(name, body string) tarEntry {
	return tarEntry{typ: tar.TypeReg, name: name, mode: 0o644, body: body}
}
func program(name string, mode int64) tarEntry {
	return tarEntry{typ: tar.TypeReg, name: name, mode: mode, body: "#!/nothing\n"}
}
func sym(name, to string) tarEntry {
	return tarEntry{typ: tar.TypeSymlink, name: name, link: to, mode: 0o777}
}
func hard(name, to string) tarEntry {
	return tarEntry{typ: tar.TypeLink, name: name, link: to, mode: 0o644}
}
func whiteout(dir, name string) tarEntry {
	return tarEntry{typ: tar.TypeReg, name: strings.TrimPrefix(dir+"/.wh."+name, "/")}
}

func layerOf(t testing.TB, entries []tarEntry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Typeflag: e.typ, Name: e.name, Linkname: e.link, Mode: e.mode, Uid: e.uid, Gid: e.gid, Size: int64(len(e.body)), Format: tar.FormatGNU}
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

// loadImage puts an image of these layers on the daemon and returns its reference,
// and the archive that it came in.
func loadImage(t testing.TB, e *Engine, labels map[string]string, name string, config map[string]any, layers ...[]byte) (ref string, archive []byte) {
	t.Helper()
	ref = "castoff/" + labels[Label] + "/" + name + ":latest"
	config = maps.Clone(config)
	if config == nil {
		config = map[string]any{}
	}
	config["Labels"] = labels
	diffs, names, history := []string{}, []string{}, []map[string]any{}
	files := map[string][]byte{}
	for i, l := range layers {
		diffs = append(diffs, fmt.Sprintf("sha256:%x", sha256.Sum256(l)))
		names = append(names, fmt.Sprintf("%d/layer.tar", i))
		history = append(history, map[string]any{"created": "2020-01-01T00:00:00Z", "created_by": fmt.Sprintf("COPY layer%d /", i)})
		files[names[i]] = l
	}
	must := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	files["config.json"] = must(map[string]any{"created": "2020-01-01T00:00:00Z", "architecture": e.info.Arch, "os": "linux", "config": config, "history": history,
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs}})
	files["manifest.json"] = must([]map[string]any{{"Config": "config.json", "RepoTags": []string{ref}, "Layers": names}})
	var entries []tarEntry
	for _, n := range slices.Sorted(maps.Keys(files)) {
		entries = append(entries, regular(n, string(files[n])))
	}
	archive = layerOf(t, entries)
	resp, err := e.api.ImageLoad(t.Context(), bytes.NewReader(archive), client.ImageLoadWithQuiet(true))
	if err != nil {
		t.Fatalf("loading %s: %v", name, err)
	}
	defer resp.Body.Close()
	if out, err := io.ReadAll(resp.Body); err != nil || bytes.Contains(out, []byte(`"error"`)) {
		t.Fatalf("loading %s: %s, %v", name, out, err)
	}
	return ref, archive
}

// trickyLayers have everything that has ever been counted wrongly.
func trickyLayers(t testing.TB) [][]byte {
	first := []tarEntry{
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
		regular("dev/odd", "masked"), folder("run"), {typ: tar.TypeFifo, name: "fifo", mode: 0o644}, folder("empty"), folder("secret"), {typ: tar.TypeReg, name: "secret/key", mode: 0, body: "k"},
		{typ: tar.TypeReg, name: "owned", mode: 0o600, body: "theirs", uid: 1000, gid: 65534}, {typ: tar.TypeLink, name: "owned2", link: "owned", mode: 0o600, uid: 1000, gid: 65534},
		{typ: tar.TypeDir, name: "home/", mode: 0o700, uid: 4_000_000, gid: 7}, {typ: tar.TypeSymlink, name: "home/link", link: "x", mode: 0o777, uid: 7, gid: 8},
	}
	first[len(first)-6].mode = 0o700
	second := []tarEntry{
		folder("opaque"), regular("opaque/.wh..wh..opq", ""), regular("opaque/new", "n"), whiteout("", "gone"), whiteout("usr/bin", "su"), regular("zeros", "not any more"),
		folder("gone2"), regular("gone2/x", "y"), whiteout("", "nothing"), program("usr/bin/wall", 0o755), folder("empty"), whiteout("", "big"),
	}
	third := []tarEntry{folder("gone"), regular("gone/again", "here"), regular("empty", "a file now")}
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
	e := engine(t)
	_, labels := testLearner(t, e)
	cache := t.TempDir()
	// A storage driver takes minutes to unpack and to remove 200,000 files, so
	// there are as many only where they are asked for.
	count := 20_000
	if os.Getenv("CASTOFF_TEST_LARGE") != "" {
		count = 200_000
	}
	many := make([]tarEntry, 0, count)
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
		{"one", bare, [][]byte{layerOf(t, []tarEntry{program("app", 0o755)})}},
		{"empty", bare, [][]byte{layerOf(t, nil)}},
		{"zero", bare, nil},
		{"many", bare, [][]byte{layerOf(t, many)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ref, archive := loadImage(t, e, labels, c.name, c.config, c.layers...)
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
func bothWays(t *testing.T, e *Engine, ref string, labels map[string]string, cache string) measure.Image {
	t.Helper()
	rec := &recorder{}
	var walked, saved measure.Contents
	spec := MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: cache, Contents: &walked, Digests: true, Lengths: someLengths}
	look, err := e.Look(t.Context(), spec, rec.emit)
	if err != nil {
		t.Fatal(err)
	}
	if look.Way != measure.WayProbe {
		t.Fatalf("it was not walked through: %s", rec.text())
	}
	spec.Contents = &saved
	save, err := e.Measure(t.Context(), spec, rec.emit)
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

// visible is the size of all files in the root file system, those in it that
// an engine's own would hide.
func visible(m measure.Image) int64 {
	return int64(math.Round(m.Waste.Efficiency * float64(m.SizeBytes)))
}

// TestWaysAgreeOnPodman has Podman's own archives and containers.
func TestWaysAgreeOnPodman(t *testing.T) {
	lowerLimits(t)
	e := podman(t)
	_, labels := testLearner(t, e)
	ref, _ := loadImage(t, e, labels, "tricky", map[string]any{"Cmd": []string{"x"},
		"Healthcheck": map[string]any{"Test": []string{"CMD", "/bin/sh", "a b"}, "Interval": int64(time.Hour)}}, trickyLayers(t)...)
	bothWays(t, e, ref, labels, t.TempDir())
	ref, _ = loadImage(t, e, labels, "one", map[string]any{"Cmd": []string{"x"}}, layerOf(t, []tarEntry{program("app", 0o755)}))
	bothWays(t, e, ref, labels, t.TempDir())
	ref, _ = loadImage(t, e, labels, "user", map[string]any{"Cmd": []string{"x"}, "User": "7"}, layerOf(t, []tarEntry{program("app", 0o755)}))
	m, err := e.Look(t.Context(), MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, (&recorder{}).emit)
	if err != nil || m.Way != measure.WaySave || m.Root.Files != 1 {
		t.Errorf("with a user: %+v, %v", m, err)
	}
}

// TestLookWithoutAProbe reads the save stream, and says why.
func TestLookWithoutAProbe(t *testing.T) {
	e := engine(t)
	_, labels := testLearner(t, e)
	ref, _ := loadImage(t, e, labels, "one", nil, layerOf(t, []tarEntry{program("app", 0o755)}))
	e.info.Arch = "other" // as of a daemon elsewhere
	t.Setenv("PATH", t.TempDir())
	rec := &recorder{}
	m, err := e.Look(t.Context(), MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, rec.emit)
	if err != nil || m.Way != measure.WaySave || m.Root.Files != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	want := "there is no probe for linux/other: castoff itself is for " + runtime.GOOS + "/" + runtime.GOARCH +
		", and there is no Go in PATH to build one with; reading the image from the daemon instead, which takes longer"
	if text := rec.text(); !strings.Contains(text, want) {
		t.Errorf("it does not say why: %s", text)
	}
}

// TestLookFarAway sends castoff itself over a network, or what Go makes of a
// part of it.
func TestLookFarAway(t *testing.T) {
	e := engine(t)
	_, labels := testLearner(t, e)
	ref, _ := loadImage(t, e, labels, "one", nil, layerOf(t, []tarEntry{program("app", 0o755)}))
	e.local = false
	look := func(building bool) {
		t.Helper()
		rec := &recorder{}
		m, err := e.Look(t.Context(), MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, rec.emit)
		if err != nil || m.Way != measure.WayProbe || m.Root.Files != 1 {
			t.Errorf("%+v, %v: %s", m, err, rec.text())
		}
		if said := strings.Contains(rec.text(), "building a probe for linux/"+e.info.Arch); said != building {
			t.Errorf("that a probe is built is said: %v: %s", said, rec.text())
		}
	}
	if _, err := exec.LookPath("go"); err == nil {
		look(true)
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == e.info.Arch {
		t.Setenv("PATH", t.TempDir())
		look(false)
	}
}

// TestNothingOfTheImageIsStarted has an image whose programs would tell.
func TestNothingOfTheImageIsStarted(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref, _ := loadImage(t, e, labels, "quiet", map[string]any{
		"Entrypoint": []string{"/bin/sh"}, "Healthcheck": map[string]any{"Test": []string{"CMD", "/bin/sh"}, "Interval": 1_000_000},
		"User": "no-such-user", "WorkingDir": "/not/there", "Env": []string{"LD_PRELOAD=/evil.so", "GOTRACEBACK=crash"},
	}, layerOf(t, []tarEntry{folder("bin"), program("bin/sh", 0o755)}))
	m, err := e.Look(t.Context(), MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, (&recorder{}).emit)
	if err != nil || m.Way != measure.WayProbe || m.Root.Files != 1 || m.Root.Dirs != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	left, err := e.Owned(t.Context(), name, nil)
	if err != nil || len(left) != 1 || left[0].Kind != "image" {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

// TestLookIsCancelled leaves no container behind.
func TestLookIsCancelled(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref, _ := loadImage(t, e, labels, "one", nil, layerOf(t, []tarEntry{program("app", 0o755)}))
	cache := t.TempDir()
	spec := MeasureSpec{Subject: "x", Ref: ref, Labels: labels, CacheDir: cache}
	for i := range 12 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = e.Look(ctx, spec, (&recorder{}).emit)
		}()
		for range i * 3 {
			if _, err := e.api.Ping(t.Context()); err != nil { // a clock that goes with the daemon's
				t.Fatal(err)
			}
		}
		cancel()
		<-done
	}
	left, err := e.Owned(t.Context(), name, nil)
	if err != nil || len(left) != 1 || left[0].Kind != "image" {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

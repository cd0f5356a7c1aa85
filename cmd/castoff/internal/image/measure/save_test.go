package measure

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// sample is an image with all that is ordinary in one.
func sample(t testing.TB) spec {
	base := tarball(t, entry{name: "usr/"}, entry{name: "usr/bin/"}, sized("usr/bin/sh", 3000), hardlink("usr/bin/bash", "usr/bin/sh"),
		symlink("bin", "usr/bin"), sized("etc/passwd", 700), sized("etc/motd", 30), entry{name: "tmp/"})
	src := tarball(t, sized("src/main.go", 1200), entry{name: "etc/"}, f("etc/.wh.motd", ""))
	app := tarball(t, sized("app", 5000))
	return spec{layers: [][]byte{base, src, app}, history: []history{
		{CreatedBy: "/bin/sh -c #(nop) ARG RELEASE", EmptyLayer: true},
		{CreatedBy: "/bin/sh -c #(nop) ADD file:0123 in / "},
		{CreatedBy: "LABEL io.castoff=test", EmptyLayer: true},
		{CreatedBy: "COPY . . # buildkit", Comment: "buildkit.dockerfile.v0"},
		{CreatedBy: "RUN /bin/sh -c go build -o /app . # buildkit"},
		{CreatedBy: `ENTRYPOINT ["/app"]`, EmptyLayer: true},
	}}
}

func sampleImage() Image {
	return Image{
		SizeBytes: 3730 + 1200 + 5000, SizeMethod: MethodSave, Platform: "linux/amd64", Files: 6, Program: &Program{Path: "/app", SizeBytes: 5000},
		Layers: []Layer{
			{CreatedBy: "ARG RELEASE", Empty: true, FromBase: true},
			{CreatedBy: "ADD file:0123 in /", SizeBytes: 3730, FromBase: true},
			{CreatedBy: "COPY . .", SizeBytes: 1200},
			{CreatedBy: "RUN go build -o /app .", SizeBytes: 5000},
			{CreatedBy: `ENTRYPOINT ["/app"]`, Empty: true},
		},
		Dirs: []Dir{
			{Path: "", SizeBytes: 9900, Files: 6}, {Path: "usr", SizeBytes: 3000, Files: 2}, {Path: "usr/bin", SizeBytes: 3000, Files: 2}, {Path: "src", SizeBytes: 1200, Files: 1}, {Path: "etc", SizeBytes: 700, Files: 1}, {Path: "tmp", SizeBytes: 0, Files: 0},
		},
		// A file with two names has its size at the first of them.
		Largest: []File{
			{Path: "app", SizeBytes: 5000}, {Path: "usr/bin/bash", SizeBytes: 3000}, {Path: "src/main.go", SizeBytes: 1200}, {Path: "etc/passwd", SizeBytes: 700}, {Path: "bin", SizeBytes: 0}, {Path: "usr/bin/sh", SizeBytes: 0},
		},
	}
}

// bare is an image without what is tested separately: what is in its root file
// system, and what its layers do to each other.
func bare(m Image) Image {
	m.ID, m.Ref, m.Config, m.Root, m.Waste, m.DownloadBytes, m.DownloadMethod = "", "", nil, nil, nil, 0, ""
	m.Layers = slices.Clone(m.Layers)
	for i := range m.Layers {
		l := &m.Layers[i]
		l.Digest, l.Changes, l.DownloadBytes = "", nil, 0
	}
	return m
}

func same(t *testing.T, got, want Image) {
	t.Helper()
	got, want = bare(got), bare(want)
	if !reflect.DeepEqual(got, want) {
		g, _ := json.MarshalIndent(got, "", " ")
		w, _ := json.MarshalIndent(want, "", " ")
		t.Errorf("got %s\nwant %s", g, w)
	}
}

// TestFormsOfArchives reads the same image from every form that engines
// write, in order and in any other.
func TestFormsOfArchives(t *testing.T) {
	t.Parallel()
	s := sample(t)
	for name, entries := range map[string][]entry{
		"docker save": s.classic(),
		"oci, plain":  s.oci(plain), "oci, gzip": s.oci(gzipped), "oci, zstd": s.oci(zstded),
		"podman": s.podman(), "older podman": s.oldPodman(),
		"docker save, compressed": s.classicCompressed(gzipped),
	} {
		t.Run(name, func(t *testing.T) {
			o := SaveOptions{BaseDiffs: s.diffs()[:1]}
			for i := range 8 {
				m, err := read(t, entries, o)
				if err != nil {
					t.Fatalf("order %d: %v", i, err)
				}
				same(t, m, sampleImage())
				r := rand.New(rand.NewPCG(1, uint64(i)))
				r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
			}
		})
	}
}

func (s spec) classicCompressed(compress func([]byte) []byte) []entry {
	out := s.classic()
	for i := range out {
		if strings.HasSuffix(out[i].name, "/layer.tar") {
			out[i].body = compress(out[i].body)
		}
	}
	return out
}

// TestCompressedInParts reads layers that are several gzip members or zstd
// frames, one after another.
func TestCompressedInParts(t *testing.T) {
	t.Parallel()
	s := sample(t)
	for _, compress := range []func([]byte) []byte{gzipped, zstded} {
		parts := func(p []byte) []byte {
			return slices.Concat(compress(p[:700]), compress(p[700:1500]), compress(p[1500:]))
		}
		m, err := read(t, s.oci(parts), SaveOptions{BaseDiffs: s.diffs()[:1]})
		if err != nil {
			t.Fatal(err)
		}
		same(t, m, sampleImage())
	}
}

// TestSlowReader has the stream come in single bytes, then fail.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	s := sample(t)
	data := tarball(t, s.oci(gzipped)...)
	var last int64
	o := SaveOptions{BaseDiffs: s.diffs()[:1], Progress: func(n int64) {
		if n < last {
			t.Errorf("%d bytes after %d", n, last)
		}
		last = n
	}}
	m, err := FromSave(iotest.OneByteReader(bytes.NewReader(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, m, sampleImage())
	if last < int64(len(data))-1024 || last > int64(len(data)) {
		t.Errorf("it reported %d bytes of %d", last, len(data))
	}
	if _, err := FromSave(iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(data))), SaveOptions{}); err == nil {
		t.Error("the reader's error is lost")
	}
}

// TestRepeatedLayer counts a layer that is there twice as often as it is
// unpacked.
func TestRepeatedLayer(t *testing.T) {
	t.Parallel()
	l := tarball(t, sized("a", 100))
	s := made(l, tarball(t, sized("b", 10)), l)
	for _, entries := range [][]entry{s.classic(), s.oci(gzipped), s.podman(), s.oldPodman()} {
		m, err := read(t, entries, SaveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if m.SizeBytes != 210 || m.Files != 2 || len(m.Layers) != 3 || m.Layers[2].SizeBytes != 100 {
			t.Errorf("%+v", m)
		}
	}
}

// TestHardLinkedLayers finds layers by hard links too.
func TestHardLinkedLayers(t *testing.T) {
	t.Parallel()
	s := sample(t)
	entries := s.oldPodman()
	for i := range entries {
		if e := &entries[i]; e.link != "" {
			*e = hardlink(e.name, path.Base(e.link))
		}
	}
	m, err := read(t, entries, SaveOptions{BaseDiffs: s.diffs()[:1]})
	if err != nil {
		t.Fatal(err)
	}
	same(t, m, sampleImage())
}

// TestEmptyImages has no layers, and layers without files.
func TestEmptyImages(t *testing.T) {
	t.Parallel()
	m := mustRead(t, spec{}, SaveOptions{BaseDiffs: []string{"sha256:1"}})
	same(t, m, Image{SizeMethod: MethodSave, Platform: "linux/amd64", Layers: []Layer{}, Dirs: []Dir{{}}})
	if data, err := json.Marshal(m); err != nil || !strings.Contains(string(data), `"layers":[]`) {
		t.Errorf("as JSON: %s, %v", data, err)
	}
	m = mustRead(t, spec{history: []history{{CreatedBy: "CMD x", EmptyLayer: true}}}, SaveOptions{})
	if len(m.Layers) != 1 || !m.Layers[0].Empty {
		t.Errorf("only configuration: %+v", m.Layers)
	}
	for name, layer := range map[string][]byte{
		"zero blocks": tarball(t), "no bytes": {}, "many blocks": make([]byte, 10240), "only the root": tarball(t, entry{name: "./"}),
	} {
		s := made(layer, tarball(t, sized("a", 5)))
		for _, entries := range [][]entry{s.classic(), s.oci(gzipped), s.oci(zstded), s.podman()} {
			m, err := read(t, entries, SaveOptions{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if m.SizeBytes != 5 || m.Files != 1 || len(m.Layers) != 2 || m.Layers[0].SizeBytes != 0 || m.Layers[0].Empty {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
}

// TestHistoryThatDoesNotFit is a squashed image's.
func TestHistoryThatDoesNotFit(t *testing.T) {
	t.Parallel()
	s := sample(t)
	s.history = s.history[:2]
	m := mustRead(t, s, SaveOptions{BaseDiffs: s.diffs()[:1]})
	want := []Layer{
		{CreatedBy: "layer 1 (no history)", SizeBytes: 3730, FromBase: true},
		{CreatedBy: "layer 2 (no history)", SizeBytes: 1200}, {CreatedBy: "layer 3 (no history)", SizeBytes: 5000},
	}
	if !reflect.DeepEqual(bare(m).Layers, want) || m.BaseBytes() != 3730 || m.SizeBytes != 9930 {
		t.Errorf("%+v", m)
	}
	s.history = nil
	if m := mustRead(t, s, SaveOptions{}); len(m.Layers) != 3 || m.BaseBytes() != 0 {
		t.Errorf("without a history: %+v", m.Layers)
	}
}

// TestBase tells the layers of the base from others.
func TestBase(t *testing.T) {
	t.Parallel()
	s := sample(t)
	d := s.diffs()
	for _, c := range []struct {
		name string
		base []string
		want int64
	}{
		{"none", nil, 0}, {"one", d[:1], 3730}, {"two", d[:2], 4930}, {"all", d, 9930},
		{"more", append(slices.Clone(d), d[0]), 0}, {"another", []string{d[1]}, 0}, {"half another", []string{d[0], d[2]}, 0},
	} {
		if m := mustRead(t, s, SaveOptions{BaseDiffs: c.base}); m.BaseBytes() != c.want {
			t.Errorf("%s: %d bytes of the base, want %d: %+v", c.name, m.BaseBytes(), c.want, m.Layers)
		}
	}
}

// TestOldTar reads a layer in the format before POSIX, which has no magic:
// `docker import` keeps the archive as it is given. It keeps the header of git
// archive, too.
func TestOldTar(t *testing.T) {
	t.Parallel()
	old := tarball(t, sized("a", 600))
	clear(old[257:265]) // magic and version
	clear(old[329:345]) // device numbers
	seal(old[:512])
	if m := mustRead(t, made(old), SaveOptions{}); m.SizeBytes != 600 || m.Files != 1 {
		t.Errorf("%+v", m)
	}
	if m := mustRead(t, made(append(globalHeader(t), tarball(t, sized("a", 7))...)), SaveOptions{}); m.SizeBytes != 7 || m.Files != 1 {
		t.Errorf("with a global header: %+v", m)
	}
}

package measure

import (
	"archive/tar"
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

func globalHeader(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "c0ffee"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// paths lists what is in the root file system as "path size".
func paths(m Image) string {
	var out []string
	for _, f := range m.Largest {
		out = append(out, fmt.Sprint(f.Path, " ", f.SizeBytes))
	}
	return strings.Join(out, ", ")
}

// TestLayersOverEachOther has each way in which a layer changes what is below.
func TestLayersOverEachOther(t *testing.T) {
	t.Parallel()
	lower := []entry{{name: "d/"}, sized("d/one", 100), sized("d/two", 20), sized("d/sub/three", 3), sized("f", 5000)}
	for _, c := range []struct {
		name   string
		layers [][]entry
		size   int64 // of all layers
		want   string
	}{
		{"nothing", [][]entry{lower}, 5123, "f 5000, d/one 100, d/two 20, d/sub/three 3"},
		{"a file again", [][]entry{lower, {sized("d/one", 7)}}, 5130, "f 5000, d/two 20, d/one 7, d/sub/three 3"},
		{"a directory again", [][]entry{lower, {{name: "d/"}}}, 5123, "f 5000, d/one 100, d/two 20, d/sub/three 3"},
		{"a deleted file", [][]entry{lower, {{name: "d/"}, f("d/.wh.one", "")}}, 5123, "f 5000, d/two 20, d/sub/three 3"},
		{"a deleted directory", [][]entry{lower, {f(".wh.d", "")}}, 5123, "f 5000"},
		{"deleted and made again", [][]entry{lower, {f(".wh.d", "")}, {sized("d/new", 9)}}, 5132, "f 5000, d/new 9"},
		{"deleted and made in one", [][]entry{lower, {sized("d/new", 9), f(".wh.d", "")}}, 5132, "f 5000, d/new 9"},
		{"an opaque directory", [][]entry{lower, {{name: "d/"}, f("d/.wh..wh..opq", ""), sized("d/new", 9)}}, 5132, "f 5000, d/new 9"},
		{"opaque at its end", [][]entry{lower, {sized("d/new", 9), f("d/.wh..wh..opq", "")}}, 5132, "f 5000, d/new 9"},
		{"an opaque root", [][]entry{lower, {f(".wh..wh..opq", ""), sized("g", 1)}}, 5124, "g 1"},
		{"opaque below a file", [][]entry{lower, {f("f/.wh..wh..opq", "")}}, 5123, "f 5000, d/one 100, d/two 20, d/sub/three 3"},
		{"deleting what is not there", [][]entry{lower, {f(".wh.x", ""), f("x/y/.wh.z", ""), f(".wh.", ""), f("x/.wh..wh..opq", "")}}, 5123,
			"f 5000, d/one 100, d/two 20, d/sub/three 3"},
		{"a directory becomes a file", [][]entry{lower, {sized("d", 40)}}, 5163, "f 5000, d 40"},
		{"and a directory again", [][]entry{lower, {sized("d", 40)}, {{name: "d/"}, sized("d/back", 8)}}, 5171, "f 5000, d/back 8"},
		{"and that without an entry", [][]entry{lower, {sized("d", 40)}, {sized("d/e/back", 8)}}, 5171, "f 5000, d/e/back 8"},
		{"a file becomes an empty directory", [][]entry{lower, {{name: "f/"}}}, 5123, "d/one 100, d/two 20, d/sub/three 3"},
		{"a hard link counts once", [][]entry{lower, {sized("g", 50), hardlink("h", "g")}}, 5173, "f 5000, d/one 100, g 50, d/two 20, d/sub/three 3, h 0"},
		{"a symlink has no size", [][]entry{lower, {symlink("s", "/etc/passwd"), symlink("f", "s")}}, 5123,
			"d/one 100, d/two 20, d/sub/three 3, f 0, s 0"},
		{"out of the root", [][]entry{{sized("../../etc/passwd", 4), sized("/abs", 3), sized("./a/../../b", 2)}}, 9, "etc/passwd 4, abs 3, b 2"},
		{"deleting out of the root", [][]entry{lower, {f("../../d/.wh.one", ""), f("/.wh.f", "")}}, 5123, "d/two 20, d/sub/three 3"},
		{"the root as a file", [][]entry{{sized("..", 4), sized("a", 1)}}, 5, "a 1"},
		{"the same twice in one layer", [][]entry{{sized("a", 4), sized("a", 3)}}, 7, "a 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s spec
			for _, l := range c.layers {
				s.layers = append(s.layers, tarball(t, l...))
			}
			m := mustRead(t, s, SaveOptions{})
			if m.SizeBytes != c.size || paths(m) != c.want {
				t.Errorf("%d bytes, %s\nwant %d bytes, %s", m.SizeBytes, paths(m), c.size, c.want)
			}
			// The directories add up to the files.
			files, size := 0, int64(0)
			for _, f := range m.Largest {
				files, size = files+1, size+f.SizeBytes
			}
			if root := m.Dirs[0]; root.Path != "" || root.Files != files || root.SizeBytes != size || m.Files != files {
				t.Errorf("%+v for %d files, %d bytes", m.Dirs, files, size)
			}
		})
	}
}

// TestDirectories are three deep, parents first, siblings by size.
func TestDirectories(t *testing.T) {
	t.Parallel()
	m := mustRead(t, made(tarball(t, sized("a/b/c/d/e", 10), sized("a/x", 1), sized("z/y", 12), sized("a/b2/f", 30), sized("q/f", 12))), SaveOptions{})
	want := []Dir{{Path: "", SizeBytes: 65, Files: 5}, {Path: "a", SizeBytes: 41, Files: 3}, {Path: "a/b2", SizeBytes: 30, Files: 1}, {Path: "a/b", SizeBytes: 10, Files: 1}, {Path: "a/b/c", SizeBytes: 10, Files: 1}, {Path: "q", SizeBytes: 12, Files: 1}, {Path: "z", SizeBytes: 12, Files: 1}}
	if !reflect.DeepEqual(m.Dirs, want) {
		t.Errorf("%+v", m.Dirs)
	}
}

// TestLargest keeps twelve, and of equal ones those that are first by name.
func TestLargest(t *testing.T) {
	t.Parallel()
	var entries []entry
	for i := range 40 {
		entries = append(entries, sized(fmt.Sprintf("f%02d", i), i/4))
	}
	var want []File
	for i := range 12 {
		want = append(want, File{Path: fmt.Sprintf("f%02d", 36-i/4*4+i%4), SizeBytes: int64(9 - i/4)})
	}
	if m := mustRead(t, made(tarball(t, entries...)), SaveOptions{}); !reflect.DeepEqual(m.Largest, want) || m.Files != 40 {
		t.Errorf("%+v", m.Largest)
	}
}

// TestOutsideText expects everything that others wrote to be safe to show.
func TestOutsideText(t *testing.T) {
	t.Parallel()
	l := tarball(t, sized("dir\x1b[2J/evil\x1b]0;title\x07\n\u202efile", 5), sized("usr/\rpasswd\r", 3), sized("bad\xff\xfeutf8", 2))
	s := spec{layers: [][]byte{l, tarball(t)}, history: []history{
		{CreatedBy: "RUN \x1b[31mred\x1b[0m\r\n\t&& next\u009b1m"}, {Comment: "import\x1b[1m from\n-"},
	}}
	m := mustRead(t, s, SaveOptions{})
	want := Image{Layers: []Layer{{CreatedBy: "RUN red && next", SizeBytes: 10}, {CreatedBy: "import from -"}},
		Largest: []File{{Path: "dir/evil file", SizeBytes: 5}, {Path: "usr/passwd", SizeBytes: 3}, {Path: "bad\ufffd\ufffdutf8", SizeBytes: 2}}}
	if !reflect.DeepEqual(bare(m).Layers, want.Layers) || !reflect.DeepEqual(m.Largest, want.Largest) {
		t.Errorf("%#v\n%#v", m.Layers, m.Largest)
	}
	for _, d := range m.Dirs {
		if strings.ContainsFunc(d.Path, unicode.IsControl) {
			t.Errorf("a directory %q", d.Path)
		}
	}
}

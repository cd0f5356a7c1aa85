package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/lessons"
)

// course is a course with what an author has lying about.
func course() fstest.MapFS {
	return fstest.MapFS{
		"course.yaml":            {Data: []byte("format: 1\n"), ModTime: time.Now()},
		"01-a.md":                {Data: []byte("A.\n"), Mode: 0o600},
		"service/run.sh":         {Data: []byte("#!/bin/sh\n"), Mode: 0o755},
		"service/.dockerignore":  {Data: []byte("*.tmp\n")},
		".git/config":            {Data: []byte("[user]\n")},
		"service/.env":           {Data: []byte("TOKEN=x\n")},
		"exercises/a/start/.env": {Data: []byte("TOKEN=x\n")},
		"exercises/.idea/a.xml":  {},
		"mine.castoff":           {Data: []byte("the course as it was packed before")},
		"Other.CASTOFF":          {},
		"service/kept.castoff":   {},
	}
}

func packed(t *testing.T, files Files) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, files); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRound: what is packed comes out again, and the same files make the same
// bytes; what is the author's own stays with the author.
func TestRound(t *testing.T) {
	t.Parallel()
	files, left, err := Collect(course())
	if err != nil || len(files) != 6 || strings.Join(left, " ") != ".git Other.CASTOFF exercises/.idea mine.castoff service/.env" {
		t.Fatalf("%d files, left out %q: %v", len(files), left, err)
	}
	one := packed(t, files)
	again, _, _ := Collect(course())
	if two := packed(t, again); !bytes.Equal(one, two) {
		t.Error("packed twice, it is not the same")
	}
	got, err := Read(bytes.NewReader(one))
	if err != nil || !reflect.DeepEqual(got, files) {
		t.Errorf("%v\n%+v\nwant\n%+v", err, got, files)
	}
	if !got["service/run.sh"].Executable || got["01-a.md"].Executable {
		t.Error("what can be executed has changed")
	}
}

func TestCollectRefuses(t *testing.T) {
	t.Parallel()
	for want, files := range map[string]fstest.MapFS{
		"differ only in capital letters":          {"a.md": {}, "A.md": {}},
		`"aux.txt" is no path`:                    {"aux.txt": {}},
		"is neither a file nor a directory":       {"link": {Mode: 1 << 27, Data: []byte("/etc/passwd")}},
		`"a:b" is no path for a file of a course`: {"a:b": {}},
	} {
		if _, _, err := Collect(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// entry is a file of an archive that is made by hand.
type entry struct {
	name, data string
	kind       byte
	link       string
}

// byHand is an archive with a list of files of its own.
func byHand(t testing.TB, files map[string]string, entries ...entry) []byte {
	t.Helper()
	l := list{Format: format, Files: map[string]string{}}
	for name, data := range files {
		sum := sha256.Sum256([]byte(data))
		l.Files[name] = hex.EncodeToString(sum[:])
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return archive(t, append([]entry{{name: listName, data: string(text)}}, entries...)...)
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	tw := tar.NewWriter(zw)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Size: int64(len(e.data)), Mode: 0o644}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := tw.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(tw, e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), zw.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostile: no path leads out, no link is followed, no bomb goes off, and what
// the list does not say is not believed.
func TestHostile(t *testing.T) {
	t.Parallel()
	a := map[string]string{"a": "x"}
	bomb := strings.Repeat("\x00", mostFile+1)
	for name, c := range map[string]struct {
		pack []byte
		want string
	}{
		"text":              {[]byte("hello"), "not a packed course"},
		"another archive":   {archive(t, entry{name: "a"}), "not a packed course"},
		"a newer one":       {archive(t, entry{name: listName, data: `{"format": 2}`}), "it is of format 2"},
		"no JSON":           {archive(t, entry{name: listName, data: "{"}), "reading its list of files"},
		"upwards":           {byHand(t, map[string]string{"../a": "x"}, entry{name: "../a", data: "x"}), `"../a" is no path`},
		"absolute":          {byHand(t, map[string]string{"/etc/a": "x"}), `"/etc/a" is no path`},
		"a backslash":       {byHand(t, map[string]string{`a\..\b`: "x"}), "is no path"},
		"a control":         {byHand(t, map[string]string{"a\x1b[2J": "x"}), "is no path"},
		"hidden":            {byHand(t, map[string]string{".git/hooks/pre-commit": "x"}), "is no path"},
		"hidden, deeper":    {byHand(t, map[string]string{"exercises/.git/config": "x"}), "is no path"},
		"a device":          {byHand(t, map[string]string{"service/NUL": "x"}), "is no path"},
		"capitals":          {byHand(t, map[string]string{"a": "x", "A": "x"}), "differ only in capital letters"},
		"a link":            {byHand(t, a, entry{name: "a", kind: tar.TypeSymlink, link: "/etc/passwd"}), "a is not a file"},
		"a hard link":       {byHand(t, a, entry{name: "a", kind: tar.TypeLink, link: "/etc/passwd"}), "a is not a file"},
		"a wrong digest":    {byHand(t, a, entry{name: "a", data: "y"}), "not the file that its list has"},
		"one that is extra": {byHand(t, a, entry{name: "a", data: "x"}, entry{name: "b"}), "b is not in its list"},
		"twice":             {byHand(t, a, entry{name: "a", data: "x"}, entry{name: "a", data: "x"}), "a is there twice"},
		"missing":           {byHand(t, a), "a is missing"},
		"a bomb":            {byHand(t, map[string]string{"a": bomb}, entry{name: "a", data: bomb}), "reading a: "},
		"cut":               {byHand(t, a, entry{name: "a", data: "x"})[:60], ""},
	} {
		files, err := Read(bytes.NewReader(c.pack))
		if err == nil || !strings.Contains(err.Error(), c.want) || files != nil || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// FuzzRead: whatever is read has only paths below a directory, and is as its list
// says.
func FuzzRead(f *testing.F) {
	zr, err := gzip.NewReader(bytes.NewReader(byHand(f, map[string]string{"a/b": "x"}, entry{name: "a/b", data: "x"})))
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(zr)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := unpack(bytes.NewReader(b))
		if err != nil {
			return
		}
		for name := range files {
			if err := checkPath(name); err != nil {
				t.Error(err)
			}
		}
		if _, err := Read(bytes.NewReader(packed(t, files))); err != nil {
			t.Error(fmt.Errorf("packed again: %w", err))
		}
	})
}

// TestOwnCourse: castoff's own course can be packed, and nothing of it is left
// out.
func TestOwnCourse(t *testing.T) {
	t.Parallel()
	files, left, err := Collect(lessons.Files)
	if err != nil || len(left) > 0 || len(files) < 100 {
		t.Errorf("%d files, left out %q: %v", len(files), left, err)
	}
}

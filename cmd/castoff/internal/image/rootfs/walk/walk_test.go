package walk

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// tree makes a directory with one of everything.
func tree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range map[string]string{
		"etc/passwd": "root:x:0:0::/:/bin/sh\n", "etc/hosts": "masked", "bin/app": "x", "dev/null": "masked", "a/b/c/d/e": "deep",
		"var/lib/dpkg/status": "Package: x\n", "skipped": "me", "new\nline": "", "empty": "",
	} {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte(body), 0o640)); err != nil {
			t.Fatal(err)
		}
	}
	err := errors.Join(os.Chmod(filepath.Join(dir, "bin/app"), 0o755|fs.ModeSetuid), os.Mkdir(filepath.Join(dir, "hollow"), 0o755), os.Chmod(filepath.Join(dir, "hollow"), 0o777|fs.ModeSticky),
		os.Symlink("../../etc/shadow", filepath.Join(dir, "link")), os.Symlink("link2", filepath.Join(dir, "link2")),
		os.Link(filepath.Join(dir, "bin/app"), filepath.Join(dir, "bin/twin")))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2500 { // more than are read at a time
		if err := os.WriteFile(filepath.Join(dir, "a", fmt.Sprint(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func collect(t *testing.T, report []byte) map[string]Entry {
	t.Helper()
	got := map[string]Entry{}
	trouble, err := Read(bytes.NewReader(report), func(e Entry) error {
		if _, ok := got[e.Path]; ok {
			t.Errorf("%q comes twice", e.Path)
		}
		if i := strings.LastIndexByte(e.Path, '/'); i > 0 && got[e.Path[:i]].Type != Directory {
			t.Errorf("%q comes before its directory", e.Path)
		}
		got[e.Path] = e
		return nil
	})
	if err != nil || len(trouble) > 0 {
		t.Fatalf("%v, %v", trouble, err)
	}
	return got
}

func TestWalk(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped, the probe runs on Linux")
	}
	var out bytes.Buffer
	if err := Walk(&out, tree(t), "skipped"); err != nil {
		t.Fatal(err)
	}
	got := collect(t, out.Bytes())
	if len(got) != 2500+19 {
		t.Errorf("%d entries: %v", len(got), got)
	}
	app, twin := got["bin/app"], got["bin/twin"]
	if app.Mode != 0o4755 || app.Size != 1 || app.Type != Regular || app.Inode == 0 || app.Inode != twin.Inode || app.UID != uint32(os.Getuid()) || app.GID != uint32(os.Getgid()) || app.Digest != nil {
		t.Errorf("%+v, %+v", app, twin)
	}
	if l := got["link"]; l.Type != Symlink || l.Link != "../../etc/shadow" || l.Size != 0 {
		t.Errorf("%+v", l)
	}
	if p := got["etc/passwd"]; string(p.Content) != "root:x:0:0::/:/bin/sh\n" || p.Mode != 0o640 || p.Inode != 0 {
		t.Errorf("%+v", p)
	}
	if d := got["hollow"]; d.Type != Directory || d.Mode != 0o1777 {
		t.Errorf("%+v", d)
	}
	if e := got["empty"]; e.Content != nil || e.Size != 0 {
		t.Errorf("%+v", e)
	}
	for _, p := range []string{"skipped", "dev", "dev/null", "etc/hosts"} {
		if _, ok := got[p]; ok {
			t.Errorf("%s is reported", p)
		}
	}
}

// TestReportsThatBreakOff are errors, wherever they do.
func TestReportsThatBreakOff(t *testing.T) {
	t.Parallel()
	report := sample()
	for n := range len(report) {
		if _, err := Read(bytes.NewReader(report[:n]), func(Entry) error { return nil }); !errors.Is(err, ErrBroken) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
	if _, err := Read(iotest.OneByteReader(bytes.NewReader(report)), func(Entry) error { return nil }); err != nil {
		t.Error(err)
	}
	stop := errors.New("stop")
	if _, err := Read(bytes.NewReader(report), func(Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the receiver's error is lost: %v", err)
	}
}

// sample is a report with one of everything.
func sample() []byte {
	var out bytes.Buffer
	w := newWriter(&out)
	var b batch
	b.reset("etc")
	b.entry("passwd", Entry{Type: Regular, Mode: 0o644, Size: 3, Content: []byte("abc")})
	b.entry("x", Entry{Type: Symlink, Link: "passwd", UID: 1000, GID: 300})
	b.entry("y", Entry{Type: Regular, Size: 3, UID: 7, Digest: &Digest{1, 2, 3}})
	b.trouble(errors.New("open /secret: permission denied"))
	w.write(&b)
	w.end()
	return out.Bytes()
}

// TestImpossibleReports come from no walk.
func TestImpossibleReports(t *testing.T) {
	t.Parallel()
	text := func(s string) []byte { return append(binary.AppendUvarint(nil, uint64(len(s))), s...) }
	entry := func(typ byte, size, inode uint64, name string, content ...byte) []byte {
		b := []byte{'e', typ, 0, 0, 0}
		b = binary.AppendUvarint(binary.AppendUvarint(b, size), inode)
		return slices.Concat(b, text(name), text(""), content)
	}
	for name, records := range map[string][]byte{
		"another format": nil, "a record of no kind": {'?'},
		"a wrong count":         append(entry('-', 1, 0, "a", 0), '.', 7),
		"a size below zero":     entry('-', 1<<63, 0, "a", 0),
		"a directory of a size": entry('d', 1, 0, "a", 0),
		"a link with an inode":  entry('l', 0, 1, "a", 0),
		"a type of no kind":     entry('q', 0, 0, "a", 0),
		"a path for a name":     entry('-', 0, 0, "a/b", 0),
		"the parent":            entry('d', 0, 0, "..", 0),
		"no name":               entry('d', 0, 0, "", 0),
		"unwanted content":      append(entry('-', 1, 0, "a", 2), 'x'),
		"an endless name":       append([]byte{'D'}, binary.AppendUvarint(nil, 1<<62)...),
		"a digest of a link":    slices.Concat([]byte{'s'}, make([]byte, 32), entry('l', 0, 0, "a", 0)),
		"half a digest":         append([]byte{'s'}, make([]byte, 16)...),
		"an owner too large":    slices.Concat(binary.AppendUvarint([]byte{'o'}, 1<<32), []byte{0}, entry('-', 0, 0, "a", 0)),
		"a number too large":    append([]byte{'D'}, bytes.Repeat([]byte{0xff}, 20)...),
	} {
		report := append([]byte(magic), records...)
		if records == nil {
			report = []byte("castoff walk 1\n.")
		}
		if _, err := Read(bytes.NewReader(report), func(Entry) error { return nil }); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSaidOfTheNext: what is said of the next entry is not said of another one.
func TestSaidOfTheNext(t *testing.T) {
	t.Parallel()
	got := collect2(t, sample())
	if e := got["etc/x"]; e.UID != 1000 || e.GID != 300 || e.Digest != nil {
		t.Errorf("%+v", e)
	}
	if e := got["etc/y"]; e.UID != 7 || e.GID != 0 || e.Digest == nil || *e.Digest != (Digest{1, 2, 3}) {
		t.Errorf("%+v", e)
	}
	if e := got["etc/passwd"]; e.UID != 0 || e.Digest != nil {
		t.Errorf("%+v", e)
	}
}

// collect2 is collect for a report without directories.
func collect2(t *testing.T, report []byte) map[string]Entry {
	t.Helper()
	got := map[string]Entry{}
	if _, err := Read(bytes.NewReader(report), func(e Entry) error { got[e.Path] = e; return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestDigests are taken of files of the lengths that were asked for.
func TestDigests(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped, the probe runs on Linux")
	}
	dir := tree(t)
	for name, c := range map[string]struct {
		args []string
		want map[string]bool
	}{
		"none":    {nil, map[string]bool{}},
		"one":     {[]string{DigestFlag, Lengths([]int64{1, 77})}, map[string]bool{"bin/app": true, "bin/twin": true}},
		"skipped": {[]string{DigestFlag, Lengths([]int64{2, 1}), "skipped", "bin"}, map[string]bool{}},
		"all": {[]string{DigestFlag, Lengths(make([]int64, 200_000))}, map[string]bool{"bin/app": true, "bin/twin": true, "skipped": true,
			"etc/passwd": true, "a/b/c/d/e": true, "var/lib/dpkg/status": true}},
	} {
		var out bytes.Buffer
		if err := Run(&out, dir, c.args); err != nil {
			t.Fatal(err)
		}
		for p, e := range collect(t, out.Bytes()) {
			if (e.Digest != nil) != c.want[p] {
				t.Errorf("%s: %s has the digest %v", name, p, e.Digest)
			}
			if b, err := os.ReadFile(filepath.Join(dir, p)); e.Digest != nil && (err != nil || *e.Digest != sha256.Sum256(b)) {
				t.Errorf("%s: %s has the digest %v", name, p, e.Digest)
			}
		}
	}
	if err := Run(&bytes.Buffer{}, dir, []string{DigestFlag, "1,,2"}); err == nil {
		t.Error("lengths that are none are no error")
	}
	for _, length := range []int64{2, 4} { // as for a file that is being written
		if d, err := sumOf(strings.NewReader("abc"), length); err == nil {
			t.Errorf("of %d bytes: %v", length, d)
		}
	}
}

// TestDigestText comes back as it was; what is not one is an error.
func TestDigestText(t *testing.T) {
	t.Parallel()
	want := Digest{0xab, 1}
	var got Digest
	text, err := want.MarshalText()
	if err != nil || got.UnmarshalText(text) != nil || got != want {
		t.Errorf("%s: %v, %v", text, got, err)
	}
	for _, bad := range []string{"", "sha256:", "sha512:" + want.String()[7:], want.String() + "00", want.String()[:70] + "x", want.String()[7:]} {
		if err := got.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is no error", bad)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"dev": true, "dev/sda": true, "developer": false, "usr/dev": false, "etc/hosts": true, "etc/hosts.allow": false,
		"etc": false, "run/secrets/key": true, "": false, ".dockerenv": true, "proc/1/fd": true,
	} {
		if Masked(path) != want {
			t.Errorf("%q: %v", path, !want)
		}
	}
}

func TestWanted(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"etc/passwd": true, "etc/passwd-": false, "var/lib/dpkg/status": true, "var/lib/dpkg/status.d/tzdata": true,
		"var/lib/dpkg/status.d/tzdata.md5sums": false, "var/lib/dpkg/status.d/a/b": false, "usr/lib/sysimage/rpm/rpmdb.sqlite": true,
	} {
		if (Wanted(path) > 0) != want {
			t.Errorf("%q: %v", path, !want)
		}
	}
}

func TestMountedFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, p := range []string{"group", "with blank"} {
		if err := os.WriteFile(filepath.Join(dir, p), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "volume"), 0o700); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(t.TempDir(), "mountinfo")
	var text strings.Builder
	for i, p := range []string{"", "/group", "/with\\040blank", "/volume", "/gone", "/../out"} {
		fmt.Fprintf(&text, "%d 1 0:5 / %s%s rw - tmpfs x rw\n", i, dir, p)
	}
	if err := os.WriteFile(table, []byte(text.String()+"short line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mountedFiles(dir, table); !slices.Equal(got, []string{"group", "with blank"}) {
		t.Errorf("%q", got)
	}
	if got := mountedFiles(dir, filepath.Join(dir, "no such table")); got != nil {
		t.Errorf("%q", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample())
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = Read(bytes.NewReader(append([]byte(magic), data...)), func(e Entry) error {
			if e.Path == "" || e.Size < 0 || int64(len(e.Content)) > Wanted(e.Path) || e.Mode > 0o7777 {
				t.Errorf("%+v", e)
			}
			return nil
		})
	})
}

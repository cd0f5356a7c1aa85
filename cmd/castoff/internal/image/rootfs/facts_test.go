package rootfs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func treeOf(t *testing.T, layers ...[]Entry) *Tree {
	t.Helper()
	tree, limits := NewTree(false), &Limits{}
	for _, entries := range layers {
		l := NewLayer(limits)
		for _, e := range entries {
			if e.Type == 0 {
				e.Type = Regular
			}
			if err := l.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		tree.Apply(l)
	}
	return tree
}

func factsOf(t *testing.T, o Options, entries ...Entry) *Facts {
	t.Helper()
	f, _, _ := treeOf(t, entries).Facts(o, 3)
	return f
}

func TestKnownPrograms(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]map[string]bool{
		"gcc": compilers, "gcc-12": compilers, "x86_64-linux-gnu-gcc-12": compilers, "g++-12": compilers, "c++": compilers,
		"aarch64-linux-musl-gcc": compilers, "python3": interpreters, "python3.11": interpreters, "perl5.36.0": interpreters,
		"apt-get": packageManagers, "pip3": packageManagers, "bash": shells, "ksh93": shells, "busybox": shells, "curl": downloaders,
		"x86_64-linux-gnu-ld.bfd": compilers, "nodejs": interpreters,
	} {
		if !known(want, name) {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{"gccgo-tools", "bashbug", "shred", "python-config", "12", "", "-", "gcc-", "aptitude-curses", "perldoc", "goto", "dash-x", "lsh"} {
		for _, kind := range []map[string]bool{shells, compilers, interpreters, packageManagers, downloaders} {
			if known(kind, name) {
				t.Errorf("%q is taken for one of %v", name, kind)
			}
		}
	}
}

// TestPrograms counts those in the places where programs are.
func TestPrograms(t *testing.T) {
	t.Parallel()
	f := factsOf(t, Options{Path: "/opt/tools:/busybox/"},
		Entry{Path: "usr/bin/sh", Mode: 0o755}, Entry{Path: "bin", Type: Symlink, Link: "usr/bin"},
		Entry{Path: "busybox/ash", Type: Symlink, Link: "busybox"}, Entry{Path: "opt/tools/gcc", Mode: 0o700},
		Entry{Path: "share/doc/bash", Mode: 0o755}, Entry{Path: "usr/bin/zsh", Mode: 0o644}, Entry{Path: "go", Mode: 0o755},
		Entry{Path: "usr/local/go/bin/go", Mode: 0o755}, Entry{Path: "bin2/curl", Mode: 0o755}, Entry{Path: "usr/bin/fish", Type: Directory})
	want := map[string][]string{
		"shells": {"busybox/ash", "usr/bin/sh"}, "compilers": {"go", "opt/tools/gcc", "usr/local/go/bin/go"}, "downloaders": nil,
	}
	for what, got := range map[string][]string{"shells": f.Shells, "compilers": f.Compilers, "downloaders": f.Downloaders} {
		if !slices.Equal(got, want[what]) {
			t.Errorf("%s: %v", what, got)
		}
	}
	if f.Executables != 6 {
		t.Errorf("%d executables", f.Executables)
	}
}

// TestSetuid wants the bit and somebody who may execute the file.
func TestSetuid(t *testing.T) {
	t.Parallel()
	f := factsOf(t, Options{}, Entry{Path: "a", Mode: 0o4755}, Entry{Path: "b", Mode: 0o2711}, Entry{Path: "c", Mode: 0o6755}, Entry{Path: "d", Mode: 0o4644},
		Entry{Path: "e", Type: Directory, Mode: 0o2755}, Entry{Path: "f\x1b[2J", Mode: 0o4755})
	if fmt.Sprint(f.Setuid) != "[a c f]" || fmt.Sprint(f.Setgid) != "[b c]" {
		t.Errorf("%q %q", f.Setuid, f.Setgid)
	}
}

// TestCertificatesAndZones follow links, inside.
func TestCertificatesAndZones(t *testing.T) {
	t.Parallel()
	file := Entry{Path: "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", Size: 5}
	for _, c := range []struct {
		name       string
		entries    []Entry
		ca, zones  string
		tmp, users bool
	}{
		{"nothing", nil, "", "", false, false},
		{"a bundle", []Entry{{Path: "etc/ssl/certs/ca-certificates.crt", Size: 1}}, "etc/ssl/certs/ca-certificates.crt", "", false, false},
		{"an empty one", []Entry{{Path: "etc/ssl/certs/ca-certificates.crt"}}, "", "", false, false},
		{"a link", []Entry{file, {Path: "etc/pki/tls/certs/ca-bundle.crt", Type: Symlink, Link: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"}}, "etc/pki/tls/certs/ca-bundle.crt", "", false, false},
		{"a link out", []Entry{{Path: "x", Size: 1}, {Path: "etc/ssl/cert.pem", Type: Symlink, Link: "../../../../x"}}, "etc/ssl/cert.pem", "", false, false},
		{"a loop", []Entry{{Path: "etc/ssl/cert.pem", Type: Symlink, Link: "cert.pem"}}, "", "", false, false},
		{"a dangling link", []Entry{{Path: "etc/ssl/cert.pem", Type: Symlink, Link: "nowhere"}}, "", "", false, false},
		{"a directory that is a link", []Entry{{Path: "private/etc/ssl/cert.pem", Size: 1}, {Path: "etc", Type: Symlink, Link: "private/etc"}}, "etc/ssl/cert.pem", "", false, false},
		{"zones", []Entry{{Path: "usr/share/zoneinfo/UTC", Size: 1}, {Path: "tmp", Type: Directory}}, "", "usr/share/zoneinfo", true, false},
		{"no zones", []Entry{{Path: "usr/share/zoneinfo", Type: Directory}, {Path: "tmp"}}, "", "", false, false},
		{"users", []Entry{{Path: "etc/passwd", Size: 9, Content: []byte("a:x:1:2:::\nbroken\nb:x:y:2:::\n")}}, "", "", false, true},
	} {
		f := factsOf(t, Options{}, c.entries...)
		if f.CABundle != c.ca || f.TimeZones != c.zones || f.Tmp != c.tmp || (len(f.Users) == 1) != c.users || len(f.Trouble) > 0 {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// TestTrouble reports what could not be read.
func TestTrouble(t *testing.T) {
	t.Parallel()
	f := factsOf(t, Options{}, Entry{Path: "etc/passwd", Size: 9}, Entry{Path: "var/lib/dpkg/status", Size: 100, Content: []byte("Package: a\nStatus: install ok installed\nVersion: 1\n")},
		Entry{Path: "var/lib/rpm/Packages", Size: 3, Content: []byte("\x1b[2")})
	text := strings.Join(f.Trouble, "; ")
	for _, want := range []string{"etc/passwd could not be read", "var/lib/dpkg/status is too large", "var/lib/rpm/Packages: "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q says nothing of %q", text, want)
		}
	}
	if f.Packages != 1 || strings.Contains(text, "\x1b") {
		t.Errorf("%+v", f)
	}
}

// TestMaskedIsLeftOut has all that an engine may put over an image.
func TestMaskedIsLeftOut(t *testing.T) {
	t.Parallel()
	engine := []Entry{{Path: "dev", Type: Directory}, {Path: "dev/null", Type: Other}, {Path: "etc", Type: Directory}, {Path: "etc/hosts", Size: 50},
		{Path: "run/.containerenv"}, {Path: ".dockerenv"}, {Path: "data/sub", Type: Directory}}
	o := Options{Volumes: []string{"/data/sub/", "/"}}
	if got, want := factsOf(t, o, append(engine, Entry{Path: "app", Size: 3})...), factsOf(t, o, Entry{Path: "app", Size: 3}); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	f := factsOf(t, o, append(engine, Entry{Path: "data/sub/x", Size: 3}, Entry{Path: "etc/own"}, Entry{Path: "srv", Type: Directory})...)
	if f.Files != 2 || f.Dirs != 4 {
		t.Errorf("%+v", f)
	}
}

// TestNames of one file: an archive shows them by links, a walk by numbers.
func TestNames(t *testing.T) {
	t.Parallel()
	big := Entry{Path: "a", Size: 100, Mode: 0o755}
	archive := treeOf(t, []Entry{big, {Path: "b", Type: HardLink, Link: "a", Mode: 0o755}, {Path: "c/d", Type: HardLink, Link: "b", Mode: 0o755}})
	var walked []Entry
	for _, p := range []string{"c/d", "b", "a"} {
		e := big
		e.Path, e.Inode = p, 7
		walked = append(walked, e)
	}
	tree := treeOf(t, walked)
	f, dirs, largest := archive.Facts(Options{}, 3)
	g, dirs2, largest2 := tree.Facts(Options{}, 3)
	if !reflect.DeepEqual(f, g) || !reflect.DeepEqual(dirs, dirs2) || !reflect.DeepEqual(largest, largest2) || f.SizeBytes != 100 || f.Files != 3 || f.Executables != 3 {
		t.Errorf("%+v\n%+v", f, g)
	}
	// Without its first name the file is still there; without all, it is waste.
	for gone, want := range map[string]int64{"a": 0, "a b": 0, "a b c/d": 100} {
		var l []Entry
		for _, p := range strings.Fields(gone) {
			l = append(l, Entry{Path: join(parent(p), whiteoutPrefix+p[len(p)-1:])})
		}
		tree := treeOf(t, []Entry{big, {Path: "b", Type: HardLink, Link: "a"}, {Path: "c/d", Type: HardLink, Link: "a"}}, l)
		files, bytes, _, _ := tree.Waste(5)
		if bytes != want || tree.VisibleBytes() != 100-want || files != int(want/100) {
			t.Errorf("without %s: %d files, %d bytes wasted, %d visible", gone, files, bytes, tree.VisibleBytes())
		}
	}
	// A link to what is not there, to itself, to a directory.
	odd := treeOf(t, []Entry{{Path: "a", Type: HardLink, Link: "nowhere"}, {Path: "b", Type: HardLink, Link: "b"}, {Path: "d", Type: Directory}, {Path: "c", Type: HardLink, Link: "d"}})
	if f, _, _ := odd.Facts(Options{}, 3); f.Files != 3 || f.SizeBytes != 0 {
		t.Errorf("%+v", f)
	}
}

// TestChanges counts what a layer does.
func TestChanges(t *testing.T) {
	t.Parallel()
	lower := []Entry{{Path: "d/a", Size: 10}, {Path: "d/b", Size: 20}, {Path: "f", Size: 5}, {Path: "x/y/z", Size: 1}}
	for _, c := range []struct {
		name  string
		layer []Entry
		want  Changes
	}{
		{"nothing", nil, Changes{}},
		{"the same directory", []Entry{{Path: "d", Type: Directory}}, Changes{}},
		{"a new file", []Entry{{Path: "d/c", Size: 7}}, Changes{Added: 1}},
		{"another content", []Entry{{Path: "f", Size: 7}}, Changes{Changed: 1, HiddenBytes: 5}},
		{"a link instead", []Entry{{Path: "f", Type: Symlink, Link: "d"}}, Changes{Changed: 1, HiddenBytes: 5}},
		{"deleted", []Entry{{Path: "d/.wh.a"}}, Changes{Deleted: 1, HiddenBytes: 10}},
		{"a directory deleted", []Entry{{Path: ".wh.d"}}, Changes{Deleted: 2, HiddenBytes: 30}},
		{"deleted and made again", []Entry{{Path: ".wh.f"}, {Path: "f", Size: 1}}, Changes{Changed: 1, HiddenBytes: 5}},
		{"emptied", []Entry{{Path: "d/.wh..wh..opq"}, {Path: "d/b", Size: 2}}, Changes{Changed: 1, Deleted: 1, HiddenBytes: 30}},
		{"a file for a directory", []Entry{{Path: "d", Size: 3}}, Changes{Added: 1, Deleted: 2, HiddenBytes: 30}},
		{"a directory for a file", []Entry{{Path: "f/g", Size: 3}}, Changes{Added: 1, Deleted: 1, HiddenBytes: 5}},
	} {
		tree, limits := NewTree(false), &Limits{}
		var got Changes
		for _, entries := range [][]Entry{lower, c.layer} {
			l := NewLayer(limits)
			for _, e := range entries {
				if e.Type == 0 {
					e.Type = Regular
				}
				if err := l.Add(e); err != nil {
					t.Fatal(err)
				}
			}
			got = tree.Apply(l)
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	limits := &Limits{nodes: maxNodes - 3}
	l := NewLayer(limits)
	if err := l.Add(Entry{Path: "a/b/c", Type: Regular}); err != nil {
		t.Error(err)
	}
	if err := l.Add(Entry{Path: "d", Type: Regular}); err == nil {
		t.Error("too many files are no error")
	}
	if _, err := l.Clone(); err == nil {
		t.Error("a copy of too many files is no error")
	}
	for _, e := range []Entry{{Path: strings.Repeat("a/", maxPath), Type: Regular}, {Path: "a", Type: Regular, Size: -1}, {Path: "a", Type: Symlink, Link: strings.Repeat("a", maxPath+1)}} {
		if err := NewLayer(&Limits{}).Add(e); err == nil {
			t.Errorf("%.20q is no error", e.Path)
		}
	}
}

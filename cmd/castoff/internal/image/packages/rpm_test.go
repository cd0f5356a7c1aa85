package packages

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// databases returns the databases of a directory of testdata, by name.
func databases(tb testing.TB, dir string) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/" + dir + "/*.gz")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no databases: %v", err)
	}
	dbs := map[string][]byte{}
	for _, name := range files {
		dbs[strings.TrimSuffix(filepath.Base(name), ".gz")] = gunzip(tb, name)
	}
	return dbs
}

func gunzip(tb testing.TB, name string) []byte {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// lines returns the packages as rpm and dpkg-query were asked to write them.
func lines(pkgs []Package) []string {
	var ls []string
	for _, p := range pkgs {
		ls = append(ls, fmt.Sprintf("%s %s %d", p.Name, p.Version, p.SizeBytes))
	}
	slices.Sort(ls)
	return ls
}

// sorted returns the lines of a text, sorted.
func sorted(text string) []string {
	ls := strings.Split(strings.TrimSpace(text), "\n")
	slices.Sort(ls)
	return ls
}

// sameLines fails the test unless got are the lines of want, in any order.
func sameLines(t *testing.T, got []string, want string) {
	t.Helper()
	wanted := sorted(want)
	if slices.Equal(got, wanted) {
		return
	}
	for _, l := range wanted {
		if !slices.Contains(got, l) {
			t.Errorf("missing: %s", l)
		}
	}
	for _, l := range got {
		if !slices.Contains(wanted, l) {
			t.Errorf("too many: %s", l)
		}
	}
	t.Fatalf("read %d packages, there are %d", len(got), len(wanted))
}

func TestRPM(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/rpm/installed.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, db := range databases(t, "rpm") {
		t.Run(name, func(t *testing.T) {
			pkgs, err := RPM(db)
			if err != nil {
				t.Fatal(err)
			}
			sameLines(t, lines(pkgs), string(want))
		})
	}
}

// TestRPMSmall reads the small databases that the fuzz test begins with.
func TestRPMSmall(t *testing.T) {
	t.Parallel()
	want := []Package{{"castoff-epoch", "7:2.5~rc1-1", 4242}, {"castoff-sub1", "1.0-1", 100}}
	for name, db := range databases(t, "rpm/small") {
		pkgs, err := RPM(db)
		slices.SortFunc(pkgs, func(a, b Package) int { return strings.Compare(a.Name, b.Name) })
		if err != nil || !slices.Equal(pkgs, want) {
			t.Errorf("%s: %+v, error %v", name, pkgs, err)
		}
	}
}

// TestRPMCutOff cuts databases off at many places: what is returned is the
// beginning of what is in the whole one, and an error unless it is all.
func TestRPMCutOff(t *testing.T) {
	t.Parallel()
	for name, db := range databases(t, "rpm") {
		whole, err := RPM(db)
		if err != nil {
			t.Fatal(err)
		}
		partial := false
		for end := 0; end < len(db); end += 1 + len(db)/97 {
			pkgs, err := RPM(db[:end])
			if err == nil && len(pkgs) == len(whole) {
				continue // only indexes and free pages are cut off
			}
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s up to byte %d: %d packages, error %v", name, end, len(pkgs), err)
			}
			if len(pkgs) > len(whole) || !slices.Equal(pkgs, whole[:len(pkgs)]) {
				t.Errorf("%s up to byte %d: %d other packages", name, end, len(pkgs))
			}
			partial = partial || len(pkgs) > 0 && len(pkgs) < len(whole)
		}
		if !partial && !strings.HasSuffix(name, "65536") {
			t.Errorf("%s: no cut left a part of the packages", name)
		}
	}
}

// TestRPMUnknown reads what is not a database of rpm.
func TestRPMUnknown(t *testing.T) {
	t.Parallel()
	for _, db := range []string{"", "Rpm", "RpmP", sqliteMagic, sqliteMagic + strings.Repeat("\x00", 4096), "\x7fELF", strings.Repeat("\xff", 8192)} {
		if pkgs, err := RPM([]byte(db)); len(pkgs) > 0 || !errors.Is(err, ErrDamaged) {
			t.Errorf("%.20q: %v, error %v", db, pkgs, err)
		}
	}
}

func TestParseHeaderDamage(t *testing.T) {
	t.Parallel()
	name := entry{tagName, typeString, "a\x00"}
	version := entry{tagVersion, typeString, "1\x00"}
	release := entry{tagRelease, typeString, "2\x00"}
	good := blob(name, version, release)
	if p, err := parseHeader(good); err != nil || p != (Package{Name: "a", Version: "1-2"}) {
		t.Fatalf("%+v, error %v", p, err)
	}
	large := blob(name, version, release, entry{tagSize, typeInt32, "\x00\x00\x00\x07"}, entry{tagLongSize, typeInt64, "\x00\x00\x00\x02\x00\x00\x00\x00"})
	if p, err := parseHeader(large); err != nil || p.SizeBytes != 1<<33 {
		t.Fatalf("%+v, error %v", p, err)
	}
	for what, b := range map[string][]byte{
		"empty":                nil,
		"no index":             blob(),
		"no name":              blob(version, release),
		"no release":           blob(name, version),
		"too short":            good[:len(good)-1],
		"too long":             append(slices.Clone(good), 0),
		"huge index":           []byte("\xff\xff\xff\xff\xff\xff\xff\xff"),
		"empty name":           blob(entry{tagName, typeString, "\x00"}, version, release),
		"endless name":         blob(version, release, entry{tagName, typeString, "aaa"}),
		"long name":            blob(version, release, entry{tagName, typeString, strings.Repeat("a", maxTextBytes+1) + "\x00"}),
		"name is a number":     blob(entry{tagName, typeInt32, "a\x00\x00\x00"}, version, release),
		"epoch is a text":      blob(name, version, release, entry{tagEpoch, typeString, "1\x00\x00\x00"}),
		"size beyond the end":  blob(name, version, release, entry{tagSize, typeInt32, "\x00\x00"}),
		"size is no long size": blob(name, version, release, entry{tagLongSize, typeInt32, "\x00\x00\x00\x01\x00\x00\x00\x01"}),
	} {
		if p, err := parseHeader(b); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %+v, error %v", what, p, err)
		}
	}
	absurd := blob(name, version, release, entry{tagLongSize, typeInt64, "\xff\xff\xff\xff\xff\xff\xff\xff"})
	p, err := parseHeader(absurd)
	if err != nil {
		t.Fatal(err)
	}
	var l list
	if err := l.add(p); !errors.Is(err, ErrDamaged) {
		t.Errorf("a package of %d bytes was taken", p.SizeBytes)
	}
}

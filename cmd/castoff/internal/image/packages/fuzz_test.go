package packages

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

// check fails the test unless a reader kept its promises: packages that can
// exist, not more text than the database can have, an error that can be shown.
func check(t *testing.T, db []byte, pkgs []Package, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("the error %q is not ErrDamaged", err)
	}
	if err != nil && strings.ContainsFunc(err.Error(), unicode.IsControl) {
		t.Errorf("the error is %q", err)
	}
	text := 0
	for _, p := range pkgs {
		if p.Name == "" || p.Version == "" || p.SizeBytes < 0 || p.SizeBytes > maxPackageBytes {
			t.Errorf("a package %+v", p)
		}
		text += len(p.Name) + len(p.Version)
	}
	// A header may name the same bytes as name, version and release, and an
	// epoch has more digits than bytes.
	if text > 4*len(db) {
		t.Errorf("%d bytes of text out of a database of %d", text, len(db))
	}
}

func FuzzDpkg(f *testing.F) {
	f.Add([]byte(dpkgStatus))
	f.Add([]byte("Package: tzdata\nVersion: 2024a\nInstalled-Size: 3241\n"))
	f.Fuzz(func(t *testing.T, db []byte) {
		pkgs, err := Dpkg(db)
		check(t, db, pkgs, err)
	})
}

func FuzzApk(f *testing.F) {
	f.Add([]byte(apkInstalled))
	f.Fuzz(func(t *testing.T, db []byte) {
		pkgs, err := Apk(db)
		check(t, db, pkgs, err)
	})
}

// FuzzRPM begins with small databases of each form: with large ones a run does
// not get far.
func FuzzRPM(f *testing.F) {
	for _, db := range databases(f, "rpm/small") {
		f.Add(db)
	}
	f.Fuzz(func(t *testing.T, db []byte) {
		pkgs, err := RPM(db)
		check(t, db, pkgs, err)
	})
}

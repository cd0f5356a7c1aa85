package desk

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestPlace: a directory has one name, and is not confused with another one in
// its place.
func TestPlace(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	if p, there, err := d.Place(e); there || err != nil || !filepath.IsAbs(p.Dir) {
		t.Errorf("before it is written: %+v, %t, %v", p, there, err)
	}
	before := time.Now().Add(-2 * time.Second)
	if _, _, err := d.Write(e); err != nil {
		t.Fatal(err)
	}
	p, there, err := d.Place(e)
	if !there || err != nil {
		t.Fatal(there, err)
	}
	write(t, filepath.Join(p.Dir, "more"), "more")
	if same, _, _ := d.Place(e); same != p {
		t.Errorf("with a file more: %+v, not %+v", same, p)
	}
	here := filepath.Join(t.TempDir(), "here")
	link(t, root, here)
	if same, _, _ := New(here).Place(e); same != p {
		t.Errorf("through a link: %+v, not %+v", same, p)
	}
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return
	}
	if p.Mark == "" {
		t.Fatal("it has no mark")
	}
	if !p.Made.IsZero() && (p.Made.Before(before) || p.Made.After(time.Now().Add(2*time.Second))) {
		t.Errorf("it was made at %v", p.Made)
	}
	if p.Made.IsZero() {
		t.Skip("this file system does not tell when a directory was made: the rest is skipped")
	}
	if _, _, err := d.Reset(e); err != nil {
		t.Fatal(err)
	}
	other, _, _ := d.Place(e)
	if other.Dir != p.Dir || other.Mark == p.Mark {
		t.Errorf("after a reset: %+v, as before: %+v", other, p)
	}
	if err := os.RemoveAll(p.Dir); err != nil { // its number may be reused
		t.Fatal(err)
	}
	write(t, filepath.Join(p.Dir, "Dockerfile"), "FROM evil\n")
	if third, _, _ := d.Place(e); third.Mark == other.Mark {
		t.Errorf("removed and made anew: %+v", third)
	}
}

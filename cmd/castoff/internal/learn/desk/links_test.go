package desk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

// link makes a symbolic link, or skips the test where there are none.
func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: skipped: %v", err)
	}
}

// TestLinksAreNotFollowed: nothing outside of the learner's directory gets
// into a build.
func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	outside := t.TempDir()
	write(t, filepath.Join(outside, "secret"), "s3cret")
	d, e := New(root), typo()
	dir, _, err := d.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(outside, "secret"), filepath.Join(dir, "file"))
	link(t, outside, filepath.Join(dir, "dir"))
	link(t, "main.go", filepath.Join(dir, "inside"))
	link(t, "../typo/main.go", filepath.Join(dir, "around"))
	files, err := d.Files(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "dir", "dir/secret", "inside", "around", "../typo/main.go", "/etc/passwd"} {
		if b, err := fs.ReadFile(files, name); err == nil {
			t.Errorf("%s can be read: %q", name, b)
		}
	}
	if _, err := files.Open("inside"); !errors.Is(err, errNotPlain) {
		t.Errorf("opening a link: %v", err)
	}
	if b, err := fs.ReadFile(files, "main.go"); err != nil || len(b) == 0 {
		t.Errorf("main.go: %q, %v", b, err)
	}
}

// TestLinkInPlace: an exercise's directory that is a link is neither written
// to nor built; a reset moves the link away and leaves its target alone.
func TestLinkInPlace(t *testing.T) {
	t.Parallel()
	root, outside := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "Dockerfile"), "FROM elsewhere\n")
	d, e := New(root), typo()
	link(t, outside, d.Dir(e))
	if _, created, err := d.Write(e); created || !errors.Is(err, errNoDirectory) || !hinted(err, "castoff reset") {
		t.Errorf("writing: %t, %v", created, err)
	}
	if _, err := d.Files(e); !errors.Is(err, errNoDirectory) || !hinted(err, "castoff reset typo") {
		t.Errorf("reading: %v", err)
	}
	if _, backup, err := d.Reset(e); err != nil || filepath.Base(backup) != "typo.backup-1" {
		t.Errorf("resetting: %q, %v", backup, err)
	}
	if _, err := d.Files(e); err != nil {
		t.Errorf("after the reset: %v", err)
	}
	expect(t, outside, map[string]string{"Dockerfile": "FROM elsewhere\n"})
}

func TestFileInPlace(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d, e := New(root), typo()
	write(t, d.Dir(e), "a file")
	if _, _, err := d.Write(e); !errors.Is(err, errNoDirectory) || !hinted(err, "castoff reset typo    moves it away") || !hinted(err, "castoff exercise typo --dir OTHER") {
		t.Errorf("writing: %v", err)
	}
	expect(t, root, map[string]string{"typo": "a file"})

	// The desk itself is a file.
	d = New(d.Dir(e))
	d.Typed = func(command string) string { return "castoff --lessons mine " + command }
	const want = "castoff --lessons mine exercise typo --dir OTHER"
	if _, _, err := d.Write(e); !hinted(err, want) {
		t.Errorf("writing below a file: %v, hints %q", err, fault.Hints(err))
	}
	if _, err := d.Files(e); !hinted(err, want) {
		t.Errorf("reading below a file: %v, hints %q", err, fault.Hints(err))
	}
}

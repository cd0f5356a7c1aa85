//go:build unix

package desk

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipe: a pipe is refused, and nobody waits for a writer.
func TestPipe(t *testing.T) {
	t.Parallel()
	d, e := New(t.TempDir()), typo()
	dir, _, err := d.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Skipf("no pipes here: skipped: %v", err)
	}
	files, err := d.Files(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.Open("pipe"); !errors.Is(err, errNotPlain) {
		t.Errorf("opening a pipe: %v", err)
	}
}

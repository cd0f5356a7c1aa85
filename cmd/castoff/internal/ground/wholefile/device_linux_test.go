package wholefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"castoff/cmd/castoff/internal/ground/bounded"
)

// refused checks that nothing is made in the place of what is no file, and that
// trying leaves nothing behind.
func refused(t *testing.T, file string) {
	t.Helper()
	err := Make(file, 0o600, func(string) error { t.Error("it is made"); return nil })
	if !errors.Is(err, bounded.ErrNotRegular) {
		t.Errorf("making it: %v", err)
	}
	if err := Try(file, 1); err != nil {
		t.Errorf("trying it: %v", err)
	}
	if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
		t.Errorf("beside it are %v, %v", all, err)
	}
}

// TestPipe is written to, by its own name and by that of a link.
func TestPipe(t *testing.T) {
	t.Parallel()
	pipe, link := filepath.Join(t.TempDir(), "pipe"), filepath.Join(t.TempDir(), "link")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink(pipe, link)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, link} {
		said := make(chan string, 1)
		go func() {
			b, err := os.ReadFile(pipe)
			if err != nil {
				t.Error(err)
			}
			said <- string(b)
		}()
		if err := write(name, "x", 3); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != os.ModeNamedPipe {
			t.Fatalf("in place of the pipe is %v, %v", info, err)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
			t.Fatalf("in place of the link is %v, %v", info, err)
		}
		if got := <-said; got != "xxx" {
			t.Errorf("%q came out", got)
		}
		refused(t, name)
	}
}

// TestDevice is written to, and stays a device.
func TestDevice(t *testing.T) {
	t.Parallel()
	null := filepath.Join(t.TempDir(), "null")
	if err := syscall.Mknod(null, syscall.S_IFCHR|0o666, 1<<8|3); err != nil {
		t.Skipf("skipped: no device can be made: %v", err)
	}
	f, err := os.OpenFile(null, os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("skipped: devices do not work here: %v", err)
	}
	f.Close()
	if err := write(null, "x", 1000); err != nil {
		t.Fatal(err)
	}
	want := errors.New("half way")
	if err := Write(null, 0o600, func(io.Writer) error { return want }); !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	refused(t, null)
	if info, err := os.Lstat(null); err != nil || info.Mode().Type() != os.ModeDevice|os.ModeCharDevice {
		t.Errorf("in its place is %v, %v", info, err)
	}
}

// TestLink to a file stays: what it leads to is written. One that leads nowhere is
// replaced.
func TestLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(write(file, "x", 1), os.Symlink("file", link)); err != nil {
		t.Fatal(err)
	}
	if err := write(link, "y", 2); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); string(b) != "yy" || err != nil {
		t.Errorf("the file is %q, %v", b, err)
	}
	if to, err := os.Readlink(link); to != "file" || err != nil {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := write(link, "z", 1); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || !info.Mode().IsRegular() {
		t.Errorf("in place of a link to nothing is %v, %v", info, err)
	}
}

// TestTry finds out what cannot be written, and leaves what is there.
func TestTry(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "below", "file")
	if err := errors.Join(Try(file, 100), write(file, "x", 1), Try(file, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); string(b) != "x" || err != nil {
		t.Errorf("it is %q, %v", b, err)
	}
	if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
		t.Errorf("left are %v, %v", all, err)
	}
	for _, wrong := range []string{dir, filepath.Join(file, "in a file")} {
		if err := Try(wrong, 1); err == nil {
			t.Errorf("%s can be written", wrong)
		}
	}
}

// TestTryFull: where there is no room, that is known before.
func TestTryFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("skipped: no small disk can be mounted: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	if err := Try(filepath.Join(dir, "file"), 1<<20); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk: %v", err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 0 {
		t.Errorf("left are %v, %v", all, err)
	}
}

package probe

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"castoff/cmd/castoff/internal/rootfs/walk"
)

// TestFind builds the program, and then finds it.
func TestFind(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped, it needs Go")
	}
	cache := filepath.Join(t.TempDir(), "not", "there yet")
	for _, arch := range []string{runtime.GOARCH, "arm64", "amd64"} {
		p, err := Find(t.Context(), arch, cache)
		if err != nil {
			t.Fatalf("%s: %v", arch, err)
		}
		before, err := os.Stat(p.File)
		if err != nil || !static(p.File) || len(p.Args) > 0 {
			t.Fatalf("%s: %+v, %v", arch, p, err)
		}
		again, err := Find(t.Context(), arch, cache)
		after, serr := os.Stat(again.File)
		if err != nil || serr != nil || again.File != p.File || !after.ModTime().Equal(before.ModTime()) {
			t.Errorf("%s: it was built again: %+v, %v", arch, again, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(cache, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestBuiltProbeWalks starts the program where this machine can.
func TestBuiltProbeWalks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped, it needs Go")
	}
	p, err := Find(t.Context(), runtime.GOARCH, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	// All but one directory is left out: the walk is of this whole machine.
	args := p.Args
	entries, err := os.ReadDir("/")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "etc" {
			args = append(args, e.Name())
		}
	}
	out, err := exec.Command(p.File, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	_, err = walk.Read(bytes.NewReader(out), func(e walk.Entry) error {
		found = found || e.Path == "etc/passwd" && len(e.Content) > 0
		return nil
	})
	if err != nil || !found {
		t.Errorf("etc/passwd was found: %v, %v", found, err)
	}
}

// TestNoProbe has neither a toolchain nor a program that runs on the daemon.
func TestNoProbe(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context(), "riscv64", t.TempDir()); !errors.Is(err, ErrNone) {
		t.Errorf("the error is %v", err)
	}
	if _, err := Find(t.Context(), "riscv64", ""); !errors.Is(err, ErrNone) {
		t.Errorf("without a directory, the error is %v", err)
	}
	if _, err := Find(t.Context(), "no such architecture", t.TempDir()); !errors.Is(err, ErrNone) {
		t.Errorf("the error is %v", err)
	}
}

// TestDamagedProgramIsBuiltAgain has half a program in the cache.
func TestDamagedProgramIsBuiltAgain(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped, it needs Go")
	}
	cache := t.TempDir()
	p, err := Find(t.Context(), "amd64", cache)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.File, []byte("\x7fELF and no more"), 0o700); err != nil {
		t.Fatal(err)
	}
	if p, err = Find(t.Context(), "amd64", cache); err != nil || !static(p.File) {
		t.Errorf("%+v, %v", p, err)
	}
}

//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		asNobody(t)
		return
	}
	dir := t.TempDir()
	add(t, open(t, dir), Record{Kind: KindConsent})
	if err := os.Remove(filepath.Join(dir, lockName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	j := open(t, dir)
	err := j.Append(Record{Kind: KindConsent})
	wantHint(t, err, j.Path())
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v", err)
	}
	if rs := records(t, j); len(rs) != 1 {
		t.Errorf("%d records: what is there can still be read", len(rs))
	}
}

// asNobody runs the test again without root's rights, which no directory is
// read-only to.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Getenv("CASTOFF_TEST_NOBODY") != "" {
		t.Skip("still root")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tmp, err := os.MkdirTemp("/tmp", "castoff-journal-") // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) })
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(tmp, "journal.test") // the build directory may be closed, too
	if err := os.WriteFile(copied, data, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(tmp, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), copied, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Dir = tmp
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "CASTOFF_TEST_NOBODY=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, syscall.EPERM):
		t.Skip("skipped: root may not become another user here")
	case err != nil:
		t.Errorf("as nobody: %v\n%s", err, out)
	case !strings.Contains(string(out), "--- PASS"):
		t.Errorf("as nobody:\n%s", out)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped: only Linux has /dev/full")
	}
	j := open(t, t.TempDir())
	if err := os.Symlink("/dev/full", j.Path()); err != nil {
		t.Fatal(err)
	}
	err := j.Append(Record{Kind: KindConsent})
	wantHint(t, err, j.Path())
	if hints := fault.Hints(err); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(hints[0], "disk space") {
		t.Errorf("error %v, hints %q", err, hints)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestCheckWatches: a course is checked again after each save, and what is wrong
// is no reason to end; ^C is.
func TestCheckWatches(t *testing.T) {
	t.Parallel()
	dir := writeFiles(t, map[string]string{"01-one.md": "---\ntitle: One\nminutes: 1\n---\n\nWords.\n"})
	out := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := castoff(t, "ada", "course", "check", dir, "--no-build", "--watch")
	cmd.Stdout, cmd.Stderr = f, f
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waits := func(n int, want string) {
		t.Helper()
		var b []byte
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if b, err = os.ReadFile(out); err == nil && strings.Count(string(b), "Waiting for a save.") == n && strings.Contains(string(b), want) {
				return
			}
		}
		t.Fatalf("it does not wait for the %dth save, having said %q:\n%s", n, want, b)
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "01-one.md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	waits(1, "The files of 1 lesson are as they should be")
	save("---\ntitle: One\nminutes: 1\n---\n\n{{nothing}}\n")
	waits(2, `01-one.md:6: unknown placeholder "nothing"`)
	save("---\ntitle: One\nminutes: 1\n---\n\nMended.\n")
	waits(3, "checking the course: 1 mistake in 1 file")
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says more
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("it ended with %d", code)
	}
}

package changes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// watch begins to watch and returns a channel of what the file contained at
// first and after each change.
func watch(t *testing.T, dir, file string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	changed, err := Watch(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan string, 100)
	look := func() {
		b, _ := os.ReadFile(file)
		seen <- string(b)
	}
	look()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range changed {
			look()
		}
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-done:
		case <-time.After(patience):
			t.Error("it does not end")
		}
	})
	return seen
}

// expect waits for a content, and returns how many others were seen before.
func expect(t *testing.T, seen <-chan string, want string) (others int) {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case got := <-seen:
			if got == want {
				return others
			}
			others++
		case <-deadline:
			t.Fatalf("no change to %q was reported", want)
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "Dockerfile")
	write(t, file, "one")
	seen := watch(t, dir, file)
	write(t, file, "two")
	expect(t, seen, "two")
	// As editors do: write another file and rename it.
	write(t, file+".new", "three")
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
	expect(t, seen, "three")
	// A file in a directory that was not there.
	write(t, filepath.Join(dir, "sub", "deep", "main.go"), "x")
	expect(t, seen, "three")
	write(t, filepath.Join(dir, "sub", "deep", "main.go"), "xy")
	expect(t, seen, "three")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	expect(t, seen, "")
}

// TestTenTimes ends with what was written last, and reports it less than ten
// times.
func TestTenTimes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	write(t, file, "")
	seen := watch(t, dir, file)
	for i := range 10 {
		write(t, file, fmt.Sprint(i))
	}
	if others := expect(t, seen, "9"); others > 5 {
		t.Errorf("%d reports before the last content", others)
	}
}

// TestFingerprint differs after a change, without any event.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	write(t, file, "one")
	before, _, err := fingerprint(dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, "two")
	after, dirs, err := fingerprint(dir)
	if err != nil || before == after || len(dirs) != 1 {
		t.Errorf("%d, %d, %v, %v", before, after, dirs, err)
	}
}

func TestWhatCannotBeWatched(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f")
	write(t, file, "")
	for _, p := range []string{file, file + "-not-there"} {
		if _, err := Watch(t.Context(), p); err == nil {
			t.Errorf("%s is watched", p)
		}
	}
}

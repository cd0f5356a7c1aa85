package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAskedOnceForFiles: on a terminal a person is asked before files that
// castoff did not write are built, whether they agree or not, and only once if
// they do.
func TestAskedOnceForFiles(t *testing.T) {
	t.Parallel()
	desk := t.TempDir()
	for _, id := range []string{"first-stage", "from-typo"} {
		if err := os.Mkdir(filepath.Join(desk, id), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(desk, id, "Dockerfile"), []byte("FROM scratch\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const question = "Build from these files?"
	first := castoff(t, "ada", "check", "--all", "--dir", desk, "--host", "unix:///nonexistent/docker.sock")
	env := first.Env
	for i, answer := range []string{"n\r", "\r", "y\r", ""} {
		cmd := first
		if i > 0 {
			cmd = castoff(t, "ada", first.Args[1:]...)
			cmd.Env = env
		}
		c := onTerminal(t, cmd)
		want := 2
		if answer != "" {
			c.press(t, "", question)
			if _, err := c.keys.WriteString(answer); err != nil {
				t.Fatal(err)
			}
		}
		if i >= 2 { // they agreed: the daemon is looked for
			want = 3
		}
		if code := c.ends(t, 20*time.Second); code != want {
			t.Errorf("%q: exit code %d, not %d:\n%q", answer, code, want, c.raw())
		}
		switch n := strings.Count(c.raw(), question); {
		case answer != "" && n != 1:
			t.Errorf("%q: asked %d times:\n%q", answer, n, c.raw())
		case answer == "" && n > 0:
			t.Errorf("asked again:\n%q", c.raw())
		}
	}
}

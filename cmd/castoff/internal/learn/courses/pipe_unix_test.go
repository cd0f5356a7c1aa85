//go:build unix

package courses

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipesInACourse: a pipe in the place of a file is an error, and nobody
// waits for what may come out of it.
func TestPipesInACourse(t *testing.T) {
	for _, name := range []string{"02-pipe.md", "exercises/greeting/exercise.md"} {
		dir := mine(t)
		file := filepath.Join(dir, filepath.FromSlash(name))
		_ = syscall.Unlink(file)
		if err := syscall.Mkfifo(file, 0o600); err != nil {
			t.Fatal(err)
		}
		c := opened(t, dir)
		_, err := c.Lessons()
		if name != "02-pipe.md" {
			_, err = c.Exercises()
		}
		if err == nil || !strings.Contains(err.Error(), errNotPlain.Error()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

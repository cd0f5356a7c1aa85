//go:build unix

package cli

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
		a := foreignCourse(t)
		file := filepath.Join(a.lessons, filepath.FromSlash(name))
		_ = syscall.Unlink(file)
		if err := syscall.Mkfifo(file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := a.loadCourse()
		if name != "02-pipe.md" {
			_, err = a.loadExercises()
		}
		if err == nil || !strings.Contains(err.Error(), errNotPlain.Error()) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := a.courseID(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package scaffold

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
)

// load reads the exercises of a course as castoff does.
func load(t *testing.T, dir string) []exercise.Exercise {
	t.Helper()
	all, err := exercise.Load(os.DirFS(dir), Exercises, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTitled begins with a capital letter, in any script.
func TestTitled(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"from-typo": "From typo", "über-bord": "Über bord", "-": "-", "日-本": "日 本"} {
		if got := titled(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// TestCourse: what is written is a course without mistakes, whatever its title.
// Its lesson is read where the verbs that are in it are, in learn/steps.
func TestCourse(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"First steps", `A "title": with \ [[.Title]] {{builder}} # and 'more'`, "Über 日本"} {
		dir := filepath.Join(t.TempDir(), "new", "course")
		files, err := Course(dir, title, Formats{[]byte("Lessons.\n"), []byte("The format.\n")})
		if err != nil {
			t.Fatal(err)
		}
		if all := load(t, dir); len(all) != 1 || all[0].ID != First || all[0].Lesson != 1 {
			t.Errorf("%q: the exercises are %+v", title, all)
		}
		for _, name := range append(files, Format) {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%q: %v", title, err)
			}
		}
		if readme := read(t, dir, "README.md"); !strings.HasPrefix(readme, "# "+title+"\n") {
			t.Errorf("the README begins with %.60q", readme)
		}
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestExercise(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Course(dir, "Mine", Formats{}); err != nil { // an empty directory will do
		t.Fatal(err)
	}
	files, err := Exercise(dir, "from-typo", "")
	if err != nil || !slices.Contains(files, "exercises/from-typo/start/main.go") {
		t.Errorf("wrote %q, %v", files, err)
	}
	all := load(t, dir)
	if len(all) != 2 || all[0].ID != "from-typo" || all[0].Title != "From typo" || all[0].Lesson != 0 {
		t.Errorf("the exercises are %+v", all)
	}
	for id, want := range map[string]string{"from-typo": "it is there already", "../x": "the name is not like", "": "the name is not like", "A": "the name is not like"} {
		if _, err := Exercise(dir, id, ""); err == nil || !strings.Contains(err.Error(), want) || fault.Hint(err) == "" || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestNothingIsOverwritten: neither files nor directories that are there.
func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "exercises")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"a course in a directory with files": func() error { _, err := Course(dir, "A", Formats{}); return err },
		"a course in place of a file":        func() error { _, err := Course(mine, "A", Formats{}); return err },
		"an exercise below a file":           func() error { _, err := Exercise(dir, "a", ""); return err },
		"a title of two lines":               func() error { _, err := Course(filepath.Join(dir, "new"), "A\nB", Formats{}); return err },
		"a long title": func() error {
			_, err := Course(filepath.Join(dir, "new"), strings.Repeat("A", maxTitle+1), Formats{})
			return err
		},
		"no title": func() error { _, err := Course(filepath.Join(dir, "new"), " ", Formats{}); return err },
	} {
		if err := try(); err == nil || fault.Hint(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := read(t, dir, "exercises"); got != "mine" {
		t.Errorf("the file says %q", got)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("in the directory are %v, %v", entries, err)
	}
}

// TestAllOrNothing: what cannot be finished is taken away again, and what was
// there before stays.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := []file{{"a/1", nil}, {"b/c/2", nil}, {"a/1", nil}}
	if _, err := write(dir, files); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was written twice: %v", err)
	}
	var left []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		left = append(left, name)
		return err
	})
	if err != nil || !slices.Equal(left, []string{".", "a"}) {
		t.Errorf("left are %q, %v", left, err)
	}
}

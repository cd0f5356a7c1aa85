package courses

import (
	"os"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/lessons"
)

// opened is the course in a directory.
func opened(t *testing.T, dir string) *Course {
	t.Helper()
	c, err := Open(dir, Commands{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// mine is the directory of a new course.
func mine(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "course")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// idOfCourse is the identity of the course in a directory.
func idOfCourse(t *testing.T, dir string) string {
	t.Helper()
	return opened(t, dir).ID
}

// TestCourseID: castoff's own course is recognised wherever it lies, and one
// that differs from it in anything is another.
func TestCourseID(t *testing.T) {
	if id := idOfCourse(t, ""); id != "" {
		t.Errorf("castoff's own is %q", id)
	}
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(dir, lessons.Files); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte("More."), 0o600); err != nil {
		t.Fatal(err)
	}
	if id := idOfCourse(t, dir); id != "" {
		t.Errorf("a copy of castoff's own is %q", id)
	}
	real, err := dirOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"10-more.md": "", "01-what-an-image-is.md": "other", "exercises/first-stage/exercise.md": "other", "exercises/first-stage/start/Dockerfile": "FROM scratch\n",
		"exercises/first-stage/solution/more.go": "", "exercises/new/exercise.md": "",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		before, rerr := os.ReadFile(file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if id := idOfCourse(t, dir); id != real {
			t.Errorf("with another %s it is %q, not %q", name, id, real)
		}
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(dir, link); err == nil && idOfCourse(t, link) != real {
			t.Errorf("through a link it is %q", idOfCourse(t, link))
		}
		if rerr != nil {
			err = os.Remove(file)
		} else {
			err = os.WriteFile(file, before, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if id := idOfCourse(t, dir); id != "" {
		t.Errorf("mended, it is %q", id)
	}
}

// TestSwappedCourse: whatever is put into the place of a course while it is
// in use, exercises that are not castoff's own never count as its own.
func TestSwappedCourse(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own")
	if err := os.CopyFS(own, lessons.Files); err != nil {
		t.Fatal(err)
	}
	swap := func(t *testing.T, dir, by string) {
		t.Helper()
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, os.DirFS(by)); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("loaded, then castoff's own", func(t *testing.T) {
		dir := mine(t)
		c := opened(t, dir)
		all, err := c.Exercises()
		if err != nil {
			t.Fatal(err)
		}
		swap(t, dir, own)
		if c.ID == "" {
			t.Errorf("the course of %s is castoff's own", all[0].ID)
		}
	})
	t.Run("files replaced below it", func(t *testing.T) {
		dir := mine(t)
		c := opened(t, dir)
		for _, name := range []string{scaffold.Exercises, "01-first-steps.md", "README.md", "course.yaml"} {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.CopyFS(dir, os.DirFS(own)); err != nil {
			t.Fatal(err)
		}
		all, err := c.Exercises()
		if err != nil || c.ID == "" {
			t.Errorf("the course of %s is %q, %v", all[0].ID, c.ID, err)
		}
	})
	t.Run("castoff's own, then loaded", func(t *testing.T) {
		evil, dir := mine(t), filepath.Join(t.TempDir(), "copy")
		swap(t, dir, own)
		c := opened(t, dir)
		if c.ID != "" {
			t.Fatal(c.ID)
		}
		if err := os.RemoveAll(filepath.Join(dir, scaffold.Exercises)); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(dir, scaffold.Exercises), os.DirFS(filepath.Join(evil, scaffold.Exercises))); err != nil {
			t.Fatal(err)
		}
		all, err := c.Exercises()
		if err != nil {
			t.Fatal(err)
		}
		if ours, err := OwnExercises(all); err != nil || !ours {
			t.Errorf("as castoff's own course it has %d exercises, the first is %s: %v", len(all), all[0].ID, err)
		}
	})
}

// TestLoadedOnce: a command does not load again what it has loaded of a course,
// whatever has become of the directory.
func TestLoadedOnce(t *testing.T) {
	t.Parallel()
	dir := mine(t)
	c := opened(t, dir)
	lessons, err := c.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	exercises, err := c.Exercises()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if again, err := c.Lessons(); err != nil || again != lessons {
		t.Errorf("the lessons were loaded again: %v", err)
	}
	if again, err := c.Exercises(); err != nil || len(again) != 1 || &again[0] != &exercises[0] {
		t.Errorf("the exercises were loaded again: %v", err)
	}
}

// TestMisnamed: what looks like a lesson and is called otherwise is named; a README
// is none.
func TestMisnamed(t *testing.T) {
	dir := mine(t)
	for name, text := range map[string]string{"second.md": "---\ntitle: Second\nminutes: 5\n---\n", "page.md": "---\nlayout: page\n---\n", "02-A_second.MD": "---\nminutes: 5\ntitle: Second\n---\n", "NOTES.md": "# Notes\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := opened(t, dir).Check(nil, "")
	want := "02-A_second.MD:1: it looks like a lesson, and nobody finds it: lessons are called like 01-first-steps.md\nsecond.md:1: it looks like a lesson, and nobody finds it: lessons are called like 01-first-steps.md"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
}

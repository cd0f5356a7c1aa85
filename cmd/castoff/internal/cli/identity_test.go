package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/lessons"
)

// idOfCourse is the identity of the course in a directory.
func idOfCourse(t *testing.T, dir string) string {
	t.Helper()
	id, err := (&app{lessons: dir}).courseID()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestCourseID: castoff's own course is that wherever it lies, and what differs
// from it in anything is another.
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
	real, err := courseDir(dir)
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
	swap := func(t *testing.T, a *app, by string) {
		t.Helper()
		if err := os.RemoveAll(a.lessons); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(a.lessons, os.DirFS(by)); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("loaded, then castoff's own", func(t *testing.T) {
		a := foreignCourse(t)
		all, err := a.loadExercises()
		if err != nil {
			t.Fatal(err)
		}
		swap(t, a, own)
		p, err := a.practice(all, &exerciseFlags{dir: t.TempDir()}, nil)
		if err != nil || p.Course == "" {
			t.Errorf("the course of %s is %q, %v", all[0].ID, p.Course, err)
		}
	})
	t.Run("files replaced below it", func(t *testing.T) {
		a := foreignCourse(t)
		all, err := a.loadExercises()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(a.lessons, exercisesDir)); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(a.lessons, "01-first-steps.md")); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(a.lessons, "README.md")); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(a.lessons, os.DirFS(own)); err != nil {
			t.Fatal(err)
		}
		p, err := a.practice(all, &exerciseFlags{dir: t.TempDir()}, nil)
		if err != nil || p.Course == "" {
			t.Errorf("the course of %s is %q, %v", all[0].ID, p.Course, err)
		}
	})
	t.Run("castoff's own, then loaded", func(t *testing.T) {
		evil, a := foreignCourse(t), &app{lessons: filepath.Join(t.TempDir(), "copy")}
		swap(t, a, own)
		if id, err := a.courseID(); id != "" || err != nil {
			t.Fatal(id, err)
		}
		if err := os.RemoveAll(filepath.Join(a.lessons, exercisesDir)); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(a.lessons, exercisesDir), os.DirFS(filepath.Join(evil.lessons, exercisesDir))); err != nil {
			t.Fatal(err)
		}
		all, err := a.loadExercises()
		if err != nil {
			t.Fatal(err)
		}
		if ours, err := ownExercises(all); err != nil || !ours {
			t.Errorf("as castoff's own course it has %d exercises, the first is %s: %v", len(all), all[0].ID, err)
		}
	})
}

// TestOwnExercises: a copy of castoff's own needs no consent, and any other
// does, whatever it calls itself.
func TestOwnExercises(t *testing.T) {
	t.Setenv("CASTOFF_STATE", t.TempDir())
	a := &app{lessons: filepath.Join(t.TempDir(), "copy")}
	if err := os.CopyFS(a.lessons, lessons.Files); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, a); c != nil {
		t.Errorf("about a copy of castoff's own they are asked %+v", c)
	}
	amend(t, a, "exercises/first-stage/start/Dockerfile", "# more")
	if c := asked(t, &app{lessons: a.lessons}); c == nil {
		t.Error("about a course that differs they are not asked")
	}
	a = &app{lessons: filepath.Join(t.TempDir(), "build")}
	if err := os.CopyFS(a.lessons, lessons.Files); err != nil {
		t.Fatal(err)
	}
	// What a check builds in another way counts as well.
	amend(t, a, "exercises/first-stage/exercise.md", "")
	if c := asked(t, &app{lessons: a.lessons}); c != nil {
		t.Errorf("about another text they are asked %+v", c)
	}
	text, err := os.ReadFile(filepath.Join(a.lessons, "exercises/first-stage/exercise.md"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "checks:\n", "checks:\n  - builds: {name: other, build: {args: {CMD: evil}}}\n", 1)
	if err := os.WriteFile(filepath.Join(a.lessons, "exercises/first-stage/exercise.md"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, &app{lessons: a.lessons}); c == nil {
		t.Error("about other build arguments they are not asked")
	}
}

// TestTypedFor: what is to be typed leads to the course that is meant.
func TestTypedFor(t *testing.T) {
	a := foreignCourse(t)
	id := idOfCourse(t, a.lessons)
	for _, tt := range []struct {
		a            *app
		course, want string
	}{
		{a, id, "castoff --lessons " + a.lessons + " list"},
		{a, "", "castoff list"},
		{&app{}, "", "castoff list"},
		{&app{}, "/a b", "castoff --lessons '/a b' list"},
	} {
		if got := tt.a.typedFor(tt.course, "list"); got != tt.want {
			t.Errorf("%q, not %q", got, tt.want)
		}
	}
}

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/scaffold"
	"castoff/cmd/castoff/internal/screen"
)

// foreignCourse is a course in a directory, and a learner who has not seen it.
func foreignCourse(t *testing.T) *app {
	t.Helper()
	t.Setenv("CASTOFF_STATE", t.TempDir())
	t.Setenv("CASTOFF_LEARNER", "ada")
	dir := filepath.Join(t.TempDir(), "course")
	if _, err := scaffold.Course(dir, "Mine", nil); err != nil {
		t.Fatal(err)
	}
	return &app{lessons: dir}
}

// amend adds a line to a file of the course.
func amend(t *testing.T, a *app, name, line string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(a.lessons, name), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(line + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// asked is what a learner has to agree to.
func asked(t *testing.T, a *app) *consent {
	t.Helper()
	all, err := a.loadExercises()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.untrusted(all)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func agree(t *testing.T, a *app, c *consent) {
	t.Helper()
	if err := a.noteTrust(c); err != nil {
		t.Fatal(err)
	}
}

// TestLearnersConsent: a learner agrees to what is there, and is asked again
// when what is built has changed.
func TestLearnersConsent(t *testing.T) {
	a := foreignCourse(t)
	c := asked(t, a)
	if c == nil || c.changed || c.exercises != 1 {
		t.Fatalf("a learner is asked %+v", c)
	}
	text := c.block().(screen.Markdown).Source
	for _, want := range []string{c.dir, "This exercise is not castoff's own", "`RUN`", "with the daemon's network"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	agree(t, a, c)
	if again := asked(t, a); again != nil {
		t.Errorf("asked twice: %+v", again)
	}
	amend(t, a, "README.md", "More.")
	amend(t, a, "exercises/greeting/exercise.md", "More.")
	if again := asked(t, a); again != nil {
		t.Errorf("asked again for a text: %+v", again)
	}
	amend(t, a, "exercises/greeting/start/Dockerfile", "# more")
	again := asked(t, a)
	if again == nil || !again.changed || !strings.Contains(again.block().(screen.Markdown).Source, "have changed") {
		t.Errorf("after a change they are asked %+v", again)
	}
	t.Setenv("CASTOFF_LEARNER", "bob")
	if c := asked(t, a); c == nil || c.changed {
		t.Errorf("another learner is asked %+v", c)
	}
}

// TestAuthorsConsent: an author answers for the directory, whatever they
// change there; what they agreed to as a learner is not enough.
func TestAuthorsConsent(t *testing.T) {
	a := foreignCourse(t)
	agree(t, a, asked(t, a))
	all, err := a.loadExercises()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.missingConsent(all, true)
	if err != nil || c == nil || c.changed || !strings.Contains(c.question().Title, "after every change") {
		t.Fatalf("an author is asked %+v, %v", c, err)
	}
	agree(t, a, c)
	amend(t, a, "exercises/greeting/start/Dockerfile", "# more")
	if c, err := a.missingConsent(all, true); c != nil || err != nil {
		t.Errorf("an author is asked after an edit: %+v, %v", c, err)
	}
	if c := asked(t, a); c != nil {
		t.Errorf("an author is asked when they play: %+v", c)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(a.lessons, link); err == nil {
		if c := asked(t, &app{lessons: link}); c != nil {
			t.Errorf("an author is asked under another name of the directory: %+v", c)
		}
	}
}

func TestNothingToAsk(t *testing.T) {
	a := foreignCourse(t)
	a.trusted = true
	if c := asked(t, a); c != nil {
		t.Errorf("with --trust, they are asked %+v", c)
	}
	if c := asked(t, &app{}); c != nil {
		t.Errorf("about castoff's own course, they are asked %+v", c)
	}
	a = foreignCourse(t)
	if err := os.RemoveAll(filepath.Join(a.lessons, exercisesDir)); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, a); c != nil {
		t.Errorf("about a course without exercises, they are asked %+v", c)
	}
}

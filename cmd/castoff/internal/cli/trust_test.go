package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
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
	for _, want := range []string{c.course.Dir, "This exercise is not castoff's own", "`RUN`", "with the daemon's network"} {
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

// askedToCheck is what who checks a course has to agree to.
func askedToCheck(t *testing.T, a *app) *consent {
	t.Helper()
	all, err := a.loadExercises()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.missingConsent(all, true)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// marked is a course in a directory that can be told from another; without
// that nobody is free to change one unasked.
func marked(t *testing.T) *app {
	t.Helper()
	a := foreignCourse(t)
	if o, err := a.opened(); err != nil || o.mark == "" {
		t.Skipf("skipped: directories cannot be told apart here: %v", err)
	}
	return a
}

// TestCheckersConsent: who has a course checked answers for the directory,
// whatever changes there, and for checking alone. What they agreed to as a
// learner is not enough for it.
func TestCheckersConsent(t *testing.T) {
	a := marked(t)
	c := askedToCheck(t, a)
	if c == nil || c.changed || !strings.Contains(c.question().Title, "after every change") {
		t.Fatalf("they are asked %+v", c)
	}
	agree(t, a, c)
	amend(t, a, "exercises/greeting/start/Dockerfile", "# more")
	if c := askedToCheck(t, a); c != nil {
		t.Errorf("they are asked after an edit: %+v", c)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(a.lessons, link); err == nil {
		if c := askedToCheck(t, &app{lessons: link}); c != nil {
			t.Errorf("they are asked under another name of the directory: %+v", c)
		}
	}
	if c := asked(t, a); c == nil || c.changed || !strings.Contains(c.block().(screen.Markdown).Source, "are written below") {
		t.Errorf("before files are written, they are asked %+v", c)
	}
	agree(t, a, asked(t, a))
	if c := asked(t, a); c != nil {
		t.Errorf("they are asked twice: %+v", c)
	}
	other := foreignCourse(t)
	agree(t, other, asked(t, other))
	if c := askedToCheck(t, other); c == nil {
		t.Error("a learner is not asked before a check")
	}
}

// TestAuthorsConsent: who begins a course may do anything with it, as long as
// it is in the directory that they began.
func TestAuthorsConsent(t *testing.T) {
	elsewhere := marked(t)
	amend(t, elsewhere, "exercises/greeting/start/Dockerfile", "RUN evil")
	dir := filepath.Join(t.TempDir(), "mine")
	a := &app{out: devNull(t), err: devNull(t), t: &term.Terminal{Width: 80}}
	if err := a.newCourse(dir, "Mine"); err != nil {
		t.Fatal(err)
	}
	a.lessons = dir
	for _, when := range []string{"at first", "after an edit"} {
		if c := asked(t, a); c != nil {
			t.Errorf("%s, they are asked when they play: %+v", when, c)
		}
		if c := askedToCheck(t, a); c != nil {
			t.Errorf("%s, they are asked when they check it: %+v", when, c)
		}
		amend(t, a, "exercises/greeting/start/Dockerfile", "# more")
	}
	// Another directory in its place is another's, whether it is copied there
	// or moved; put back, theirs is theirs.
	if err := os.Rename(dir, dir+".kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(elsewhere.lessons)); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, &app{lessons: dir}); c == nil || !c.changed {
		t.Errorf("about a copy in its place they are asked %+v", c)
	}
	if c := askedToCheck(t, &app{lessons: dir}); c == nil {
		t.Error("about checking a copy in its place they are not asked")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(elsewhere.lessons, dir); err != nil {
		t.Fatal(err)
	}
	evil := &app{lessons: dir}
	if c := asked(t, evil); c == nil {
		t.Error("about one that was moved there they are not asked")
	}
	// It is the directory that was opened which counts, not one put back.
	if err := os.Rename(dir, dir+".evil"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+".kept", dir); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, evil); c == nil {
		t.Error("with theirs put back after the other was read, they are not asked")
	}
	if c := asked(t, &app{lessons: dir}); c != nil {
		t.Errorf("with theirs put back they are asked %+v", c)
	}
}

// TestOlderConsent: what older records say of a directory alone is asked again.
func TestOlderConsent(t *testing.T) {
	a := foreignCourse(t)
	dir, err := courseDir(a.lessons)
	if err != nil {
		t.Fatal(err)
	}
	j, err := a.journal()
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(journal.Record{Kind: journal.KindTrusted, Learner: "ada", Course: dir}); err != nil {
		t.Fatal(err)
	}
	if asked(t, a) == nil || askedToCheck(t, a) == nil {
		t.Error("they are not asked")
	}
}

// devNull is where a test lets a command print.
func devNull(t *testing.T) *os.File {
	t.Helper()
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
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

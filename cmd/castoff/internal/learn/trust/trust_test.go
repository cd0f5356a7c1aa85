package trust

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/lessons"
)

// place is a course in a directory, and what people agreed to of it.
type place struct {
	Keeper
	dir string
}

// at is what a person has to do with the course in a directory.
func at(t *testing.T, dir, learner string, j Journal) *place {
	t.Helper()
	c, err := courses.Open(dir, courses.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &place{Keeper{Course: c, Journal: j, Learner: learner}, dir}
}

// again is the same, of what is in the directory now.
func (p *place) again(t *testing.T) *place {
	t.Helper()
	return at(t, p.dir, p.Learner, p.Journal)
}

// notes is a new journal.
func notes(t *testing.T) Journal {
	t.Helper()
	j, err := journal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// foreign is a course in a directory, and a learner who has not seen it.
func foreign(t *testing.T, j Journal) *place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "course")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	return at(t, dir, "ada", j)
}

// amend adds a line to a file of the course.
func amend(t *testing.T, p *place, name, line string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(p.dir, name), os.O_WRONLY|os.O_APPEND, 0)
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
func asked(t *testing.T, p *place) *Consent {
	t.Helper()
	return askedAs(t, p, false)
}

// askedToCheck is what somebody who checks a course has to agree to.
func askedToCheck(t *testing.T, p *place) *Consent {
	t.Helper()
	return askedAs(t, p, true)
}

func askedAs(t *testing.T, p *place, author bool) *Consent {
	t.Helper()
	all, err := p.Course.Exercises()
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.missing(all, author)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func agree(t *testing.T, p *place, c *Consent) {
	t.Helper()
	if err := p.note(c); err != nil {
		t.Fatal(err)
	}
}

// TestLearnersConsent: a learner agrees to what is there, and is asked again
// when what is built has changed.
func TestLearnersConsent(t *testing.T) {
	p := foreign(t, notes(t))
	c := asked(t, p)
	if c == nil || c.changed || c.exercises != 1 {
		t.Fatalf("a learner is asked %+v", c)
	}
	text := c.block().(screen.Markdown).Source
	for _, want := range []string{c.course.Dir, "This course is not castoff's own**: it calls itself `Mine`; 1 exercise and 2 images of lessons, from", "`RUN`", "with the daemon's network"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	agree(t, p, c)
	if again := asked(t, p); again != nil {
		t.Errorf("asked twice: %+v", again)
	}
	amend(t, p, "README.md", "More.")
	amend(t, p, "exercises/greeting/exercise.md", "More.")
	if again := asked(t, p.again(t)); again != nil {
		t.Errorf("asked again for a text: %+v", again)
	}
	amend(t, p, "exercises/greeting/start/Dockerfile", "# more")
	again := asked(t, p.again(t))
	if again == nil || !again.changed || !strings.Contains(again.block().(screen.Markdown).Source, "have changed") {
		t.Errorf("after a change they are asked %+v", again)
	}
	if c := asked(t, at(t, p.dir, "bob", p.Journal)); c == nil || c.changed {
		t.Errorf("another learner is asked %+v", c)
	}
}

// marked is a course in a directory that can be told from another; without
// that nobody is free to change one unasked.
func marked(t *testing.T) *place {
	t.Helper()
	p := foreign(t, notes(t))
	if p.Course.Mark == "" {
		t.Skip("skipped: directories cannot be told apart here")
	}
	return p
}

// TestCheckersConsent: whoever has a course checked answers for the directory,
// whatever changes there, and for checking alone. What they agreed to as a
// learner is not enough for it.
func TestCheckersConsent(t *testing.T) {
	p := marked(t)
	c := askedToCheck(t, p)
	if c == nil || c.changed || !strings.Contains(c.question().Title, "after every change") {
		t.Fatalf("they are asked %+v", c)
	}
	agree(t, p, c)
	amend(t, p, "exercises/greeting/start/Dockerfile", "# more")
	p = p.again(t)
	if c := askedToCheck(t, p); c != nil {
		t.Errorf("they are asked after an edit: %+v", c)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(p.dir, link); err == nil {
		if c := askedToCheck(t, at(t, link, "ada", p.Journal)); c != nil {
			t.Errorf("they are asked under another name of the directory: %+v", c)
		}
	}
	if c := asked(t, p); c == nil || c.changed || !strings.Contains(c.block().(screen.Markdown).Source, "are written below") {
		t.Errorf("before files are written, they are asked %+v", c)
	}
	agree(t, p, asked(t, p))
	if c := asked(t, p); c != nil {
		t.Errorf("they are asked twice: %+v", c)
	}
	other := foreign(t, p.Journal)
	agree(t, other, asked(t, other))
	if c := askedToCheck(t, other); c == nil {
		t.Error("a learner is not asked before a check")
	}
}

// TestAuthorsConsent: whoever begins a course may do anything with it, as long
// as it is in the directory that they began.
func TestAuthorsConsent(t *testing.T) {
	elsewhere := marked(t)
	amend(t, elsewhere, "exercises/greeting/start/Dockerfile", "RUN evil")
	dir := filepath.Join(t.TempDir(), "mine")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	a := at(t, dir, "ada", elsewhere.Journal)
	if err := a.NoteAuthor(); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"at first", "after an edit"} {
		if c := asked(t, a); c != nil {
			t.Errorf("%s, they are asked when they play: %+v", when, c)
		}
		if c := askedToCheck(t, a); c != nil {
			t.Errorf("%s, they are asked when they check it: %+v", when, c)
		}
		amend(t, a, "exercises/greeting/start/Dockerfile", "# more")
		a = a.again(t)
	}
	// Another directory in its place is another's, whether it is copied there
	// or moved; put back, theirs is theirs.
	if err := os.Rename(dir, dir+".kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(elsewhere.dir)); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, a.again(t)); c == nil || !c.changed {
		t.Errorf("about a copy in its place they are asked %+v", c)
	}
	if c := askedToCheck(t, a.again(t)); c == nil {
		t.Error("about checking a copy in its place they are not asked")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(elsewhere.dir, dir); err != nil {
		t.Fatal(err)
	}
	evil := a.again(t)
	if c := asked(t, evil); c == nil {
		t.Error("about one that was moved there they are not asked")
	}
	// It is the directory that was opened that counts, not one put back.
	if err := os.Rename(dir, dir+".evil"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+".kept", dir); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, evil); c == nil {
		t.Error("with theirs put back after the other was read, they are not asked")
	}
	if c := asked(t, a.again(t)); c != nil {
		t.Errorf("with theirs put back they are asked %+v", c)
	}
}

// TestOlderConsent: what older records say about a directory alone is asked
// again.
func TestOlderConsent(t *testing.T) {
	p := foreign(t, notes(t))
	if err := p.Journal.Append(journal.Record{Kind: journal.KindTrusted, Learner: "ada", Course: p.Course.Dir}); err != nil {
		t.Fatal(err)
	}
	if asked(t, p) == nil || askedToCheck(t, p) == nil {
		t.Error("they are not asked")
	}
}

func TestNothingToAsk(t *testing.T) {
	p := foreign(t, notes(t))
	p.Given = true
	if c := asked(t, p); c != nil {
		t.Errorf("with --trust, they are asked %+v", c)
	}
	if c := asked(t, at(t, "", "ada", p.Journal)); c != nil {
		t.Errorf("about castoff's own course, they are asked %+v", c)
	}
	p = foreign(t, p.Journal)
	if err := os.RemoveAll(filepath.Join(p.dir, scaffold.Exercises)); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, p.again(t)); c == nil || len(c.images) != 2 {
		t.Errorf("about a course with images alone, they are asked %+v", c)
	}
	if err := os.Remove(filepath.Join(p.dir, "course.yaml")); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, p.again(t)); c != nil {
		t.Errorf("about a course that builds nothing of its own, they are asked %+v", c)
	}
}

// TestImagesConsent: it is asked again when what an image is built from has
// changed, or how, and what was agreed to is what is built.
func TestImagesConsent(t *testing.T) {
	p := foreign(t, notes(t))
	c := asked(t, p)
	if text := c.block().(screen.Markdown).Source; !strings.Contains(text, "Its lessons build `hello` and `hello-large`.") || c.where() != c.course.Dir {
		t.Errorf("it says\n%s", text)
	}
	agree(t, p, c)
	amend(t, p, "01-first-steps.md", "More.")
	if again := asked(t, p.again(t)); again != nil {
		t.Errorf("asked again for a text: %+v", again)
	}
	files := p.Course.BuildFiles()
	amend(t, p, "hello/main.go", "// more")
	if again := asked(t, p.again(t)); again == nil || !again.changed {
		t.Errorf("after a change of a file: %+v", again)
	}
	if b, err := fs.ReadFile(files, "lessons/hello/main.go"); err != nil || strings.Contains(string(b), "// more") {
		t.Errorf("what they agreed to is not what is built: %v\n%s", err, b)
	}
	agree(t, p, asked(t, p.again(t)))
	amend(t, p, "course.yaml", "base: debian:13")
	based := asked(t, p.again(t))
	if based == nil || !based.changed || !strings.Contains(based.block().(screen.Markdown).Source, "What it builds stands on `debian:13`") {
		t.Fatalf("after a change of the base image: %+v", based)
	}
	p = p.again(t)
	agree(t, p, based)
	if again := asked(t, p.again(t)); again != nil {
		t.Errorf("asked again without a change: %+v", again)
	}
	text, err := os.ReadFile(filepath.Join(p.dir, "course.yaml"))
	if err == nil {
		err = os.WriteFile(filepath.Join(p.dir, "course.yaml"), []byte(strings.Replace(string(text), "minutes: 2", "minutes: 2\n    needs: [network]", 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	again := asked(t, p.again(t))
	if again == nil || !again.changed || !strings.Contains(again.block().(screen.Markdown).Source, "and fetch from the network for that") {
		t.Errorf("after a change of a need: %+v", again)
	}
}

// ownCopy is a copy of castoff's own course.
func ownCopy(t *testing.T) *place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(dir, lessons.Files); err != nil {
		t.Fatal(err)
	}
	return at(t, dir, "ada", notes(t))
}

// TestOwnExercises: a copy of castoff's own needs no consent, and any other
// does, whatever it calls itself.
func TestOwnExercises(t *testing.T) {
	p := ownCopy(t)
	if c := asked(t, p); c != nil {
		t.Errorf("about a copy of castoff's own they are asked %+v", c)
	}
	amend(t, p, "course.yaml", "base: debian:13")
	if c := asked(t, p.again(t)); c == nil || len(c.images) != 2 {
		t.Errorf("about one on a base image of its own they are asked %+v", c)
	}
	p = ownCopy(t)
	amend(t, p, "exercises/first-stage/start/Dockerfile", "# more")
	if c := asked(t, p.again(t)); c == nil {
		t.Error("about a course that differs they are not asked")
	}
	p = ownCopy(t)
	// What a check builds in another way counts as well.
	amend(t, p, "exercises/first-stage/exercise.md", "")
	if c := asked(t, p.again(t)); c != nil {
		t.Errorf("about another text they are asked %+v", c)
	}
	text, err := os.ReadFile(filepath.Join(p.dir, "exercises/first-stage/exercise.md"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "checks:\n", "checks:\n  - builds: {name: other, build: {args: {CMD: evil}}}\n", 1)
	if err := os.WriteFile(filepath.Join(p.dir, "exercises/first-stage/exercise.md"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := asked(t, p.again(t)); c == nil {
		t.Error("about other build arguments they are not asked")
	}
}

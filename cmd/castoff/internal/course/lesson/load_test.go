package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
)

var testKnown = Known{
	Verbs:        testVerbs,
	Images:       []string{"traditional", "multistage"},
	Placeholders: []string{"traditional.size", "base.ref", "base.note"},
	Numbers:      map[string]quantity.Kind{"multistage.seconds": quantity.KindTime, "traditional.seconds": quantity.KindTime},
	Exercises:    []string{"from-path", "from-typo"},
}

var testFiles = fstest.MapFS{
	"sampleapp/traditional.Dockerfile": {Data: []byte("FROM a\nRUN b\nCOPY . .\n")},
	"lessons/service/Dockerfile":       {Data: []byte("FROM scratch\n")},
	"sampleapp/app/main.go":            {Data: []byte("package main\n\nfunc main() {}")},
	"sampleapp/binary":                 {Data: []byte("\xff\xfe")},
}

const (
	head     = "---\ntitle: A title\nminutes: 5\n---\n"
	question = "\n```castoff ask\nWhy?\n\n- [ ] One.\n  No.\n- [x] Two.\n  Yes.\n```\n"
)

// load loads one lesson, 01-a.md.
func load(text string) (*Lesson, error) {
	c, err := Load(fstest.MapFS{"01-a.md": {Data: []byte(text)}}, testFiles, testKnown)
	if err != nil {
		return nil, err
	}
	return c.Lessons[0], nil
}

func mustLoad(t *testing.T, text string) *Lesson {
	t.Helper()
	l, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// outline writes a lesson's pages, one a line; … stands before the heading of one
// that goes on with it.
func outline(l *Lesson) string {
	var b strings.Builder
	for _, p := range l.Pages {
		if p.Continued {
			b.WriteString("…")
		}
		b.WriteString(p.Title + ":")
		for _, s := range p.Steps {
			b.WriteString(" " + s.Verb)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"no heading", "Text.\n" + question, ": prose\n: ask\n"},
		{"headings", "Text.\n\n## A\n\nText.\n\n### not a page\n\n## B\nText.\n" + question, ": prose\nA: prose\nB: prose\n…B: ask\n"},
		{"underlined", "A *b*\n---\n\nText.\n" + question, "A *b*: prose\n…A *b*: ask\n"},
		{"title", "# A title\n\nText.\n" + question, ": prose\n: ask\n"},
		{"underlined title", "A title\n=======\n\nText.\n" + question, ": prose\n: ask\n"},
		{"steps share a page", "## A\n\n```castoff measure image=traditional\n```\n\nText.\n\n~~~castoff files image=traditional\n~~~\n" + question,
			"A: prose measure prose files\n…A: ask\n"},
		{"build is alone", "## A\n\nText.\n\n```castoff build image=traditional\n```\n\nText.\n\n```castoff run image=traditional\n```\n" + question,
			"A: prose\n…A: build\n…A: prose run\n…A: ask\n"},
		{"builds share a page", "## A\n\nText.\n\n```castoff build image=traditional\n```\n\n```castoff build image=multistage\n```\n\nText.\n" + question,
			"A: prose\n…A: build build\n…A: prose\n…A: ask\n"},
		{"builds apart do not", "```castoff build image=traditional\n```\n\nText.\n\n```castoff build image=multistage\n```\n" + question,
			": build\n: prose\n: build\n: ask\n"},
		{"nothing after build", "## A\n\nText.\n\n```castoff build image=traditional\n```\n\n## B\n" + question,
			"A: prose\n…A: build\nB: prose ask\n"},
		{"exercise ends its page", "## A\n\nText.\n\n```castoff exercise id=from-typo\n```\n\nText.\n\n```castoff exercise id=from-path\n```\n\n## B\n\nText.\n" + question,
			"A: prose exercise\n…A: prose exercise\nB: prose\n…B: ask\n"},
		{"other code is prose", "```console\n$ ls\n```\n\n    ```castoff no step\n\n````\n```castoff build\n```\n````\n" + question, ": prose\n: ask\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outline(mustLoad(t, head+tt.text)); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// TestNotesCutNoPages: with a note anywhere, learners see the pages that they
// would see without it, and the note is on the one of what stands above it.
func TestNotesCutNoPages(t *testing.T) {
	t.Parallel()
	const note, build, other = "\n```castoff note\nSay it.\n```\n", "\n```castoff build image=traditional\n```\n", "\n```castoff build image=multistage\n```\n"
	const exercise = "\n```castoff exercise id=from-typo\n```\n"
	for _, tt := range []struct{ name, text, want string }{
		{"behind a text", "Text.\n" + note + question, ": prose note\n: ask\n"},
		{"first of all", note + question, ": note ask\n"},
		{"below a heading", "## A\n" + note + question, "A: prose note ask\n"},
		{"below a heading with a text", "## A\n" + note + "\nText.\n" + question, "A: prose note prose\n…A: ask\n"},
		{"behind a question", "## A\n" + question + note + question + note + note + "\n## B\n\nText.\n" + note, "A: prose ask note\n…A: ask note note\nB: prose note\n"},
		{"between builds", "Text.\n" + build + note + other + note + "\nText.\n" + note + question, ": prose\n: build note build note\n: prose note\n: ask\n"},
		{"before and behind a build", "## A\n\nText.\n" + note + build + note + "\n## B\n" + question, "A: prose note\n…A: build note\nB: prose ask\n"},
		{"behind an exercise", "Text.\n" + exercise + note + "\nText.\n", ": prose exercise note\n: prose\n"},
		{"at the end", "## A\n" + question + note, "A: prose ask note\n"},
	} {
		l, plain := mustLoad(t, head+tt.text), mustLoad(t, head+strings.ReplaceAll(tt.text, note, ""))
		if got := outline(l); got != tt.want {
			t.Errorf("%s: got\n%swant\n%s", tt.name, got, tt.want)
		}
		if len(l.Pages) != len(plain.Pages) {
			t.Errorf("%s: %d pages, and %d without the note", tt.name, len(l.Pages), len(plain.Pages))
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	l := mustLoad(t, head+`Text.

`+"```"+`castoff show path="sampleapp/traditional.Dockerfile" lines=2-3
`+"```"+`

`+"```castoff show path=sampleapp/app/main.go lines=3\n```\n"+
		"```castoff show path=sampleapp/app/main.go\n```\n"+
		"```castoff compare b=multistage a=traditional\n```\n"+
		"```castoff files image=traditional\n```\n"+
		"```castoff files image=traditional depth=3 top=7\n```\n"+
		"```castoff surface image=traditional\n```\n"+
		"```castoff surface image=traditional other=multistage\n```\n"+
		"```castoff exercise id=from-typo\n```\n"+question)
	want := []Step{
		{Verb: Prose, Line: 5, Markdown: "Text."},
		{Verb: "show", Line: 7, Content: got{Path: "sampleapp/traditional.Dockerfile", From: 2, To: 3}},
		{Verb: "show", Line: 10, Content: got{Path: "sampleapp/app/main.go", From: 3, To: 3}},
		{Verb: "show", Line: 12, Content: got{Path: "sampleapp/app/main.go"}},
		{Verb: "compare", Line: 14, Content: got{Images: []string{"traditional", "multistage"}}},
		{Verb: "files", Line: 16, Content: got{Images: []string{"traditional"}, Depth: 2, Top: 5}},
		{Verb: "files", Line: 18, Content: got{Images: []string{"traditional"}, Depth: 3, Top: 7}},
		{Verb: "surface", Line: 20, Content: got{Images: []string{"traditional"}}},
		{Verb: "surface", Line: 22, Content: got{Images: []string{"traditional", "multistage"}}},
		{Verb: "exercise", Line: 24, Content: got{Exercise: "from-typo"}},
	}
	if got := l.Pages[0].Steps; !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if l.ID != "01-a" || l.Number != 1 || l.Title != "A title" || l.Minutes != 5 {
		t.Errorf("got %+v", l)
	}
}

// questionOf is the question of a step, nil if it has none.
func questionOf(s Step) *screen.Question {
	g, _ := s.Content.(got)
	return g.Question
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	l := mustLoad(t, head+"```castoff ask\nWhat is `{{base.ref}}`?\n\nSecond paragraph.\n\n"+
		"- [ ] A *small* Linux.\n  First line,\n  second line.\n\n      code\n\n- [X] Nothing [at] all.\n\n  - a list\n  - of reasons\n```\n")
	q := questionOf(l.Pages[0].Steps[0])
	if q.Text != "What is `{{base.ref}}`?\n\nSecond paragraph." || len(q.Options) != 2 {
		t.Fatalf("got %+v", q)
	}
	a, b := q.Options[0], q.Options[1]
	if a.Right || a.Text != "A *small* Linux." || a.Why != "First line,\nsecond line.\n\n    code" {
		t.Errorf("got %+v", a)
	}
	if !b.Right || b.Text != "Nothing [at] all." || b.Why != "- a list\n- of reasons" {
		t.Errorf("got %+v", b)
	}
}

func TestProseIsTheSource(t *testing.T) {
	t.Parallel()
	text := "  Indented *text*,  \nwith a break.\n\n| a | b |\n|---|---|\n| {{base.ref}} | `x|y` |\n\n```text\n  +--+\n```"
	l := mustLoad(t, head+"\n\n"+text+"\n\n\n"+question)
	if s := l.Pages[0].Steps[0]; s.Markdown != text || s.Line != 7 {
		t.Errorf("line %d: got\n%q\nwant\n%q", s.Line, s.Markdown, text)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	one := []byte(head + "Text.\n" + question)
	c, err := Load(fstest.MapFS{
		"10-j.md": {Data: one}, "2-b.md": {Data: one}, "01-a.md": {Data: one},
		"README.md": {Data: []byte("# No lesson")}, "exercises/03-c.md": {Data: one}, "lessons.go": {},
	}, nil, testKnown)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range c.Lessons {
		ids = append(ids, l.ID)
	}
	if got := strings.Join(ids, " "); got != "01-a 2-b 10-j" {
		t.Errorf("got %s", got)
	}
}

func TestNoLessons(t *testing.T) {
	t.Parallel()
	if _, err := Load(fstest.MapFS{"README.md": {}}, nil, Known{}); err == nil || !strings.Contains(err.Error(), "no lessons") {
		t.Errorf("got %v", err)
	}
}

// TestControlSequences puts what a terminal obeys wherever text can be: no such
// lesson is played, and the report does not pass it on.
func TestControlSequences(t *testing.T) {
	t.Parallel()
	const text = "---\ntitle: A%s title\n---\n## He%sad\n\nTe%sxt `co%sde`.\n\n" +
		"```castoff ask\nWh%sy?\n\n- [ ] One%s.\n  No%s.\n- [x] Two%s.\n  Yes%s.\n```\n"
	n := strings.Count(text, "%s")
	with := func(evil string, at int) string {
		args := slices.Repeat([]any{""}, n)
		args[at] = evil
		return fmt.Sprintf(text, args...)
	}
	if _, err := load(with("", 0)); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		line := 1 + strings.Count(strings.Join(strings.Split(text, "%s")[:i+1], ""), "\n")
		for _, evil := range []string{"\x1b]0;title\x07", "\x1b[2J", "\u009b31m", "\u202e", "a\rb", "\x00", "\x08"} {
			_, err := load(with(evil, i))
			if want := fmt.Sprintf("01-a.md:%d: there is a control character, which no terminal is to get", line); err == nil || !strings.Contains(err.Error(), want) || plaintext.Clean(err.Error()) != err.Error() {
				t.Errorf("%q in place %d: %q, want %q", evil, i, fmt.Sprint(err), want)
			}
		}
	}
}

func TestProblemsAreTyped(t *testing.T) {
	t.Parallel()
	_, err := load(head + "```castoff biuld\n```\n\n{{x}}\n")
	var p *problem.Problem
	if !errors.As(err, &p) || p.File != "01-a.md" || p.Line != 5 {
		t.Errorf("got %#v", p)
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 2 {
		t.Errorf("not all problems: %v", err)
	}
}

// brokenFS cannot be listed.
type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	if _, err := Load(brokenFS{}, nil, Known{}); err == nil || !strings.Contains(err.Error(), "cannot be listed") {
		t.Errorf("got %v", err)
	}
	_, err := Load(fstest.MapFS{"01-a.md": {Mode: fs.ModeDir | 0o755}}, nil, Known{})
	if err == nil || err.Error() != "01-a.md:1: the file is not a regular file" {
		t.Errorf("got %v", err)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "castoff show lines=2-4 path=…", 3: "castoff compare a=… b=…", 7: "castoff ask"} {
		if got := testVerbs[i].Usage(); got != want {
			t.Errorf("%s is written %q, want %q", testVerbs[i].Name, got, want)
		}
	}
}

package steps

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/lessons"
)

// FuzzLoad loads a course of one file: it never panics, and what it accepts is
// consistent and free of control sequences.
func FuzzLoad(f *testing.F) {
	names, err := fs.Glob(lessons.Files, "*.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(lessons.Files, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(head + "# A title\n\n> ```castoff ask\n\n- ~~~castoff build image=traditional\n" + question))
	f.Add([]byte("---\ntitle: &a [*a, {b: \"\\e\"}]\nminutes: 0x10\n---\n\tText\x1b[2J {{{{base.ref}}}} `{{base.ref}}`\n===\n"))
	f.Add([]byte(head + "<!-- {{a}} -->\n```castoff show path=\"sampleapp/binary\" lines=1-\n" + question))
	f.Add([]byte(head + "```castoff exercise id=\"from-typo\"\n```\n" + question))
	f.Add([]byte(head + guesses(guessKeys+" in=kB", "How large, beside {{traditional.size}}?\n") + "\n```castoff outcome id=slim\n```\n" + question))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := lesson.Load(fstest.MapFS{"01-a.md": {Data: text}}, testFiles, testKnown)
		if err != nil {
			if msg := err.Error(); plaintext.Clean(msg) != msg || !strings.HasPrefix(msg, "01-a.md:") {
				t.Fatalf("error: %q", msg)
			}
			return
		}
		checkLesson(t, c.Lessons[0])
	})
}

func checkLesson(t *testing.T, l *lesson.Lesson) {
	if l.Title == "" || len(l.Pages) == 0 {
		t.Fatalf("empty lesson: %+v", l)
	}
	asked, line := 0, 0
	for _, p := range l.Pages {
		if len(p.Steps) == 0 {
			t.Fatalf("empty page: %+v", p)
		}
		for _, s := range p.Steps {
			if s.Line <= line {
				t.Fatalf("line %d follows line %d", s.Line, line)
			}
			line = s.Line
			texts := []string{l.Title, p.Title, s.Markdown}
			if show, ok := Of(s).(*Show); ok {
				texts = append(texts, show.Path)
			}
			if guess, ok := Of(s).(*Guess); ok {
				texts = append(texts, guess.Text)
			}
			if asker, ok := Of(s).(Asker); ok {
				q := asker.Question()
				asked++
				texts = append(texts, q.Text)
				for _, o := range q.Options {
					if o.Text == "" || o.Why == "" || strings.Contains(o.Text, "\n") {
						t.Fatalf("option: %+v", o)
					}
					texts = append(texts, o.Text, o.Why)
				}
			}
			for _, text := range texts {
				filled := lesson.Fill(text, func(string) string { return "`*<\x1b[2J\n" })
				if plaintext.Clean(filled) != filled {
					t.Fatalf("control sequence in %q", filled)
				}
			}
		}
	}
	if asked == 0 {
		t.Fatal("no question")
	}
}

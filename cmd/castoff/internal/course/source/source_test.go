package source

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/yuin/goldmark/ast"
)

func TestLines(t *testing.T) {
	t.Parallel()
	text := New("ab\n\n  \ncd", 5)
	if text.String() != "ab\n\n  \ncd\n" || text.LastLine() != 8 {
		t.Errorf("%q ends with line %d", text, text.LastLine())
	}
	for offset, want := range map[int]string{0: "5 0 3", 2: "5 0 3", 3: "6 3 4", 4: "7 4 7", 8: "8 7 10", 10: "8 10 10", 99: "8 10 10"} {
		if got := fmt.Sprint(text.Line(offset), text.LineStart(offset), text.LineEnd(offset)); got != want {
			t.Errorf("at %d: %s, want %s", offset, got, want)
		}
	}
	for _, tt := range []struct {
		start, end int
		want       string
	}{{0, 10, `"ab\n\n  \ncd" 5`}, {2, 10, `"cd" 8`}, {3, 7, `"" 8`}, {0, 7, `"ab" 5`}} {
		part, line := text.Part(tt.start, tt.end)
		if got := fmt.Sprintf("%q %d", part, line); got != tt.want {
			t.Errorf("from %d to %d: %s, want %s", tt.start, tt.end, got, tt.want)
		}
	}
}

// TestMarkdownKeepsItsPlaces: what follows the front matter is where it is in
// the file, and nothing in the front matter is Markdown.
func TestMarkdownKeepsItsPlaces(t *testing.T) {
	t.Parallel()
	text := New("---\n# no\n---\n\nOne  *two*\n---\n\n## Three\nText.\n", 1)
	front, body, ok := text.Front(100, "key: value", problem.NewList("a"))
	if front != "# no\n" || !ok {
		t.Fatalf("the front matter is %q, %v", front, ok)
	}
	var got []string
	for n := text.Markdown(body).FirstChild(); n != nil; n = n.NextSibling() {
		if h, is := n.(*ast.Heading); is {
			got = append(got, fmt.Sprint(text.Heading(h), " ", text.Line(h.Pos()), " ", text.Line(text.HeadingEnd(h))))
		}
	}
	if want := "One *two* 5 7, Three 8 9"; strings.Join(got, ", ") != want {
		t.Errorf("headings, and where they begin and end: %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestFront(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"---\na: b\n--- \nText": "",
		"a: b":                  "f:1: no front matter: the file begins with a line ---, then key: value, then a line ---",
		"---\na: b\n":           "f:1: the front matter has no end: it ends with a line ---",
		"---\n" + strings.Repeat("a", 100) + "\n---\n": "f:1: the front matter is longer than 100 bytes",
	} {
		p := problem.NewList("f")
		_, _, ok := New(text, 1).Front(100, "key: value", p)
		if err := problem.Join(p); ok != (want == "") || fmt.Sprint(err) != want && want != "" {
			t.Errorf("%q: %v, %v", text, ok, err)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"good":  {Data: []byte("\ufeffa\x1b[2J\nb\n")},
		"large": {Data: make([]byte, 101)},
		"bytes": {Data: []byte("a\nb\xff\n")},
		"dir":   {Mode: fs.ModeDir | 0o755},
	}
	for name, want := range map[string]string{
		"good":  "",
		"large": "f:1: the file is larger than 100 bytes",
		"bytes": "f:2: the file is not text in UTF-8",
		"dir":   "f:1: the file is not a regular file",
		"gone":  "f:1: the file is not there",
	} {
		p := problem.NewList("f")
		text := Open(files, name, 100, p)
		if err := problem.Join(p); (text == nil) != (want != "") || want != "" && fmt.Sprint(err) != want {
			t.Errorf("%s: %v", name, err)
		}
		if text != nil && text.String() != "a\nb\n" {
			t.Errorf("%s: %q", name, text)
		}
	}
	p := problem.NewList("f")
	long := fstest.MapFS{"long": {Data: []byte("a\n" + strings.Repeat("b", maxLine) + "\n")}}
	if Open(long, "long", 1e6, p) != nil || problem.Join(p).Error() != "f:2: the line is longer than 4000 bytes" {
		t.Errorf("a long line: %v", problem.Join(p))
	}
}

package lessons

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// What the loader checks is tested next to it, in package lesson; here are
// the rules for what lessons and exercises say.

func read(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(Files, "*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no lessons: %v", err)
	}
	lessons := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(Files, name)
		if err != nil {
			t.Fatal(err)
		}
		lessons[name] = string(b)
	}
	return lessons
}

// prose is all that a learner reads, and how to write more of it: the lessons,
// the texts of the exercises and their documentation.
func prose(t *testing.T) map[string]string {
	t.Helper()
	texts := read(t)
	for _, pattern := range []string{"exercises/*.md", "exercises/*/exercise.md"} {
		names, err := fs.Glob(Files, pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("nothing is like %s: %v", pattern, err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(Files, name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(b)
		}
	}
	return texts
}

func TestNames(t *testing.T) {
	for name := range read(t) {
		if len(name) < 4 || name[0] < '0' || name[0] > '9' || name[1] < '0' || name[1] > '9' || name[2] != '-' {
			t.Errorf("%s is not called NN-name.md", name)
		}
	}
}

func TestUnfinishedOrLoud(t *testing.T) {
	for name, lesson := range prose(t) {
		for _, word := range []string{"[WIP]", "TODO", "FIXME", "XXX", "lorem ipsum", "simply ", "blazing"} {
			if strings.Contains(strings.ToLower(lesson), strings.ToLower(word)) {
				t.Errorf("%s says %q", name, word)
			}
		}
		for i, line := range strings.Split(lesson, "\n") {
			if strings.HasSuffix(line, "!") || strings.Contains(line, "! ") {
				t.Errorf("%s:%d: an exclamation mark", name, i+1)
			}
			if strings.TrimRight(line, " \t") != line || strings.Contains(line, "\t") {
				t.Errorf("%s:%d: a tab, or a blank at the end", name, i+1)
			}
		}
	}
}

// The widest that a drawing and a line of code may be: a projector with a large
// font leaves 40 columns of a drawing, of which the screen takes four, and a
// usual window has 80 for code.
const (
	widestDrawing = 36
	widestCode    = 72
)

// TestCodeIsNarrow: a drawing that wraps is rubble, and of code that does nobody
// sees what is on one line. A text of one line is what a program said.
func TestCodeIsNarrow(t *testing.T) {
	fence := regexp.MustCompile("(?ms)^ *```(\\w*)[^\\n]*\\n(.*?)\\n *```$")
	for name, lesson := range prose(t) {
		for _, m := range fence.FindAllStringSubmatch(lesson, -1) {
			lines, most := strings.Split(m[2], "\n"), widestCode
			if m[1] == "castoff" || name == "exercises/README.md" { // which is read elsewhere
				continue
			}
			if m[1] == "text" && len(lines) > 1 {
				most = widestDrawing
			}
			indent := len(m[2])
			for _, l := range lines {
				if rest := strings.TrimLeft(l, " "); rest != "" {
					indent = min(indent, len(l)-len(rest))
				}
			}
			for _, l := range lines {
				if len(l)-indent > most {
					t.Errorf("%s: more than %d columns: %s", name, most, l)
				}
			}
		}
	}
}

// TestWordsForEverybody: a course is read by somebody alone as well as in a
// class, and by a person who does not know how engines store images.
func TestWordsForEverybody(t *testing.T) {
	for name, lesson := range prose(t) {
		text := strings.Join(strings.Fields(lesson), " ")
		for _, words := range []string{"in the room", "save stream", "overlay2", "makes everything work"} {
			if strings.Contains(text, words) {
				t.Errorf("%s says %q", name, words)
			}
		}
	}
}

// TestGuideIsIntroduced before the first of its figures.
func TestGuideIsIntroduced(t *testing.T) {
	for name, lesson := range read(t) {
		if !strings.HasPrefix(name, "01-") {
			continue
		}
		intro, figure := strings.Index(lesson, "follows a **guide**"), strings.Index(lesson, "The guide gives")
		if intro < 0 || figure < 0 || intro > figure {
			t.Errorf("%s: the guide is introduced at %d, its first figure is at %d", name, intro, figure)
		}
	}
}

var (
	size     = regexp.MustCompile(`\d\s?([kKMGT]i?)?B\b`)
	sentence = regexp.MustCompile(`[.:?]\s+`)
	limit    = regexp.MustCompile(`--max-size \S+`) // a limit claims nothing
)

// TestNumbersAreTheGuides: the course claims no size that it has not measured,
// so a size in its text is the guide's, and the same sentence or table cell
// says so.
func TestNumbersAreTheGuides(t *testing.T) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()
	for name, lesson := range read(t) {
		src := []byte(lesson)
		var check func(block ast.Node)
		check = func(block ast.Node) {
			for n := block.FirstChild(); n != nil; n = n.NextSibling() {
				if n.Type() != ast.TypeBlock {
					continue
				}
				for _, s := range sentence.Split(limit.ReplaceAllString(string(n.Lines().Value(src)), ""), -1) {
					if size.MatchString(s) && !strings.Contains(s, "guide") {
						t.Errorf("%s: whose number is that? %s", name, s)
					}
				}
				check(n)
			}
		}
		check(markdown.Parse(text.NewReader(src)))
	}
}

// TestDirectoriesAreMade: a directory that an exercise's solution makes with
// WORKDIR to have it copied is there on every engine. Podman makes it for the
// RUN or COPY that comes next, and not at the end of a stage.
func TestDirectoriesAreMade(t *testing.T) {
	names, err := fs.Glob(Files, "exercises/*/solution/Dockerfile")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no solutions: %v", err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(Files, name)
		if err != nil {
			t.Fatal(err)
		}
		stages := regexp.MustCompile(`(?m)^FROM `).Split(string(b), -1)
		for _, stage := range stages[:len(stages)-1] {
			_, after, found := cutLast(stage, "\nWORKDIR ")
			if found && !strings.Contains(after, "\nRUN ") && !strings.Contains(after, "\nCOPY ") {
				t.Errorf("%s: a stage ends with WORKDIR %s", name, strings.TrimSpace(after))
			}
		}
	}
}

// TestNoCgoByAccident: a program that uses what the C library can do, too, says that
// it does without. On a base with a C compiler it would be dynamic otherwise, and on
// the offline base nobody would see it.
func TestNoCgoByAccident(t *testing.T) {
	uses := regexp.MustCompile(`(?m)^(?:import )?\s*"(?:net|net/http|os/user)"$`)
	programs, err := fs.Glob(Files, "exercises/*/start/*.go")
	if err != nil || len(programs) == 0 {
		t.Fatal(len(programs), err)
	}
	found := 0
	for _, program := range programs {
		source, err := fs.ReadFile(Files, program)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(path.Dir(program))
		story, err := fs.ReadFile(Files, path.Join(dir, "exercise.md"))
		if err != nil {
			t.Fatal(err)
		}
		if !uses.Match(source) || strings.Contains(string(story), "needs: [gcc]") {
			continue // what cgo does is what that exercise is about
		}
		found++
		for _, name := range []string{"start/Dockerfile", "solution/Dockerfile"} {
			text, err := fs.ReadFile(Files, path.Join(dir, name))
			if err == nil && !strings.Contains(string(text), "CGO_ENABLED=0") {
				t.Errorf("%s/%s does not say CGO_ENABLED=0", dir, name)
			}
		}
	}
	if found < 3 {
		t.Errorf("only %d programs use the network", found)
	}
}

// cutLast is [strings.Cut] at the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

package checker

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/lessons"
)

// FuzzLoad loads an exercise with any exercise.md: it never panics, and what
// it accepts is complete and free of control sequences.
func FuzzLoad(f *testing.F) {
	names, err := fs.Glob(lessons.Files, "exercises/*/exercise.md")
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
	f.Add([]byte(frontBegin + "  - builds: {}\n" + frontEnd))
	f.Add([]byte(frontBegin + "  - builds: {}\n  - files: {absent: [\"/[a-\\\\\"], at-most: 1}\n  - http:\n      port: 0x50\n    text: |\n      a\n" + frontEnd))
	f.Add([]byte("---\ntitle: &a [*a, {b: \"\\e\"}, !!x y, <<: *a]\n? [a]\n: b\nchecks: [{}, [], ~, {a}, {a: }]\n---\nA\n===\nStory\n---\n## \n~~~\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := loadText(string(text))
		if err != nil {
			if msg := err.Error(); plaintext.Clean(msg) != msg || !strings.HasPrefix(msg, "exercises/a/exercise.md:") {
				t.Fatalf("error: %q", msg)
			}
			return
		}
		if len(all) != 1 {
			t.Fatalf("%d exercises", len(all))
		}
		checkExercise(t, all[0])
	})
}

func checkExercise(t *testing.T, e exercise.Exercise) {
	if e.Minutes < 1 || e.Difficulty < 1 || e.Difficulty > 5 || e.Order != 1 || len(e.Hints) != 3 {
		t.Fatalf("out of bounds: %+v", e)
	}
	texts := append([]string{e.Title, e.Story, e.Why, e.Start.Check, e.Build.Target + "x", e.Build.Platform + "x", e.Start.Says + "x"}, e.Hints...)
	found := false
	seen := map[string]bool{}
	for _, c := range e.Checks {
		found = found || c.Name == e.Start.Check
		if seen[c.Name] || c.Line < 2 {
			t.Fatalf("check: %+v", c)
		}
		seen[c.Name] = true
		if want := c.Want(); want == "" || strings.ContainsAny(want, "\n\t") {
			t.Fatalf("%+v asks for %q", c, want)
		}
		texts = append(texts, c.Name, c.Want())
		texts = append(texts, listsOf(c.Asked)...)
	}
	if !found {
		t.Fatalf("no check is called %q", e.Start.Check)
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" || plaintext.Clean(text) != text {
			t.Fatalf("empty or with control sequences: %q", text)
		}
	}
}

// listsOf are the entries of what a check lists, none of which may be empty.
func listsOf(a exercise.Asked) []string {
	switch c := a.(type) {
	case *runsCheck:
		return slices.Concat(c.output, c.notOutput, c.tmpfs)
	case *httpCheck:
		return slices.Concat(c.body, c.tmpfs)
	case *healthyCheck:
		return c.tmpfs
	case *filesCheck:
		return slices.Concat(c.present, c.absent)
	case *noneCheck:
		return c.of
	case *contextCheck:
		return slices.Concat(c.without, c.kept)
	case *rebuildCheck:
		return slices.Concat(c.cached, c.again, c.prints, c.notPrints)
	case *historyCheck:
		return c.without
	}
	return nil
}

package exercise

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/lessons"
)

// FuzzLoad loads an exercise with any exercise.md: it never panics, and what
// it accepts is complete and free of control sequences.
func FuzzLoad(f *testing.F) {
	names, err := fs.Glob(lessons.Files, path.Join("exercises", "*", textFile))
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
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, oneCheck, oneCheck+"  - files: {absent: [\"/[a-\\\\\"], at-most: 1}\n  - http:\n      port: 0x50\n    text: |\n      a\n", 1)))
	f.Add([]byte("---\ntitle: &a [*a, {b: \"\\e\"}, !!x y, <<: *a]\n? [a]\n: b\nchecks: [{}, [], ~, {a}, {a: }]\n---\nA\n===\nStory\n---\n## \n~~~\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := Load(course(string(text), nil), "exercises")
		if err != nil {
			if msg := err.Error(); plaintext.Clean(msg) != msg || !strings.HasPrefix(msg, at) {
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

func checkExercise(t *testing.T, e Exercise) {
	if e.Minutes < 1 || e.Difficulty < 1 || e.Difficulty > maxDifficulty || e.Order != 1 || len(e.Hints) != hintCount {
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
		for _, list := range [][]string{c.Output, c.NotOutput, c.Body, c.Present, c.Absent, c.Of, c.Without, c.Cached, c.Again, c.Tmpfs} {
			texts = append(texts, list...)
		}
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

package courses

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPlansHold: what a plan says of lessons is looked up in them, also where
// there are none.
func TestPlansHold(t *testing.T) {
	t.Parallel()
	const head = "format: 1\ntitle: Mine\nplans:\n"
	for _, c := range []struct {
		plan, want string
	}{
		{"  - {minutes: 5, lessons: [{lesson: 1, minutes: 5, skip: [First, \"Second `part`\"]}]}\n", ""},
		{"  - {minutes: 5, lessons: [{lesson: 1, minutes: 5, skip: [\"**First**\", Second part]}]}\n", ""},
		{"  - minutes: 5\n    lessons:\n      - {lesson: 1, minutes: 2}\n      - {lesson: 2, minutes: 3}\n",
			"course.yaml:7: the plan of 5 minutes: there is no lesson 2 (there are 1)"},
		{"  - {minutes: 5, lessons: [{lesson: 1, minutes: 5, skip: [Frist]}]}\n",
			"course.yaml:4: the plan of 5 minutes: skip: lesson 1: unknown heading \"Frist\"; did you mean \"First\"? (allowed: First, Second `part`)"},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "course.yaml"), head+c.plan)
		write(t, filepath.Join(dir, "01-a.md"), "---\ntitle: A\nminutes: 5\n---\n\n## First\n\nText.\n\n## Second `part`\n\nText.\n")
		got := ""
		if _, err := opened(t, dir).Check(nil, ""); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.plan, got, c.want)
		}
	}
	dir := mine(t)
	if err := os.Remove(filepath.Join(dir, "01-first-steps.md")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "course.yaml"), head+"  - {minutes: 5, lessons: [{lesson: 1, minutes: 5}]}\n")
	const want = "course.yaml:4: the plan of 5 minutes: there is no lesson 1 (the course has exercises only)"
	if _, err := opened(t, dir).Check(nil, ""); err == nil || err.Error() != want {
		t.Errorf("without lessons: %v", err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

package trust

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
)

// withProgram has the course judge its exercise with a program of its own.
func withProgram(t *testing.T, p *place) *place {
	t.Helper()
	dir := filepath.Join(p.dir, "exercises", "greeting")
	if err := os.Mkdir(filepath.Join(dir, "check-tides"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "check-tides", "Dockerfile"), []byte("FROM castoff/go\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "exercise.md"))
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(text), "checks:\n", "checks:\n  - program: {run: tides}\n    text: tides\n    means: no tides\n", 1)
	if err := os.WriteFile(filepath.Join(dir, "exercise.md"), []byte(more), 0o644); err != nil {
		t.Fatal(err)
	}
	return p.again(t)
}

// TestConsentToPrograms: they are named, and asked for again when they change.
func TestConsentToPrograms(t *testing.T) {
	p := foreign(t, notes(t))
	c := asked(t, p)
	if text := c.block().(screen.Markdown).Source; strings.Contains(text, "of its author, in containers") {
		t.Errorf("there is no program:\n%s", text)
	}
	agree(t, p, c)
	p = withProgram(t, p)
	if c = asked(t, p); c == nil || !c.changed || !strings.Contains(c.block().(screen.Markdown).Source, "judged by 1 program of its author, in containers without a network") {
		t.Fatalf("it is asked %+v", c)
	}
	agree(t, p, c)
	if again := asked(t, p.again(t)); again != nil {
		t.Errorf("asked twice: %+v", again)
	}
	amend(t, p, "exercises/greeting/check-tides/Dockerfile", "RUN go version")
	if again := asked(t, p.again(t)); again == nil || !again.changed {
		t.Errorf("another program: %+v", again)
	}
}

package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestBenchHostile draws what others wrote.
func TestBenchHostile(t *testing.T) {
	t.Parallel()
	for width := 20; width <= 120; width += 7 {
		for _, s := range uitest.Hostile {
			blocks := []screen.Block{
				screen.Checks{Rows: []screen.CheckRow{{Step: s, State: screen.CheckFailed, Want: s, Found: s, Said: s, Next: s, Means: s, More: s}}},
				screen.Preparing{Text: s, Doing: s, Current: 5, Total: 3, Elapsed: -1}, screen.Tally{Passed: 9, Of: 3}, screen.Tally{Passed: -1},
			}
			for _, look := range []text.Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				uitest.CheckText(t, Render(text.NewRenderer(width, look), blocks...), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

// TestChecks says in words and marks how each went, at every width.
func TestChecks(t *testing.T) {
	t.Parallel()
	for width := 30; width <= 120; width += 10 {
		r := text.NewRenderer(width, text.Look{})
		body := Render(r, uitest.BenchSample().Blocks...)
		for _, want := range []string{"found:", "next:", "means:", "more:", "no shell", "pull access"} {
			if !strings.Contains(body, want) {
				t.Errorf("at %d columns there is no %q:\n%s", width, want, body)
			}
		}
		for _, l := range strings.Split(body, "\n") {
			if text.Width(l) > width || strings.Contains(l, "\x1b") {
				t.Errorf("at %d columns: %q", width, l)
			}
		}
	}
}

// TestSteps: the heading of a step stands above its first check.
func TestSteps(t *testing.T) {
	t.Parallel()
	got := Render(text.NewRenderer(60, text.Look{ASCII: true}), screen.Checks{Rows: []screen.CheckRow{
		{Step: "Step 1 of 2: Get it to build", State: screen.CheckPassed, Want: "the image builds"}, {Want: "it runs"},
		{Step: "Step 2 of 2: Make it small", Want: "at most 5 MB"},
	}})
	var lines []string
	for l := range strings.Lines(got) {
		lines = append(lines, strings.TrimSpace(l))
	}
	if want := "Step 1 of 2: Get it to build|+ the image builds|- it runs|Step 2 of 2: Make it small|- at most 5 MB"; strings.Join(lines, "|") != want {
		t.Errorf("it is\n%s", got)
	}
}

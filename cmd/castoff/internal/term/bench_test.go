package term

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/screen"

	tea "github.com/charmbracelet/bubbletea"
)

func benchSample() screen.Bench {
	return screen.Bench{
		Version: 1, Heading: "from-typo · A stage by the wrong name", Number: 2, Of: 20, Status: "waiting for you to save",
		Blocks: []screen.Block{
			screen.Markdown{Source: "Ada renamed a stage.\n\nYour files: `/home/ada/castoff/from-typo`\n"},
			screen.Checks{Rows: []screen.CheckRow{
				{State: screen.CheckFailed, Want: "the image can be built", Found: "the builder looked for an image called biuld",
					Said: "pull access denied for biuld,\x1b[2J repository does not exist", Next: "compare the name with those after AS"},
				{State: screen.CheckPassed, Want: "no shell"}, {Want: "exit code 0, and prints “hello”"},
				{State: screen.CheckUnable, Want: "builds for linux/arm64", Found: "this daemon cannot"},
			}},
		},
		Keys: []screen.Key{{Key: "h", Does: "hint"}, {Key: "l", Does: "list"}, {Key: "q", Does: "quit"}},
	}
}

// TestChecks tells by words and marks how each went, at every width.
func TestChecks(t *testing.T) {
	for width := 30; width <= 120; width += 10 {
		r := NewRenderer(width, Look{})
		text := r.Render(benchSample().Blocks...)
		for _, want := range []string{"found:", "next:", "no shell", "pull access"} {
			if !strings.Contains(text, want) {
				t.Errorf("at %d columns there is no %q:\n%s", width, want, text)
			}
		}
		for _, l := range strings.Split(text, "\n") {
			if cells(l) > width || strings.Contains(l, "\x1b") {
				t.Errorf("at %d columns: %q", width, l)
			}
		}
	}
}

// TestBenchView presses keys and changes what is shown.
func TestBenchView(t *testing.T) {
	now := benchSample()
	v := &benchView{state: func() screen.Bench { return now }}
	v.resize(Look{}, 80, 24)
	press := func(k string) bool {
		return v.update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
	}
	if text := v.draw(0); !strings.Contains(text, "2/20") || !strings.Contains(text, "h hint") || !strings.Contains(text, "waiting for you") {
		t.Errorf("%s", text)
	}
	if press("x") || press("?") {
		t.Error("a key that does nothing leaves the exercise")
	}
	if text := v.draw(0); !strings.Contains(text, "stop everything") {
		t.Errorf("no help:\n%s", text)
	}
	if press("q") { // leaves the help, and no more
		t.Error("the help's key leaves the exercise")
	}
	now.Version, now.Status, now.Busy = 2, "building: step 3 of 4", true
	v.update(frameMsg{})
	if text := v.draw(0); !strings.Contains(text, "step 3 of 4") {
		t.Errorf("the change is not shown:\n%s", text)
	}
	if !press("h") || v.key != "h" {
		t.Errorf("the key is %q", v.key)
	}
	if !v.update(tea.KeyMsg{Type: tea.KeyEsc}) || v.key != "q" {
		t.Errorf("the key is %q", v.key)
	}
	v.resize(Look{}, 40, 12)
	for _, l := range strings.Split(v.draw(0), "\n") {
		if cells(l) > 40 {
			t.Errorf("%q", l)
		}
	}
}

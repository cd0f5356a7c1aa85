package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	tea "github.com/charmbracelet/bubbletea"
)

// passedSample is an exercise that is passed.
func passedSample() screen.Bench {
	b := uitest.BenchSample()
	b.Reveal, b.Turn = 0, 9
	b.Blocks = []screen.Block{screen.Notice{Tone: screen.Good, Text: "Passed."}, screen.Tally{Passed: 4, Of: 25},
		screen.Markdown{Source: "**n** goes on with **last-stage**: The last one wins"},
		screen.Checks{Rows: []screen.CheckRow{{State: screen.CheckPassed, Want: "the image can be built"}}},
		screen.Markdown{Source: strings.Repeat("Only the last stage is in the image. ", 40)}}
	b.Keys = append([]screen.Key{{Key: "n", Does: "next"}}, b.Keys[:5]...)
	return b
}

// preparingSample is an exercise whose base image is being made.
func preparingSample() screen.Bench {
	b := uitest.BenchSample()
	b.Busy, b.Status = true, "compiling the standard library: 30 %"
	b.Blocks = append(b.Blocks, screen.Preparing{Text: "Making castoff/go. This is done once.", Doing: b.Status, Elapsed: 83 * time.Second})
	return b
}

// TestBenchGolden draws whole screens, and checks at other sizes that they are
// filled with the same text.
func TestBenchGolden(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]screen.Bench{"failed": uitest.BenchSample(), "passed": passedSample(), "preparing": preparingSample()} {
		narrow := ""
		for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}} {
			v := &benchView{bench: b}
			v.Resize(text.Look{}, size[0], size[1])
			drawn := v.Draw(0)
			if size[0] == 80 {
				uitest.Golden(t, "bench-"+name+"-80", drawn+"\n")
			}
			uitest.CheckText(t, drawn, size[0], false)
			rows, seen := strings.Split(drawn, "\n"), v.body.Window()
			top := chromeHeight + v.layout.air() - 2 // the status and the keys are below
			if len(rows) != size[1] || !strings.Contains(rows[0], b.Heading) || !strings.HasSuffix(rows[len(rows)-1], "? keys") {
				t.Errorf("%s, %v: there is something else around it:\n%s", name, size, drawn)
			}
			for i, want := range seen {
				if got := strings.TrimSpace(rows[top+i]); got != strings.TrimSpace(want) {
					t.Errorf("%s, %v: row %d is %q, want %q", name, size, top+i, got, want)
				}
			}
			body := strings.Join(v.body.All(), "\n") + "\n"
			uitest.CheckReflow(t, narrow, body, size[0])
			narrow = body
		}
	}
	v := &benchView{bench: passedSample()}
	v.Resize(text.Look{Color: true, Dark: true}, 80, 24)
	uitest.Golden(t, "bench-color-80", strings.ReplaceAll(v.Draw(0), "\x1b[", "^[")+"\n")
}

// TestBenchFooter has the key for the rest of them at every width.
func TestBenchFooter(t *testing.T) {
	t.Parallel()
	for width := leastWidth; width <= 120; width++ {
		v := &benchView{bench: uitest.BenchSample()}
		v.Resize(text.Look{}, width, 24)
		rows := text.Lines(v.Draw(0))
		footer := rows[len(rows)-1]
		if !strings.HasSuffix(footer, "? keys") || text.Width(footer) > width {
			t.Errorf("at %d columns the keys are %q", width, footer)
		}
		if width >= 60 && !strings.Contains(footer, "e edit · h hint · w meaning · l list · q quit") {
			t.Errorf("at %d columns the keys are %q", width, footer)
		}
	}
	v := &benchView{bench: uitest.BenchSample()}
	v.Resize(text.Look{}, 60, 20)
	uitest.Press(v, "?")
	body := v.Draw(0)
	v.Resize(text.Look{}, 60, 12)
	if v.help == nil || !strings.Contains(v.Draw(0), "more,") || !strings.Contains(v.Draw(0), "any other key") {
		t.Errorf("the help in a small window:\n%s", v.Draw(0))
	}
	uitest.Press(v, "end")
	small := v.Draw(0)
	for _, want := range []string{"open the Dockerfile in your editor", "reset", "log", "^C"} {
		if !strings.Contains(body, want) || want == "^C" && !strings.Contains(small, want) {
			t.Errorf("the help has no %q:\n%s\nin a small window:\n%s", want, body, small)
		}
	}
	if uitest.Press(v, "q"); v.help != nil || v.key != "" {
		t.Error("another key does not leave the help alone")
	}
}

// TestBenchReveals scrolls to what is new, once, and stays where it is after a
// key.
func TestBenchReveals(t *testing.T) {
	t.Parallel()
	now := uitest.BenchSample()
	v := &benchView{bench: now}
	v.Resize(text.Look{}, 60, 14)
	if strings.Contains(v.Draw(0), "this daemon cannot") {
		t.Fatalf("all of it fits:\n%s", v.Draw(0))
	}
	now.Turn, now.Reveal = 1, 2
	now.Blocks = append(now.Blocks, screen.Markdown{Source: "**Hint 1 of 3.** Read the name."})
	v.change(now)
	if !strings.Contains(v.Draw(0), "Read the name.") {
		t.Errorf("the hint does not come into view:\n%s", v.Draw(0))
	}
	uitest.Press(v, "home")
	v.change(now)
	if strings.Contains(v.Draw(0), "Read the name.") {
		t.Errorf("it scrolls again, though nothing is new:\n%s", v.Draw(0))
	}
	uitest.Press(v, "down")
	next := &benchView{bench: now, before: v} // as after a key
	next.Resize(text.Look{}, 60, 14)
	if next.Draw(0) != v.Draw(0) || next.body.Offset != 1 {
		t.Errorf("after a key it is at line %d:\n%s", next.body.Offset, next.Draw(0))
	}
	now.Heading, now.Turn = "last-stage · The last one wins", 0
	other := &benchView{bench: now, before: next}
	other.Resize(text.Look{}, 60, 14)
	if other.body.Offset != 0 {
		t.Errorf("another exercise begins at line %d", other.body.Offset)
	}
}

// TestBenchShowsTheResult: what was not passed is in view in a small window,
// wherever it stands among the checks and however long they are.
func TestBenchShowsTheResult(t *testing.T) {
	t.Parallel()
	for rows := 1; rows <= 12; rows++ {
		for bad := range rows {
			now := screen.Bench{Heading: "later-rm · Deleted and still there", Number: 18, Of: 25, Reveal: -1}
			story := screen.Markdown{Source: strings.Repeat("Nils makes an index from a survey of the sea floor. ", 14)}
			now.Blocks = []screen.Block{story, screen.Checks{Rows: make([]screen.CheckRow, rows)}}
			v := &benchView{bench: now}
			v.Resize(text.Look{}, 64, 18)
			checked := screen.Checks{}
			for i := range rows {
				checked.Rows = append(checked.Rows, screen.CheckRow{State: screen.CheckPassed, Want: fmt.Sprintf("goal %d, which takes more than one line where the window is small", i)})
			}
			checked.Rows[bad].State, checked.Rows[bad].Found, checked.Rows[bad].Next = screen.CheckFailed, "35 MB", "look for what is large"
			now.Turn, now.Reveal = 1, 1
			now.Blocks = []screen.Block{story, checked}
			v.change(now)
			shown := v.Draw(0)
			for _, want := range []string{fmt.Sprintf("✗ goal %d,", bad), "found: 35 MB", "next:  look for what is large"} {
				if !strings.Contains(shown, want) {
					t.Fatalf("%d checks, the %d. failed: there is no %q:\n%s", rows, bad+1, want, shown)
				}
			}
		}
	}
}

// TestBenchView presses keys and changes what is shown.
func TestBenchView(t *testing.T) {
	t.Parallel()
	now := uitest.BenchSample()
	v := &benchView{bench: now}
	v.Resize(text.Look{}, 80, 24)
	press := func(k string) bool {
		return v.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
	}
	if text := v.Draw(0); !strings.Contains(text, "2/20") || !strings.Contains(text, "h hint") || !strings.Contains(text, "waiting for you") {
		t.Errorf("%s", text)
	}
	if press("x") || press("?") {
		t.Error("a key that does nothing leaves the exercise")
	}
	if text := v.Draw(0); !strings.Contains(text, "stop everything") {
		t.Errorf("no help:\n%s", text)
	}
	if press("q") { // leaves the help, and nothing else
		t.Error("the help's key leaves the exercise")
	}
	now.Status, now.Busy = "building: step 3 of 4", true
	v.change(now)
	if text := v.Draw(0); !strings.Contains(text, "step 3 of 4") || v.Still() {
		t.Errorf("the change is not shown:\n%s", text)
	}
	// While something moves, the next frame shows what has changed.
	now.Blocks = append(now.Blocks, screen.Markdown{Source: "one more"})
	v.change(now)
	now.Busy = false
	v.change(now)
	if v.Still() || strings.Contains(v.Draw(0), "one more") {
		t.Errorf("it does not wait for the frame:\n%s", v.Draw(0))
	}
	v.Update(frameMsg{})
	if !v.Still() || !strings.Contains(v.Draw(0), "one more") {
		t.Errorf("the frame does not show it:\n%s", v.Draw(0))
	}
	if !press("h") || v.key != "h" {
		t.Errorf("the key is %q", v.key)
	}
	if !v.Update(tea.KeyMsg{Type: tea.KeyEsc}) || v.key != "q" {
		t.Errorf("the key is %q", v.key)
	}
	v.Resize(text.Look{}, 40, 12)
	for _, l := range strings.Split(v.Draw(0), "\n") {
		if text.Width(l) > 40 {
			t.Errorf("%q", l)
		}
	}
}

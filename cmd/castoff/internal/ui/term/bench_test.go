package term

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

func benchSample() screen.Bench {
	return screen.Bench{
		Heading: "from-typo · A stage by the wrong name", Number: 2, Of: 20, Status: "waiting for you to save",
		Blocks: []screen.Block{
			screen.Markdown{Source: "Ada renamed a stage.\n\nYour files: `/home/ada/castoff/from-typo`\n"},
			screen.Checks{Rows: []screen.CheckRow{
				{State: screen.CheckFailed, Want: "the image can be built", Found: "the builder looked for an image called biuld",
					Said: "pull access denied for biuld,\x1b[2J repository does not exist", Next: "compare the name with those after AS",
					Means: "No stage above has this name, so it is looked up as an image", More: "castoff explain from-typo"},
				{State: screen.CheckPassed, Want: "no shell"}, {Want: "exit code 0, and prints “hello”"},
				{State: screen.CheckUnable, Want: "builds for linux/arm64", Found: "this daemon cannot"},
			}},
		},
		Reveal: -1,
		Keys: []screen.Key{{Key: "e", Does: "edit", About: "open the Dockerfile in your editor"}, {Key: "h", Does: "hint"}, {Key: "w", Does: "meaning"},
			{Key: "l", Does: "list"}, {Key: "q", Does: "quit"}, {Key: "n", Does: "next"}, {Key: "f", Does: "files"}, {Key: "r", Does: "reset"},
			{Key: "o", Does: "log"}},
	}
}

// passedSample is an exercise that is passed.
func passedSample() screen.Bench {
	b := benchSample()
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
	b := benchSample()
	b.Busy, b.Status = true, "compiling the standard library: 30 %"
	b.Blocks = append(b.Blocks, screen.Preparing{Text: "Making castoff/go. This is done once.", Doing: b.Status, Elapsed: 83 * time.Second})
	return b
}

// TestBenchGolden draws whole screens.
func TestBenchGolden(t *testing.T) {
	for name, b := range map[string]screen.Bench{"failed": benchSample(), "passed": passedSample(), "preparing": preparingSample()} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {60, 20}} {
			v := &benchView{bench: b}
			v.resize(Look{}, size[0], size[1])
			golden(t, fmt.Sprintf("bench-%s-%d", name, size[0]), v.draw(0)+"\n")
		}
	}
	v := &benchView{bench: passedSample()}
	v.resize(Look{Color: true, Dark: true}, 80, 24)
	golden(t, "bench-color-80", strings.ReplaceAll(v.draw(0), "\x1b[", "^[")+"\n")
}

// TestBenchKeys has the key for the rest of them at every width.
func TestBenchKeys(t *testing.T) {
	for width := leastWidth; width <= 120; width++ {
		v := &benchView{bench: benchSample()}
		v.resize(Look{}, width, 24)
		rows := lines(v.draw(0))
		footer := rows[len(rows)-1]
		if !strings.HasSuffix(footer, "? keys") || cells(footer) > width {
			t.Errorf("at %d columns the keys are %q", width, footer)
		}
		if width >= 60 && !strings.Contains(footer, "e edit · h hint · w meaning · l list · q quit") {
			t.Errorf("at %d columns the keys are %q", width, footer)
		}
	}
	v := &benchView{bench: benchSample()}
	v.resize(Look{}, 60, 20)
	v.press("?")
	text := v.draw(0)
	v.resize(Look{}, 60, 12)
	if v.help == nil || !strings.Contains(v.draw(0), "more,") || !strings.Contains(v.draw(0), "any other key") {
		t.Errorf("the help in a small window:\n%s", v.draw(0))
	}
	v.press("end")
	small := v.draw(0)
	for _, want := range []string{"open the Dockerfile in your editor", "reset", "log", "^C"} {
		if !strings.Contains(text, want) || want == "^C" && !strings.Contains(small, want) {
			t.Errorf("the help has no %q:\n%s\nin a small window:\n%s", want, text, small)
		}
	}
	if v.press("q"); v.help != nil || v.key != "" {
		t.Error("another key does not leave the help alone")
	}
}

// TestBenchReveals scrolls to what is new, once, and stays where it is after a
// key.
func TestBenchReveals(t *testing.T) {
	now := benchSample()
	v := &benchView{bench: now}
	v.resize(Look{}, 60, 14)
	if strings.Contains(v.draw(0), "this daemon cannot") {
		t.Fatalf("all of it fits:\n%s", v.draw(0))
	}
	now.Turn, now.Reveal = 1, 2
	now.Blocks = append(now.Blocks, screen.Markdown{Source: "**Hint 1 of 3.** Read the name."})
	v.change(now)
	if !strings.Contains(v.draw(0), "Read the name.") {
		t.Errorf("the hint does not come into view:\n%s", v.draw(0))
	}
	v.press("home")
	v.change(now)
	if strings.Contains(v.draw(0), "Read the name.") {
		t.Errorf("it scrolls again, though nothing is new:\n%s", v.draw(0))
	}
	v.press("down")
	next := &benchView{bench: now, before: v} // as after a key
	next.resize(Look{}, 60, 14)
	if next.draw(0) != v.draw(0) || next.body.offset != 1 {
		t.Errorf("after a key it is at line %d:\n%s", next.body.offset, next.draw(0))
	}
	now.Heading, now.Turn = "last-stage · The last one wins", 0
	other := &benchView{bench: now, before: next}
	other.resize(Look{}, 60, 14)
	if other.body.offset != 0 {
		t.Errorf("another exercise begins at line %d", other.body.offset)
	}
}

// TestBenchShowsTheResult has what was not passed on the screen of a small
// window, wherever it stands among the checks and however long they are.
func TestBenchShowsTheResult(t *testing.T) {
	for rows := 1; rows <= 12; rows++ {
		for bad := range rows {
			now := screen.Bench{Heading: "later-rm · Deleted and still there", Number: 18, Of: 25, Reveal: -1}
			story := screen.Markdown{Source: strings.Repeat("Nils makes an index from a survey of the sea floor. ", 14)}
			now.Blocks = []screen.Block{story, screen.Checks{Rows: make([]screen.CheckRow, rows)}}
			v := &benchView{bench: now}
			v.resize(Look{}, 64, 18)
			checked := screen.Checks{}
			for i := range rows {
				checked.Rows = append(checked.Rows, screen.CheckRow{State: screen.CheckPassed, Want: fmt.Sprintf("goal %d, which takes more than one line where the window is small", i)})
			}
			checked.Rows[bad].State, checked.Rows[bad].Found, checked.Rows[bad].Next = screen.CheckFailed, "35 MB", "look for what is large"
			now.Turn, now.Reveal = 1, 1
			now.Blocks = []screen.Block{story, checked}
			v.change(now)
			shown := v.draw(0)
			for _, want := range []string{fmt.Sprintf("✗ goal %d,", bad), "found: 35 MB", "next:  look for what is large"} {
				if !strings.Contains(shown, want) {
					t.Fatalf("%d checks, the %d. failed: there is no %q:\n%s", rows, bad+1, want, shown)
				}
			}
		}
	}
}

// TestBenchHostile draws what others wrote.
func TestBenchHostile(t *testing.T) {
	for width := 20; width <= 120; width += 7 {
		for _, s := range hostile {
			blocks := []screen.Block{
				screen.Checks{Rows: []screen.CheckRow{{State: screen.CheckFailed, Want: s, Found: s, Said: s, Next: s, Means: s, More: s}}},
				screen.Preparing{Text: s, Doing: s, Current: 5, Total: 3, Elapsed: -1}, screen.Tally{Passed: 9, Of: 3}, screen.Tally{Passed: -1},
			}
			for _, look := range []Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				checkText(t, NewRenderer(width, look).Render(blocks...), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

// TestChecks tells by words and marks how each went, at every width.
func TestChecks(t *testing.T) {
	for width := 30; width <= 120; width += 10 {
		r := NewRenderer(width, Look{})
		text := r.Render(benchSample().Blocks...)
		for _, want := range []string{"found:", "next:", "means:", "more:", "no shell", "pull access"} {
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
	v := &benchView{bench: now}
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
	now.Status, now.Busy = "building: step 3 of 4", true
	v.change(now)
	if text := v.draw(0); !strings.Contains(text, "step 3 of 4") || v.still() {
		t.Errorf("the change is not shown:\n%s", text)
	}
	// While something moves, the next frame shows what has changed.
	now.Blocks = append(now.Blocks, screen.Markdown{Source: "one more"})
	v.change(now)
	now.Busy = false
	v.change(now)
	if v.still() || strings.Contains(v.draw(0), "one more") {
		t.Errorf("it does not wait for the frame:\n%s", v.draw(0))
	}
	v.update(frameMsg{})
	if !v.still() || !strings.Contains(v.draw(0), "one more") {
		t.Errorf("the frame does not show it:\n%s", v.draw(0))
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

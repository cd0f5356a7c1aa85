package lectern

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/deck"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
	"castoff/cmd/castoff/internal/ui/watch"

	tea "github.com/charmbracelet/bubbletea"
)

// fakeShow shows one scene, and keeps what is asked for.
type fakeShow struct {
	scene Scene
	asked []Command
}

func (f *fakeShow) Lay(*text.Renderer, int) {}
func (f *fakeShow) Scene() Scene            { return f.scene }
func (f *fakeShow) Do(c Command)            { f.asked = append(f.asked, c) }
func (f *fakeShow) Lists() Lists {
	return Lists{Lessons: []Entry{{"1 · One", "0/0"}, {"2 · Two\x1b[2J", "1/0"}}, Images: []Entry{{"traditional", "0/3"}}}
}

func (f *fakeShow) Told() (Told, bool) {
	return Told{Place: f.scene.Place, Notes: "Say it *slowly*.\n\n" + strings.Repeat("More.\n\n", 30), Next: "What it weighs", Words: f.scene.Words,
		LessonTime: Span{Spent: 125, Planned: 600}, Time: Span{Spent: 4000, Planned: 2700}, Lists: f.Lists(), Answer: "B"}, f.scene.Number > 0
}

func aShow() *fakeShow {
	return &fakeShow{scene: Scene{Place: Place{Lesson: "2 · The traditional build", Section: "What it weighs", Number: 7, Of: 19, Slide: 2, Slides: 3},
		Rows: deck.Slide{"A line.", "", "Another."}}}
}

func anAudience(width, height int) (*audience, *fakeShow) {
	f := aShow()
	v := &audience{show: f}
	v.Resize(text.Look{}, width, height)
	return v, f
}

// TestMark: where recorded numbers come from takes a few rows at most, whoever wrote it.
func TestMark(t *testing.T) {
	t.Parallel()
	v, f := anAudience(60, 18)
	for mark, rows := range map[string]int{"": 0, "recorded 1 Jan 2026": 1, "recorded " + strings.Repeat("long ", 20): 2,
		strings.Repeat("x", 5000): 3, strings.Repeat("word ", 1000): 3} {
		got := MarkRows(v.r, mark)
		if len(got) != rows {
			t.Errorf("%.30s: %d rows", mark, len(got))
		}
		for _, row := range got {
			if w := text.Width(row); w > 60 {
				t.Errorf("%.30s: a row of %d columns", mark, w)
			}
		}
		if len(mark) > 1000 && !strings.HasSuffix(got[2], v.r.Gly.More) {
			t.Errorf("%.30s: it ends with %q", mark, got[2])
		}
		f.scene.Mark = mark
		if drawn := v.Draw(0); !strings.Contains(drawn, "A line.") || !strings.Contains(drawn, "Another.") {
			t.Errorf("%.30s: the slide is gone:\n%s", mark, drawn)
		}
	}
}

// TestKeys: each key that works is in the help, and each in the help works.
func TestKeys(t *testing.T) {
	t.Parallel()
	keyed := func(press string) func() uitest.Keyed {
		return func() uitest.Keyed {
			v, f := anAudience(80, 24)
			uitest.Press(v, press)
			return uitest.Keyed{View: v, State: func() string { return fmt.Sprint(f.asked, v.mode, v.at) }}
		}
	}
	uitest.CheckKeys(t, map[string]func() uitest.Keyed{"a slide": keyed(""), "a list": keyed("l"), "its end": keyed("l down"), "the help": keyed("?")})
	uitest.CheckKeys(t, map[string]func() uitest.Keyed{"the notes": func() uitest.Keyed {
		f := aShow()
		v := &notes{controls: controls{notes: true}, followed: f}
		v.Resize(text.Look{}, 80, 24)
		v.body.By(3)
		return uitest.Keyed{View: v, State: func() string { return fmt.Sprint(f.asked, v.mode, v.body.Offset) }}
	}})
}

// TestRemote: a presenter's remote sends these keys, and a mouse has a wheel.
func TestRemote(t *testing.T) {
	t.Parallel()
	v, f := anAudience(64, 18)
	uitest.Press(v, "pgdown pgup b")
	v.Update(tea.KeyMsg{Type: tea.KeyF5})
	v.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	v.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelUp})
	v.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	if got := fmt.Sprint(f.asked); got != "[{next 0 } {back 0 } {black 0 } {start 0 } {next 0 } {back 0 }]" {
		t.Errorf("asked for was %s", got)
	}
}

func TestSeek(t *testing.T) {
	t.Parallel()
	v, f := anAudience(64, 18)
	uitest.Press(v, "g 1 2")
	if s := v.Draw(0); !strings.Contains(s, "go to page: 12_") {
		t.Errorf("while a number is typed it is\n%s", s)
	}
	uitest.Press(v, "enter l down")
	if s := v.Draw(0); !strings.Contains(s, "❯ 2 · Two") || strings.Contains(s, "\x1b[2J") {
		t.Errorf("the list is\n%s", s)
	}
	uitest.Press(v, "enter i esc g 7 esc g enter")
	if got := fmt.Sprint(f.asked); got != "[{page 12 } {jump 0 1/0}]" {
		t.Errorf("asked for was %s", got)
	}
	if uitest.Press(v, "q n") || !uitest.Press(v, "q q") {
		t.Error("it is not quit by two keys")
	}
}

// TestScreens: every screen fits its terminal, and has what it is to have.
func TestScreens(t *testing.T) {
	t.Parallel()
	tracker := watch.NewTracker(time.Now)
	uitest.SampleBuild(tracker.Add)
	for _, size := range [][2]int{{60, 18}, {64, 18}, {80, 24}, {120, 40}} {
		v, f := anAudience(size[0], size[1])
		draws(t, v.Draw(0), size, "A line.", "2 · The", "7/19 (2 of 3)")
		f.scene.Mark, f.scene.Words = "recorded on 30 November 2026, Docker Engine 20.10, debian:bookworm", []string{"recorded"}
		f.scene.Clock = Clock{On: true, Running: true, Seconds: 75}
		draws(t, v.Draw(0), size, "recorded on 30 November 2026", "recorded · 1:15", "7/19 (2 of 3)")
		f.scene.Words, f.scene.State = []string{"built before, on 30 Nov 2026"}, "building 2 of 7: castoff/multistage, 41 s"
		draws(t, v.Draw(0), size, "built before", "7/19 (2 of 3)")
		f.scene.Work = &Work{Title: "Building castoff/traditional", Tracker: tracker}
		draws(t, v.Draw(0), size, "Building castoff/traditional", "2/3 RUN apt-get")
		f.scene.Work.Left = true
		if draws(t, v.Draw(0), size, "Building castoff/traditional", "2/3 RUN apt-get", "It goes on in the background."); strings.Contains(v.Draw(0), "✓ Building") || v.Still() {
			t.Errorf("passed over it is\n%s", v.Draw(0))
		}
		f.scene.Work.Trouble = "This step did not work here. R shows the recording."
		draws(t, v.Draw(0), size, "! This step did not work here. R shows the recording.")
		f.scene.Black = true
		if s := v.Draw(0); strings.TrimSpace(s) != "" {
			t.Errorf("black is\n%s", s)
		}
		n := &notes{controls: controls{notes: true}, followed: f, presenting: "castoff present"}
		n.Resize(text.Look{}, size[0], size[1])
		draws(t, n.Draw(0), size, "Say it slowly.", "next: What it weighs", "right: B", "lesson: 2:05 of 10 min", "in all: 66:40 of 45 min", "more notes")
		f.scene.Number = 0
		n.Resize(text.Look{}, size[0], size[1])
		draws(t, n.Draw(0), size, "Nobody presents this course", "castoff present")
	}
	v, _ := anAudience(50, 17)
	draws(t, v.Draw(0), [2]int{50, 17}, "needs 60 columns and 18 rows")
}

// draws checks a screen.
func draws(t *testing.T, screen string, size [2]int, want ...string) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) > size[1] || text.Widest(lines) > size[0] {
		t.Errorf("%v: %d rows and %d columns:\n%s", size, len(lines), text.Widest(lines), screen)
	}
	for _, w := range want {
		if !strings.Contains(screen, w) {
			t.Errorf("%v: no %q in\n%s", size, w, screen)
		}
	}
}

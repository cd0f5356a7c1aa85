package tui

import (
	"testing"

	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
)

// countedView counts how often it is drawn.
type countedView struct {
	status statusLine
	drawn  int
}

func (v *countedView) Resize(text.Look, int, int) {}

func (v *countedView) Still() bool { return v.status.still() }

func (v *countedView) Update(msg tea.Msg) bool {
	if f, ok := msg.(frameMsg); ok {
		v.status.tick(f.frames)
	}
	return false
}

func (v *countedView) KeyMap() keymap.Map { return nil }

func (v *countedView) Draw(int) string { v.drawn++; return v.status.text }

// TestStillScreensAreNotDrawn lets time pass on a screen: it is drawn while
// work that it shows goes on, once when that has ended, and not otherwise.
func TestStillScreensAreNotDrawn(t *testing.T) {
	t.Parallel()
	work := ""
	v := &countedView{}
	v.status.ask = func() string { return work }
	m := &appModel{interrupt: func() {}}
	m.Update(showMsg{view: v, done: make(chan struct{})})
	// second lets the frames that are asked for come, for a second and a bit.
	second := func() (drawn int) {
		t.Helper()
		before := v.drawn
		for passed := 0; passed <= statusEvery; passed += m.pace {
			if m.pace == 0 {
				t.Fatal("no frame is asked for")
			}
			m.Update(frameMsg{m.pace, m.awaited})
			m.View()
		}
		return v.drawn - before
	}
	if m.View(); v.drawn != 1 {
		t.Errorf("it is drawn %d times at first", v.drawn)
	}
	if n := second() + second(); n != 0 {
		t.Errorf("a still screen is drawn %d times", n)
	}
	work = "building"
	second()
	if n := second(); n != statusEvery+1 {
		t.Errorf("while something is built it is drawn %d times in a second", n)
	}
	work = ""
	second()
	if got := m.View(); second() != 0 || got != "" {
		t.Errorf("afterwards it is drawn on, and shows %q", got)
	}
	if m.Update(tea.KeyMsg{Type: tea.KeyDown}); m.View() != "" || v.drawn == 1 {
		t.Error("a key draws nothing")
	}
	// Where nothing moves a frame a second is enough, and none comes twice.
	if m.pace != statusEvery {
		t.Errorf("the next frame is asked for in %d", m.pace)
	}
	work = "more"
	if m.Update(frameMsg{1, m.awaited - 1}); m.View() != "" {
		t.Error("a frame that was overtaken is shown")
	}
	if m.Update(frameMsg{m.pace, m.awaited}); m.View() != "more" || m.pace != 1 {
		t.Errorf("after a second it shows %q, and the next frame is asked for in %d", m.View(), m.pace)
	}
	// What changes by messages alone asks for no frame.
	v.status = statusLine{}
	m.Update(frameMsg{m.pace, m.awaited})
	if m.Update(tea.KeyMsg{Type: tea.KeyDown}); m.pace != 0 {
		t.Errorf("a frame is asked for in %d", m.pace)
	}
	v.status.text = "work"
	if m.Update(tea.KeyMsg{Type: tea.KeyDown}); m.pace != 1 {
		t.Errorf("something moves, and the next frame is asked for in %d", m.pace)
	}
}

package tui

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
)

// statusLine is what a screen says in one line about the work going on in the
// background.
type statusLine struct {
	// ask asks what that is; nil for nothing.
	ask  func() string
	text string
	// mark stands there while nothing goes on: what the page is a recording of.
	mark string
	// wait counts the frames until it is asked again.
	wait int
}

// begin asks what is going on, now and once a second from now on.
func (s *statusLine) begin(ask func() string) {
	s.ask = ask
	s.look()
}

// take lets a frame pass, and hands a key on; it returns what became of that.
func (s *statusLine) take(msg tea.Msg, key func(tea.KeyMsg) bool) bool {
	switch msg := msg.(type) {
	case frameMsg:
		s.tick(msg.frames)
	case tea.KeyMsg:
		return key(msg)
	}
	return false
}

// look asks at once.
func (s *statusLine) look() {
	s.wait = statusEvery
	if s.ask != nil {
		s.text = plaintext.Line(s.ask())
	}
}

// tick lets frames pass.
func (s *statusLine) tick(frames int) {
	if s.wait -= frames; s.wait <= 0 {
		s.look()
	}
}

// still reports whether it stays as it is: without work there is no spinner.
func (s *statusLine) still() bool { return s.text == "" }

// leastBeside is the room kept for what is on the left.
const leastBeside = 16

// draw draws it for the right end of a screen's status line.
func (s *statusLine) draw(l Layout, frame int) string {
	room := max(l.Width-2*l.Margin-leastBeside, 10)
	if s.text == "" {
		return l.R.Pal.Warn.Render(text.Clip(s.mark, room, l.R.Gly.More))
	}
	return l.R.Spin(frame) + " " + l.R.Pal.Dim.Render(text.Clip(s.text, room, l.R.Gly.More))
}

func (v *chooseView) asks() bool { return v.status.ask != nil }

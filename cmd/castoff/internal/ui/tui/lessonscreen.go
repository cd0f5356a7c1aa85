package tui

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/scroll"

	tea "github.com/charmbracelet/bubbletea"
)

// lessonScreen is what the screens of a lesson's pages have in common: a body that
// scrolls, what goes on in the background, a help, and keys that lead to another
// page.
type lessonScreen struct {
	move   screen.Move
	layout Layout
	body   scroll.Lines
	status statusLine
	help   *keyHelp // nil while it is not shown
}

// begin lays out what does not depend on the page; status says what goes on,
// recorded what the page is a recording of.
func (s *lessonScreen) begin(status func() string, recorded string) {
	s.status.mark = plaintext.Line(recorded)
	s.help.lay(s.layout)
	s.status.begin(status)
}

func (s *lessonScreen) Still() bool { return s.status.still() }

func (s *lessonScreen) asks() bool { return s.status.ask != nil }

// press takes a key that the help is left or scrolled with, or that leads to
// another page; taken is false for any other, done true if that ends the screen.
func (s *lessonScreen) press(msg tea.KeyMsg, k lessonKeys) (taken, done bool) {
	if s.help != nil {
		s.help = s.help.after(s.layout, msg)
		return true, false
	}
	move, ok := k.move(msg)
	if ok {
		s.move = move
	}
	return ok, ok
}

// leave goes on to the next page.
func (s *lessonScreen) leave() (done bool) {
	s.move = screen.Next
	return true
}

// draw draws the screen, or its help in place of it; left is for the beginning of
// the status line.
func (s *lessonScreen) draw(frame int, left string, keys keymap.Map) string {
	if s.help != nil {
		return s.help.draw(s.layout)
	}
	return s.layout.around(s.body.Window(), left, s.status.draw(s.layout, frame), keys)
}

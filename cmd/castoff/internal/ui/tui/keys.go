package tui

import (
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// helpKey shows the help, wherever there is one.
func helpKey() key.Binding { return keymap.Bind("?", "keys", "?") }

// stopKey and suspendKey are for the program, whatever it shows: see
// [appModel].
func stopKey() key.Binding { return keymap.Bind("^C", "stop everything at once", "ctrl+c") }

func suspendKey() key.Binding { return keymap.Bind("^Z", "go back to the shell for a while", "ctrl+z") }

// lessonKeys lead from a page of a lesson to others.
type lessonKeys struct{ Back, Menu, Quit key.Binding }

func newLessonKeys(g text.Glyphs) lessonKeys {
	return lessonKeys{
		Back: keymap.Bind(g.Left, "the page before", "left", "h", "backspace"),
		Menu: keymap.Bind("m", "the menu of lessons", "m", "esc"),
		Quit: keymap.Bind("q", "quit; your progress is saved", "q"),
	}
}

// move is where a key leads; false if it is for something else.
func (k lessonKeys) move(msg tea.KeyMsg) (screen.Move, bool) {
	switch {
	case key.Matches(msg, k.Back):
		return screen.Back, true
	case key.Matches(msg, k.Menu):
		return screen.Menu, true
	case key.Matches(msg, k.Quit):
		return screen.Quit, true
	}
	return screen.Next, false
}

// brief are the keys as a footer shows them.
func (k lessonKeys) brief() []key.Binding {
	return []key.Binding{keymap.Entry(k.Back.Help().Key, "back", k.Back), keymap.Entry("m", "menu", k.Menu), keymap.Entry("q", "quit", k.Quit)}
}

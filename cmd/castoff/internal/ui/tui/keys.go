package tui

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// KeyMap is all keys of a screen in the state that it is in: a struct of
// bindings, those disabled that do nothing now. A screen's Update matches with
// these and nothing else, its footer is ShortHelp and its help FullHelp, both
// made of the same bindings by [Entry].
//
// The interface is that of bubbles, the drawing is ours: its help.Model cuts a
// footer that is too long from the end, and so loses the key that shows all
// the others, and it sets the help in columns that are cut and not wrapped.
type KeyMap = help.KeyMap

// Bind returns a binding of keys, named as in [tea.KeyMsg.String], with what the
// help says about them: how they are written there, and what they do.
func Bind(name, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, does))
}

// Entry returns what a footer or a help says about some bindings as one, in
// words of its own: a footer has less room than a help, and two keys that move
// up and down are told about together. It is disabled if all of them are.
func Entry(name, does string, of ...key.Binding) key.Binding {
	var keys []string
	for _, b := range of {
		if b.Enabled() {
			keys = append(keys, b.Keys()...)
		}
	}
	return Bind(name, does, keys...) // without keys it is disabled
}

// Keys that stand for others in a binding: for all that no other binding has,
// and for what is typed into a line of text.
const (
	AnyKey       = "any key"
	AnyCharacter = "any character"
)

// helpKey shows the help, wherever there is one.
func helpKey() key.Binding { return Bind("?", "keys", "?") }

// stopKey and suspendKey are for the program, whatever it shows: see
// [appModel].
func stopKey() key.Binding { return Bind("^C", "stop everything at once", "ctrl+c") }

func suspendKey() key.Binding { return Bind("^Z", "go back to the shell for a while", "ctrl+z") }

// lessonKeys lead from a page of a lesson to others.
type lessonKeys struct{ Back, Menu, Quit key.Binding }

func newLessonKeys(g text.Glyphs) lessonKeys {
	return lessonKeys{
		Back: Bind(g.Left, "the page before", "left", "h", "backspace"),
		Menu: Bind("m", "the menu of lessons", "m", "esc"),
		Quit: Bind("q", "quit; your progress is saved", "q"),
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

// brief are the keys as a footer has them.
func (k lessonKeys) brief() []key.Binding {
	return []key.Binding{Entry(k.Back.Help().Key, "back", k.Back), Entry("m", "menu", k.Menu), Entry("q", "quit", k.Quit)}
}

// ScrollKeys move by lines in what a window does not hold, or by items in a list.
type ScrollKeys struct{ Up, Down, PageUp, PageDown, First, Last key.Binding }

// NewScrollKeys returns the keys, all of them enabled.
func NewScrollKeys(g text.Glyphs) ScrollKeys {
	return ScrollKeys{
		Up: Bind(g.Up, "scroll up", "up", "k"), Down: Bind(g.Down, "scroll down", "down", "j"),
		PageUp: Bind("PgUp", "scroll up by a screen", "pgup", "ctrl+b"), PageDown: Bind("PgDn", "scroll down by a screen", "pgdown", "ctrl+f"),
		First: Bind("Home", "the beginning", "home", "g"), Last: Bind("End", "the end", "end", "G"),
	}
}

// All is every one of the keys.
func (k ScrollKeys) All() []key.Binding {
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.First, k.Last}
}

// Enable enables all of the keys, or none.
func (k *ScrollKeys) Enable(on bool) {
	for _, b := range []*key.Binding{&k.Up, &k.Down, &k.PageUp, &k.PageDown, &k.First, &k.Last} {
		b.SetEnabled(on)
	}
}

// Press scrolls as a key asks for; false if the key is for something else.
func (s *Scroller) Press(msg tea.KeyMsg, k ScrollKeys) bool {
	switch {
	case key.Matches(msg, k.Up):
		s.scroll(-1)
	case key.Matches(msg, k.Down):
		s.scroll(1)
	case key.Matches(msg, k.PageUp):
		s.scroll(-s.page())
	case key.Matches(msg, k.PageDown):
		s.scroll(s.page())
	case key.Matches(msg, k.First):
		s.Offset = 0
	case key.Matches(msg, k.Last):
		s.Offset = s.last()
	default:
		return false
	}
	return true
}

// enabled leaves out the bindings that do nothing now.
func enabled(bs []key.Binding) []key.Binding {
	return slices.DeleteFunc(slices.Clone(bs), func(b key.Binding) bool { return !b.Enabled() })
}

// Footer draws the short help. What does not fit is left out from the end, but
// not the key that shows all the others.
func (l Layout) Footer(bs ...key.Binding) string {
	bs = enabled(bs)
	room := l.Width - 2*l.Margin
	wide := func(b key.Binding) int { return text.Width(b.Help().Key) + 1 + text.Width(b.Help().Desc) }
	sep := " " + l.R.Gly.Dot + " "
	var all []key.Binding
	if n := len(bs) - 1; n > 0 && key.Matches(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("?")}, bs[n]) {
		all, bs = bs[n:], bs[:n]
		room -= text.Width(sep) + wide(all[0])
	}
	var shown []key.Binding
	for i, b := range bs {
		if i > 0 {
			room -= text.Width(sep)
		}
		if room -= wide(b); room < 0 {
			break
		}
		shown = append(shown, b)
	}
	parts := make([]string, 0, len(shown)+1)
	for _, b := range append(shown, all...) {
		parts = append(parts, l.R.Pal.Accent.Render(b.Help().Key)+" "+l.R.Pal.Dim.Render(b.Help().Desc))
	}
	return strings.Join(parts, l.R.Pal.Faint.Render(sep))
}

// KeyHelp draws the full help: a line for each entry, or more where it is long,
// and a blank one between two groups. Marks that are no keys, but have to be
// explained as well, are a last group.
func (l Layout) KeyHelp(keys KeyMap, marks ...key.Help) []string {
	var groups [][]key.Help
	for _, bs := range keys.FullHelp() {
		var group []key.Help
		for _, b := range enabled(bs) {
			group = append(group, b.Help())
		}
		groups = append(groups, group)
	}
	groups = append(groups, marks)
	w := 0
	for _, h := range slices.Concat(groups...) {
		w = max(w, text.Width(h.Key))
	}
	out := []string{l.R.Pal.Head.Render("Keys")}
	for _, group := range groups {
		if len(group) > 0 {
			out = append(out, "")
		}
		for _, h := range group {
			out = append(out, text.Hang(l.R.Pal.Accent.Render(text.Pad(h.Key, w))+"  ", h.Desc, l.R.Width)...)
		}
	}
	return out
}

// Package keymap holds bindings of keys, and draws footers and helps from them.
package keymap

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Map is all the keys of a screen in its current state: a struct of bindings,
// of which those that do nothing now are disabled. A screen's Update matches
// against these and nothing else; its footer is ShortHelp and its help
// FullHelp, both made of the same bindings by [Entry].
//
// The interface is that of bubbles, the drawing is ours: its help.Model cuts a
// footer that is too long at the end, and so loses the key that shows all the
// others, and it sets the help in columns that are cut, not wrapped.
type Map = help.KeyMap

// Bind returns a binding of keys, named as in [tea.KeyMsg.String], with what the
// help says about them: how they are written there, and what they do.
func Bind(name, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, does))
}

// Entry returns what a footer or a help says about several bindings together,
// in words of its own: a footer has less room than a help, and two keys that
// move up and down are described together. It is disabled if all of them are.
func Entry(name, does string, of ...key.Binding) key.Binding {
	var keys []string
	for _, b := range of {
		if b.Enabled() {
			keys = append(keys, b.Keys()...)
		}
	}
	return Bind(name, does, keys...) // without keys it is disabled
}

// Keys that stand for others in a binding: for all those that no other binding
// has, and for what is typed into a line of text.
const (
	Any       = "any key"
	Character = "any character"
)

// Keys that do the same wherever they do anything: Onward leads on, the others move a
// line or an item at a time.
var (
	Onward   = []string{"enter", " ", "right", "l"}
	Up, Down = []string{"up", "k"}, []string{"down", "j"}
)

// Scroll is the keys that move by lines in what a window does not hold, or by
// items in a list.
type Scroll struct{ Up, Down, PageUp, PageDown, First, Last key.Binding }

// NewScroll returns the keys, all of them enabled.
func NewScroll(g text.Glyphs) Scroll {
	return Scroll{
		Up: Bind(g.Up, "scroll up", Up...), Down: Bind(g.Down, "scroll down", Down...),
		PageUp: Bind("PgUp", "scroll up by a screen", "pgup", "ctrl+b"), PageDown: Bind("PgDn", "scroll down by a screen", "pgdown", "ctrl+f"),
		First: Bind("Home", "the beginning", "home", "g"), Last: Bind("End", "the end", "end", "G"),
	}
}

// All is every one of the keys.
func (k Scroll) All() []key.Binding {
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.First, k.Last}
}

// By is how far a key moves, by the size of a page and of everything: what is
// moved stops at its ends. It is not ok if the key is for something else.
func (k Scroll) By(msg tea.KeyMsg, page, all int) (by int, ok bool) {
	switch {
	case key.Matches(msg, k.Up):
		return -1, true
	case key.Matches(msg, k.Down):
		return 1, true
	case key.Matches(msg, k.PageUp):
		return -page, true
	case key.Matches(msg, k.PageDown):
		return page, true
	case key.Matches(msg, k.First):
		return -all, true
	case key.Matches(msg, k.Last):
		return all, true
	}
	return 0, false
}

// Arrows is how the keys up and down are written together.
func (k Scroll) Arrows(sep string) string { return k.Up.Help().Key + sep + k.Down.Help().Key }

// Enable enables all of the keys, or none.
func (k *Scroll) Enable(on bool) {
	for _, b := range []*key.Binding{&k.Up, &k.Down, &k.PageUp, &k.PageDown, &k.First, &k.Last} {
		b.SetEnabled(on)
	}
}

// Letterless leaves out letters, where these are typed.
func (k *Scroll) Letterless() {
	k.Up.SetKeys("up")
	k.Down.SetKeys("down")
	k.First.SetKeys("home")
	k.Last.SetKeys("end")
}

// Apart separates keys that were pressed so fast that bubbletea read them as
// one. What was pasted stays together.
func Apart(msg tea.Msg) []tea.Msg {
	k, ok := msg.(tea.KeyMsg)
	if !ok || k.Type != tea.KeyRunes || k.Paste || len(k.Runes) < 2 {
		return []tea.Msg{msg}
	}
	keys := make([]tea.Msg, len(k.Runes))
	for i, r := range k.Runes {
		keys[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}
	}
	return keys
}

// enabled leaves out the bindings that do nothing now.
func enabled(bs []key.Binding) []key.Binding {
	return slices.DeleteFunc(slices.Clone(bs), func(b key.Binding) bool { return !b.Enabled() })
}

// Footer draws bindings in a line of at most room columns. What does not fit is
// left out from the end, except for the key that shows all the others.
func Footer(r *text.Renderer, room int, bs ...key.Binding) string {
	bs = enabled(bs)
	wide := func(b key.Binding) int { return text.Width(b.Help().Key) + 1 + text.Width(b.Help().Desc) }
	sep := " " + r.Gly.Dot + " "
	var all []key.Binding
	if n := len(bs) - 1; n > 0 && slices.Contains(bs[n].Keys(), "?") {
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
		parts = append(parts, r.Pal.Accent.Render(b.Help().Key)+" "+r.Pal.Dim.Render(b.Help().Desc))
	}
	return strings.Join(parts, r.Pal.Faint.Render(sep))
}

// Help draws the full help: a line for each entry, or more where it is long,
// with a blank one between two groups. Marks, which are not keys but have to be
// explained as well, are the last group.
func Help(r *text.Renderer, keys Map, marks ...key.Help) []string {
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
	out := []string{r.Pal.Head.Render("Keys")}
	for _, group := range groups {
		if len(group) > 0 {
			out = append(out, "")
		}
		for _, h := range group {
			out = append(out, text.Hang(r.Pal.Accent.Render(text.Pad(h.Key, w))+"  ", h.Desc, r.Width)...)
		}
	}
	return out
}

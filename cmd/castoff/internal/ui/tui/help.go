package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// keyHelp is the list of all keys, in place of the screen whose keys they are.
type keyHelp struct {
	of   KeyMap
	back string
	body Scroller
}

// newKeyHelp returns the help of some keys; back says what it is left for.
func newKeyHelp(l Layout, of KeyMap, back string) *keyHelp {
	h := &keyHelp{of: of, back: back}
	h.lay(l)
	return h
}

// lay lays it out anew; a help that is not shown needs none.
func (h *keyHelp) lay(l Layout) {
	if h != nil {
		h.body.replace(l.KeyHelp(h.of), l.bodyHeight())
	}
}

// press reports whether a key leaves the help: any that does not scroll it,
// and it does nothing else.
func (h *keyHelp) press(l Layout, msg tea.KeyMsg) (left bool) {
	return !h.body.Press(msg, h.keys(l).ScrollKeys)
}

func (h *keyHelp) draw(l Layout) string {
	return l.around(h.body.Window(), l.more(&h.body), "", h.keys(l))
}

// keys are those of the help itself.
func (h *keyHelp) keys(l Layout) leaveKeys {
	k := leaveKeys{ScrollKeys: NewScrollKeys(l.R.Gly), Leave: Bind("any key", h.back, AnyKey)}
	if k.Enable(h.body.last() > 0); h.body.last() > 0 {
		k.Leave.SetHelp("any other key", h.back)
	}
	return k
}

// leaveKeys are the keys of a help.
type leaveKeys struct {
	ScrollKeys
	Leave key.Binding
}

// ShortHelp implements [KeyMap].
func (k leaveKeys) ShortHelp() []key.Binding { return []key.Binding{k.Leave} }

// FullHelp implements [KeyMap].
func (k leaveKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append(k.ShortHelp(), k.All()...)}
}

package tui

import (
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/scroll"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// keyHelp is the list of all keys, in place of the screen whose keys they are.
type keyHelp struct {
	of   keymap.Map
	back string
	body scroll.Lines
}

// newKeyHelp returns the help of some keys; back says what it is left for.
func newKeyHelp(l Layout, of keymap.Map, back string) *keyHelp {
	h := &keyHelp{of: of, back: back}
	h.lay(l)
	return h
}

// lay lays it out anew; a help that is not shown needs none.
func (h *keyHelp) lay(l Layout) {
	if h != nil {
		h.body.Replace(keymap.Help(l.R, h.of), l.bodyHeight())
	}
}

// after is the help after a key, nil if that leaves it: any does that does not
// scroll it, and then it does nothing else.
func (h *keyHelp) after(l Layout, msg tea.KeyMsg) *keyHelp {
	if h.body.Press(msg, h.keys(l).Scroll) {
		return h
	}
	return nil
}

// over are the keys of the help if it is shown, and otherwise those below it.
func (h *keyHelp) over(l Layout, of keymap.Map) keymap.Map {
	if h != nil {
		return h.keys(l)
	}
	return of
}

func (h *keyHelp) draw(l Layout) string {
	return l.around(h.body.Window(), l.more(&h.body), "", h.keys(l))
}

// keys are those of the help itself.
func (h *keyHelp) keys(l Layout) leaveKeys {
	k := leaveKeys{Scroll: keymap.NewScroll(l.R.Gly), Leave: keymap.Bind("any key", h.back, keymap.Any)}
	if k.Enable(h.body.Last() > 0); h.body.Last() > 0 {
		k.Leave.SetHelp("any other key", h.back)
	}
	return k
}

// leaveKeys are the keys of a help.
type leaveKeys struct {
	keymap.Scroll
	Leave key.Binding
}

// ShortHelp implements [keymap.Map].
func (k leaveKeys) ShortHelp() []key.Binding { return []key.Binding{k.Leave} }

// FullHelp implements [keymap.Map].
func (k leaveKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append(k.ShortHelp(), k.All()...)}
}

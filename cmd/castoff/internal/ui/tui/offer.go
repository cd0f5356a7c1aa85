package tui

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// offer is the choice at the end of a page that offers something: that, or
// going on.
type offer struct {
	picker *fields.Picker
	// text is the page above it.
	text []string
}

// newOffer lays out what a page offers; at is the index under the cursor.
func newOffer(r *text.Renderer, p screen.Page, text []string, at int) *offer {
	onward := "Go on reading"
	if p.Last {
		onward = "Finish the lesson"
	}
	return &offer{picker: fields.NewPicker(r, []string{plaintext.Line(p.Offer), onward}, at), text: text}
}

// rows is the page with what it offers.
func (o *offer) rows() []string {
	return slices.Concat(o.text, []string{""}, o.picker.Lines())
}

// taken reports whether the cursor is at what is offered.
func (o *offer) taken() bool { return o.picker.At() == 0 }

// step moves the cursor if a key asks for it; false if the key is for
// something else. From the ends of the list it scrolls instead of going round.
func (o *offer) step(msg tea.KeyMsg, k keymap.Scroll) bool {
	if key.Matches(msg, k.Up) && !o.taken() || key.Matches(msg, k.Down) && o.taken() {
		o.picker.Key(msg)
		return true
	}
	return false
}

package fields

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Offer is the choice at the end of a page that offers something: that, or
// going on.
type Offer struct {
	picker *Picker
	// text is the page above it.
	text []string
}

// NewOffer lays out what a page offers; at is the index under the cursor.
func NewOffer(r *text.Renderer, p screen.Page, text []string, at int) *Offer {
	onward := "Go on reading"
	if p.Last {
		onward = "Finish the lesson"
	}
	return &Offer{picker: NewPicker(r, []string{plaintext.Line(p.Offer), onward}, at), text: text}
}

// Rows is the page with what it offers.
func (o *Offer) Rows() []string {
	return slices.Concat(o.text, []string{""}, o.picker.Lines())
}

// Taken reports whether the cursor is at what is offered.
func (o *Offer) Taken() bool { return o.picker.At() == 0 }

// Step moves the cursor if a key asks for it; false if the key is for
// something else. From the ends of the list it scrolls instead of going round.
func (o *Offer) Step(msg tea.KeyMsg, k keymap.Scroll) bool {
	if key.Matches(msg, k.Up) && !o.Taken() || key.Matches(msg, k.Down) && o.Taken() {
		o.picker.Key(msg)
		return true
	}
	return false
}

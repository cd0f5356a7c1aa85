package term

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// exercise draws the card of an exercise. What is not known has no row.
func (r *Renderer) exercise(e screen.Exercise) []string {
	id, title := plaintext.Line(e.ID), plaintext.Line(e.Title)
	head := "Exercise " + r.gly.dot + " " + title
	if title == "" {
		head = "Exercise " + r.gly.dot + " " + id
	}
	ps := []pair{{"name", id}}
	if e.Minutes > 0 {
		ps = append(ps, pair{"takes", "about " + count(e.Minutes, "minute")})
	}
	if e.Difficulty > 0 {
		ps = append(ps, pair{"difficulty", fmt.Sprintf("%d of 5", e.Difficulty)})
	}
	switch {
	case e.Passed:
		ps = append(ps, pair{"you", r.pal.good.Render(r.gly.ok + " passed")})
	case e.Started:
		ps = append(ps, pair{"you", "started"})
	default:
		ps = append(ps, pair{"you", "not started"})
	}
	if needs := plaintext.Line(e.Needs); needs != "" {
		ps = append(ps, pair{"needs", r.pal.warn.Render(needs)})
	}
	if e.Command != "" {
		ps = append(ps, pair{"any time", r.pal.code.Render(plaintext.Line(e.Command))})
	}
	var out []string
	for _, l := range wrap(head, r.proseWidth()) {
		out = append(out, r.pal.head.Render(l))
	}
	return append(out, r.pairs(ps, r.proseWidth())...)
}

// offer is the choice at the end of a page that offers something: that, or to
// go on.
type offer struct {
	picker *picker
	// text is the page above it.
	text []string
}

// newOffer lays out what a page offers; at is the index under the cursor.
func newOffer(r *Renderer, p screen.Page, text []string, at int) *offer {
	onward := "Go on reading"
	if p.Last {
		onward = "Finish the lesson"
	}
	return &offer{picker: newPicker(r, []string{plaintext.Line(p.Offer), onward}, at), text: text}
}

// rows is the page with what it offers.
func (o *offer) rows() []string {
	options, _, _ := o.picker.draw()
	return slices.Concat(o.text, []string{""}, options)
}

// taken reports whether the cursor is at what is offered.
func (o *offer) taken() bool { return o.picker.at() == 0 }

// step moves the cursor if a key asks for it; false if the key is for
// something else. From the ends of the list it scrolls instead of going round.
func (o *offer) step(msg tea.KeyMsg) bool {
	switch msg.String() {
	case "up", "k":
		if o.taken() {
			return false
		}
	case "down", "j":
		if !o.taken() {
			return false
		}
	default:
		return false
	}
	o.picker.key(msg)
	return true
}

package blocks

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// exercise draws the card of an exercise. What is not known has no row.
func exercise(r *text.Renderer, e screen.Exercise) []string {
	id, title := plaintext.Line(e.ID), plaintext.Line(e.Title)
	head := "Exercise " + r.Gly.Dot + " " + title
	if title == "" {
		head = "Exercise " + r.Gly.Dot + " " + id
	}
	ps := []text.Pair{{Label: "name", Value: id}}
	if e.Minutes > 0 {
		ps = append(ps, text.Pair{Label: "takes", Value: "about " + quantity.Plural(e.Minutes, "minute")})
	}
	if e.Difficulty > 0 {
		ps = append(ps, text.Pair{Label: "difficulty", Value: fmt.Sprintf("%d of 5", e.Difficulty)})
	}
	switch {
	case e.Anyone:
	case e.Passed:
		ps = append(ps, text.Pair{Label: "you", Value: r.Pal.Good.Render(r.Gly.OK + " passed")})
	case e.Started:
		ps = append(ps, text.Pair{Label: "you", Value: "started"})
	default:
		ps = append(ps, text.Pair{Label: "you", Value: "not started"})
	}
	if needs := plaintext.Line(e.Needs); needs != "" {
		ps = append(ps, text.Pair{Label: "needs", Value: r.Pal.Warn.Render(needs)})
	}
	if e.Command != "" {
		ps = append(ps, text.Pair{Label: "any time", Value: r.Pal.Code.Render(plaintext.Line(e.Command))})
	}
	var out []string
	for _, l := range text.Wrap(head, r.ProseWidth()) {
		out = append(out, r.Pal.Head.Render(l))
	}
	return append(out, r.Pairs(ps, r.ProseWidth())...)
}

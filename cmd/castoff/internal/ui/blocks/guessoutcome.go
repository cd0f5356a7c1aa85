package blocks

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// guessOutcome draws what came of a guess: both numbers one below the other, then
// how far one is from the other.
func guessOutcome(r *text.Renderer, o screen.GuessOutcome) []string {
	var out []string
	row := func(mark, head, body string) {
		out = append(out, text.Hang(mark+" "+r.Pal.Dim.Render(head)+" ", plaintext.Line(body), r.ProseWidth())...)
	}
	mark, found := " ", "it was:"
	if o.Near {
		mark = r.Pal.Good.Render(r.Gly.OK)
	}
	if o.Guessed != "" {
		row(mark, "you guessed:", o.Guessed)
		found = "it was:     "
	}
	if o.Found == "" {
		return append(out, r.Pal.Dim.Render("  not measured here, so nothing can be compared"))
	}
	row(" ", found, o.Found)
	if o.Sentence != "" {
		out = append(out, "")
		out = append(out, text.Wrap(plaintext.Line(o.Sentence), r.ProseWidth())...)
	}
	return out
}

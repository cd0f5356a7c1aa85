package blocks

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// guessOutcome draws what came of a guess: both numbers one below the other, then
// how far one is from the other.
func guessOutcome(r *text.Renderer, o screen.GuessOutcome) []string {
	mark := " "
	if o.Near {
		mark = r.Pal.Good.Render(r.Gly.OK)
	}
	out := foretold(r, mark, "you guessed:", plaintext.Line(o.Guessed), plaintext.Line(o.Found))
	if o.Found != "" && o.Sentence != "" {
		out = append(out, "")
		out = append(out, text.Wrap(plaintext.Line(o.Sentence), r.ProseWidth())...)
	}
	return out
}

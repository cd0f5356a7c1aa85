package term

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
)

// explanation draws a trap and the way out of it.
func (r *Renderer) explanation(e screen.Explanation) []string {
	mark := r.pal.bad.Render(r.gly.bad) + " "
	if e.Number > 0 {
		mark = r.pal.bad.Render(fmt.Sprintf("%d", e.Number)) + " "
	}
	out := hang(mark, r.pal.strong.Render(plaintext.Line(e.Title)), r.proseWidth())
	// say adds a text under its label, below a blank line.
	say := func(label, text string, style func(...string) string) {
		if text = plaintext.Line(text); text != "" {
			out = append(out, hang("  "+r.pal.dim.Render(pad(label, len("practise")))+"  ", style(text), r.proseWidth())...)
		}
	}
	plain := r.pal.plain.Render
	say("you saw", e.Saw, r.pal.code.Render)
	say("meant", e.Meant, r.pal.good.Render)
	out = append(out, "")
	say("why", e.Why, plain)
	out = append(out, "")
	say("cure", e.Cure, plain)
	if e.Example != "" {
		out = append(out, "")
		lines, indent := r.highlight(clean(e.Example), "docker"), 12
		if widest(lines) > r.blockWidth()-14 {
			indent = 0 // rather than that a line of code is broken
		}
		for _, line := range lines {
			for j, part := range wrap(line, r.blockWidth()-2-indent) {
				bar := r.gly.bar
				if j > 0 {
					bar = r.gly.wrapped
				}
				out = append(out, pad("", indent)+r.pal.faint.Render(bar)+" "+part)
			}
		}
	}
	if e.Practise != "" {
		out = append(out, "")
		say("practise", e.Practise, r.pal.accent.Render)
	}
	return out
}

package blocks

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// explanation draws a trap and the way out of it.
func explanation(r *text.Renderer, e screen.Explanation) []string {
	mark := r.Pal.Bad.Render(r.Gly.Bad) + " "
	if e.Number > 0 {
		mark = r.Pal.Bad.Render(fmt.Sprintf("%d", e.Number)) + " "
	}
	out := text.Hang(mark, r.Pal.Strong.Render(plaintext.Line(e.Title)), r.ProseWidth())
	// say adds a text under its label, below a blank line.
	say := func(label, body string, style func(...string) string) {
		if body = plaintext.Line(body); body != "" {
			out = append(out, text.Hang("  "+r.Pal.Dim.Render(text.Pad(label, len("practise")))+"  ", style(body), r.ProseWidth())...)
		}
	}
	plain := r.Pal.Plain.Render
	say("you saw", e.Saw, r.Pal.Code.Render)
	say("meant", e.Meant, r.Pal.Good.Render)
	out = append(out, "")
	say("why", e.Why, plain)
	out = append(out, "")
	say("cure", e.Cure, plain)
	if e.Example != "" {
		out = append(out, "")
		lines, indent := r.Highlight(text.Clean(e.Example), "docker"), 12
		if text.Widest(lines) > r.BlockWidth()-14 {
			indent = 0 // rather than break a line of code
		}
		for _, line := range lines {
			for j, part := range text.Wrap(line, r.BlockWidth()-2-indent) {
				bar := r.Gly.Bar
				if j > 0 {
					bar = r.Gly.Wrapped
				}
				out = append(out, text.Pad("", indent)+r.Pal.Faint.Render(bar)+" "+part)
			}
		}
	}
	if e.Practise != "" {
		out = append(out, "")
		say("practise", e.Practise, r.Pal.Accent.Render)
	}
	return out
}

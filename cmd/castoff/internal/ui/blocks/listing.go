package blocks

import (
	"strconv"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// listing draws a file with line numbers. A line that is too long goes on
// below with a mark in place of the number.
func listing(r *text.Renderer, l screen.Listing) []string {
	var out []string
	if title := text.Clean(l.Title); title != "" {
		out = append(out, r.Pal.Head.Render(text.ClipMiddle(plaintext.OneLine(title), r.BlockWidth(), r.Gly.More)))
	}
	lines := r.Highlight(l.Text, l.Language)
	first := max(l.FirstLine, 1)
	digits := len(strconv.Itoa(first + len(lines)))
	for i, line := range lines {
		number := text.PadLeft(strconv.Itoa(first+i), digits+1)
		for j, part := range text.Wrap(line, r.BlockWidth()-digits-4) {
			if j > 0 {
				number = text.PadLeft(r.Gly.Wrapped, digits+1)
			}
			out = append(out, r.Pal.Faint.Render(number+" "+r.Gly.Bar)+" "+part)
		}
	}
	return out
}

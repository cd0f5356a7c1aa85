package text

import (
	"strings"
)

// Pair is a labelled value.
type Pair struct{ Label, Value string }

// Pairs draws labelled values in two columns, to the right of a bar.
func (r *Renderer) Pairs(ps []Pair, width int) []string {
	w := 0
	for _, p := range ps {
		w = max(w, Width(p.Label))
	}
	var out []string
	for _, p := range ps {
		var lines []string
		for _, l := range strings.Split(p.Value, "\n") {
			lines = append(lines, Wrap(l, width-w-4)...)
		}
		for i, l := range lines {
			label := p.Label
			if i > 0 {
				label = ""
			}
			out = append(out, r.Pal.Faint.Render(r.Gly.Bar)+" "+r.Pal.Dim.Render(Pad(label, w))+"  "+l)
		}
	}
	return out
}

// Hang sets text after a mark, its further lines indented below the first, by
// more columns than the mark takes if further says so.
func Hang(mark, text string, width int, further ...int) []string {
	indent := Width(mark)
	for _, n := range further {
		indent += n
	}
	var out []string
	for i, l := range Wrap(text, width-indent) {
		if i == 0 {
			out = append(out, mark+l)
			continue
		}
		out = append(out, strings.Repeat(" ", indent)+l)
	}
	return out
}

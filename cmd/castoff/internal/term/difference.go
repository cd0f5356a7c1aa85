package term

import (
	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/quantity"
	"castoff/cmd/castoff/internal/screen"
)

// sideBySide is the narrowest that two lists of files are drawn beside each
// other.
const sideBySide = 100

// oneSide is what only one of two images has.
type oneSide struct {
	name  string
	files []measure.File
	count int
	bytes int64
}

// difference draws what only one of two images has.
func (r *Renderer) difference(d screen.Difference) []string {
	names := imageNames([]measure.Image{d.A, d.B})
	out := r.titleOf(names, "what only one of them has, by path")
	if d.CountA == 0 && d.CountB == 0 {
		return append(out, "Nothing. "+bothHave(d.Common))
	}
	out = append(out, "")
	a := oneSide{names[0], d.OnlyA, d.CountA, d.BytesA}
	b := oneSide{names[1], d.OnlyB, d.CountB, d.BytesB}
	if r.blockWidth() >= sideBySide {
		half := (r.blockWidth() - 2*columnGap) / 2
		left, right := r.sideList(a, half), r.sideList(b, half)
		for i := range max(len(left), len(right)) {
			out = append(out, pad(lineAt(left, i), half+2*columnGap)+lineAt(right, i))
		}
	} else {
		out = append(append(out, r.sideBars(a)...), "")
		out = append(out, r.sideBars(b)...)
	}
	return append(out, "", bothHave(d.Common))
}

// bothHave says how many paths two images have in common.
func bothHave(n int) string {
	switch n {
	case 0:
		return "No path is in both."
	case 1:
		return "1 path is in both."
	}
	return quantity.Count(n) + " paths are in both."
}

// amount says how much a side has.
func (s oneSide) amount() string {
	if s.count == 0 {
		return "nothing"
	}
	return count(s.count, "file") + ", " + quantity.Size(s.bytes)
}

// sideList draws a side in width columns: sizes and paths.
func (r *Renderer) sideList(s oneSide, width int) []string {
	out := []string{
		r.pal.strong.Render(shortenMiddle("only in "+s.name, width, r.gly.more)),
		r.pal.dim.Render(s.amount()),
	}
	for _, row := range r.fileRows(s.files, s.count, s.bytes) {
		label := shortenPath(row.label, width-sizeColumn-2, r.gly.more)
		if row.base {
			label = r.pal.dim.Render(label)
		}
		out = append(out, padLeft(quantity.Size(row.bytes), sizeColumn)+"  "+label)
	}
	return out
}

// sideBars draws a side in the whole width, as bars.
func (r *Renderer) sideBars(s oneSide) []string {
	what := s.amount()
	head := shortenMiddle("only in "+s.name, r.blockWidth(), r.gly.more)
	out := []string{r.pal.strong.Render(head), r.pal.dim.Render(what)}
	if cells(head)+2+cells(what) <= r.blockWidth() {
		out = []string{r.pal.strong.Render(head) + "  " + r.pal.dim.Render(what)}
	}
	return append(out, r.chart(r.fileRows(s.files, s.count, s.bytes), s.bytes)...)
}

// lineAt is the line i, empty after the last.
func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

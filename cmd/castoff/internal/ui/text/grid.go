package text

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Fact is one property of one or several things: a label, and a cell for each.
type Fact struct {
	Label string
	Cells []Cell
}

// Cell writes a value in at most width columns, if it can be shortened; one
// that cannot is wrapped.
type Cell func(width int) string

// Fixed is a cell that cannot be shortened.
func Fixed(s string) Cell { return func(int) string { return s } }

// Fitting is a cell that says as much as it has room for: the first of texts
// that fits, or else the last one.
func Fitting(texts ...string) Cell {
	return func(width int) string {
		for _, s := range texts[:len(texts)-1] {
			if Width(s) <= width {
				return s
			}
		}
		return texts[len(texts)-1]
	}
}

const (
	// MinColumn is the narrowest column of a grid that is worth reading.
	MinColumn = 14
	// mostColumn is the widest, beyond which the columns stand too far apart.
	mostColumn = 48
)

// Grid draws facts with a column for each head. One thing, or several that do
// not fit side by side, are drawn as labelled values.
func (r *Renderer) Grid(heads []string, facts []Fact) []string {
	if len(heads) == 1 {
		return r.List(facts, 0)
	}
	most := mostColumn
	if r.Whole {
		most = Unlimited
	}
	widths, ok := gridWidths(heads, facts, r.BlockWidth(), most)
	if !ok {
		var out []string
		for i, h := range heads {
			if i > 0 {
				out = append(out, "")
			}
			out = append(out, r.Pal.Strong.Render(ClipMiddle(h, r.BlockWidth(), r.Gly.More)))
			out = append(out, r.List(facts, i)...)
		}
		return out
	}
	head := []string{""}
	for i, h := range heads {
		head = append(head, ClipMiddle(h, widths[i], r.Gly.More))
	}
	var rows [][]string
	for _, f := range facts {
		line := []string{f.Label}
		for i, c := range f.Cells {
			line = append(line, c(widths[i]))
		}
		rows = append(rows, line)
	}
	if r.Whole {
		return r.wholeTable(head, rows)
	}
	return r.Table(head, rows, nil)
}

// wholeTable draws a table with each row on one line, however long. A cell that
// is much longer than the others pushes aside what is beside it, and no other
// row: otherwise one column would be a screen away from the next.
func (r *Renderer) wholeTable(head []string, rows [][]string) []string {
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], min(Width(c), mostColumn))
		}
	}
	return r.ruled(head, rows, widths, func(row []string) []string {
		var b strings.Builder
		for i, c := range row {
			b.WriteString(Pad(onlyStyles(c), widths[i]) + strings.Repeat(" ", ColumnGap))
		}
		return []string{strings.TrimRight(b.String(), " ")}
	}).lines()
}

// List draws the facts of column i as labelled values.
func (r *Renderer) List(facts []Fact, i int) []string {
	label := 0
	for _, f := range facts {
		label = max(label, Width(f.Label))
	}
	var ps []Pair
	for _, f := range facts {
		if s := f.Cells[i](r.BlockWidth() - label - 4); s != "" {
			ps = append(ps, Pair{f.Label, s})
		}
	}
	return r.Pairs(ps, r.BlockWidth())
}

// gridWidths shares width among the columns beside the labels, none of which
// gets more than most: what one does not take, the others get. False if they
// would be too narrow.
func gridWidths(heads []string, facts []Fact, width, most int) ([]int, bool) {
	n, room, label := len(heads), width, 0
	for _, f := range facts {
		label = max(label, Width(f.Label))
	}
	room -= label + n*ColumnGap
	if room < n*MinColumn {
		return nil, false
	}
	// taken is how much of w columns column i takes.
	taken := func(i, w int) int {
		n := Width(heads[i])
		for _, f := range facts {
			n = max(n, Width(f.Cells[i](w)))
		}
		return min(n, w)
	}
	var modest []int // the columns, the one that takes least first
	for i := range heads {
		modest = append(modest, i)
	}
	slices.SortStableFunc(modest, func(a, b int) int {
		return cmp.Compare(taken(a, most), taken(b, most))
	})
	widths := make([]int, n)
	for k, i := range modest {
		widths[i] = max(taken(i, min(most, room/(n-k))), MinColumn)
		room -= widths[i]
	}
	return widths, true
}

// Few writes names one after the other, as many as width has room for, with a
// mark where some are missing.
func (r *Renderer) Few(names []string, width int) string {
	var b strings.Builder
	used := 0
	for i, s := range names {
		s = plaintext.Line(s)
		if i > 0 {
			s = ", " + s
		}
		rest := 0 // for the mark
		if i < len(names)-1 {
			rest = 2 + Width(r.Gly.More)
		}
		if n := Width(s); used+n+rest <= width {
			b.WriteString(s)
			used += n
			continue
		}
		if i == 0 { // not even one
			return ClipMiddle(s, max(width-rest, 1), r.Gly.More) + strings.Repeat(", "+r.Gly.More, min(rest, 1))
		}
		return b.String() + ", " + r.Gly.More
	}
	return b.String()
}

package term

import (
	"math"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"

	"github.com/charmbracelet/x/ansi"
)

// bar draws part of whole in at most width columns, to an eighth of a column
// where that can be drawn. What is not zero is seen, however small.
func (r *Renderer) barOf(part, whole int64, width int) string {
	if part <= 0 || whole <= 0 || width <= 0 {
		return ""
	}
	steps := len(r.gly.eighths)
	n := int(math.Round(float64(part) / float64(whole) * float64(width*steps)))
	n = min(max(n, 1), width*steps)
	s := strings.Repeat(r.gly.eighths[steps-1], n/steps)
	if rest := n % steps; rest > 0 {
		s += r.gly.eighths[rest-1]
	}
	return s
}

// row is one line of a bar chart.
type row struct {
	label string
	bytes int64
	// base marks what is not the learner's own doing: drawn in grey.
	base bool
	// tree is drawn before the label, whole as long as there is room for both.
	tree string
	// path says that the label is a path: it is shortened, never wrapped.
	path bool
	// second is a second size, empty if it is not known.
	second string
	// note is a remark on the row.
	note string
}

// chart is rows with their sizes, shares and bars to scale.
type chart struct {
	rows  []row
	whole int64
	// first and second are the headings of the two sizes; empty second: there
	// is only one, which needs no heading.
	first, second string
	// keepNotes sets notes below their rows where there is no room beside
	// them; else they are left out.
	keepNotes bool
}

// narrow is the width below which a row takes two lines.
const narrow = 60

// The widths of the columns of a chart.
const (
	sizeColumn    = 9
	percentColumn = 6
	secondColumn  = 10
	leastLabel    = 24 // beside which there may be a note
	leastName     = 12 // of a deep tree
	leastBar      = 10
	mostBar       = 50
	// mostLabel is the widest that a column of labels is drawn where nothing is
	// cut: what is longer pushes the rest of its row to the right.
	mostLabel = 120
)

// chart draws rows with their sizes, shares and bars.
func (r *Renderer) chart(rows []row, whole int64) []string {
	return r.bars(chart{rows: rows, whole: whole})
}

// chartColumns are the widths of the columns of a chart.
type chartColumns struct {
	label, bar int
	// beside is true if there is room for the notes beside the bars.
	beside bool
}

// columns shares the width among the columns of a chart.
func (r *Renderer) columns(c chart) chartColumns {
	width := r.blockWidth()
	label, note := 0, 0
	for _, row := range c.rows {
		label = max(label, cells(row.tree)+cells(row.label))
		note = max(note, cells(row.note))
	}
	room := width - sizeColumn - percentColumn - 3
	if c.second != "" {
		label = max(label, cells(c.first)-sizeColumn)
		room -= secondColumn
	}
	m := chartColumns{beside: width >= narrow && note > 0 && room-note-2 >= leastLabel+leastBar}
	if m.beside {
		room -= note + 2
	}
	m.label = min(label, width*48/100, room-leastBar, mostLabel)
	m.bar = min(room-m.label, mostBar)
	return m
}

// bars draws a chart.
func (r *Renderer) bars(c chart) []string {
	if w := r.blockWidth(); w < narrow || c.second != "" && w < twoSizes {
		return r.narrowBars(c, r.blockWidth())
	}
	m := r.columns(c)
	var out []string
	if c.second != "" && len(c.rows) > 0 {
		head := pad("", m.label) + padLeft(c.first, sizeColumn) + pad("", percentColumn) + padLeft(c.second, secondColumn)
		out = append(out, r.pal.dim.Render(head))
	}
	for _, row := range c.rows {
		mark := row.tree
		if !r.whole {
			mark = r.trunk(row.tree, m.label-min(cells(row.label), leastName))
		}
		lines := r.labelLines(row, m.label-cells(mark))
		line := r.pal.faint.Render(mark) + pad(lines[0], m.label-cells(mark)) + padLeft(quantity.Size(row.bytes), sizeColumn) +
			r.pal.dim.Render(padLeft(percent(row.bytes, c.whole), percentColumn))
		if c.second != "" {
			line += padLeft(row.second, secondColumn)
		}
		drawn := r.drawBar(row, c.whole, m.bar)
		if m.beside {
			drawn = pad(drawn, m.bar) + "  " + r.pal.dim.Render(row.note)
		}
		out = append(out, line+"  "+drawn)
		for _, l := range lines[1:] {
			out = append(out, pad("", cells(mark)+2)+l)
		}
		if !m.beside && c.keepNotes {
			out = append(out, r.noteBelow(row)...)
		}
	}
	return out
}

// labelLines breaks a label into at most two lines.
func (r *Renderer) labelLines(row row, room int) []string {
	if row.path || r.whole {
		return []string{r.path(row.label, room)}
	}
	lines := wrap(row.label, room)
	if len(lines) > 2 {
		return []string{shortenMiddle(row.label, room, r.gly.more)}
	}
	if len(lines) == 2 {
		lines[1] = shorten(lines[1], room-2, r.gly.more)
	}
	return lines
}

// cut shortens s in its middle to room columns, unless nothing may be cut.
func (r *Renderer) cut(s string, room int) string {
	if r.whole {
		return s
	}
	return shortenMiddle(s, room, r.gly.more)
}

// path writes a path in room columns, or in as many as it takes where nothing
// may be cut.
func (r *Renderer) path(p string, room int) string {
	if r.whole {
		return p
	}
	return shortenPath(p, room, r.gly.more)
}

// noteBelow sets a row's note below it.
func (r *Renderer) noteBelow(row row) []string {
	if row.note == "" {
		return nil
	}
	return []string{r.pal.dim.Render("  " + shorten(row.note, r.blockWidth()-2, r.gly.more))}
}

// narrowBars draws each row in two lines: the label, and below it the bar.
func (r *Renderer) narrowBars(c chart, width int) []string {
	bar := width - sizeColumn - percentColumn - 1
	var out []string
	if c.second != "" && len(c.rows) > 0 {
		bar -= secondColumn
		head := pad("", bar) + padLeft(c.first, sizeColumn) + pad("", percentColumn) + padLeft(c.second, secondColumn)
		out = append(out, r.pal.dim.Render(head))
	}
	for _, row := range c.rows {
		mark := r.trunk(row.tree, min(width-min(cells(row.label), leastName), bar-leastBar/2))
		shortened := shortenMiddle
		if row.path {
			shortened = shortenPath
		}
		out = append(out, r.pal.faint.Render(mark)+shortened(row.label, width-cells(mark), r.gly.more))
		indent := r.pal.faint.Render(under(mark, r.gly))
		w := bar - cells(indent)
		line := indent + pad(r.drawBar(row, c.whole, w), w) + padLeft(quantity.Size(row.bytes), sizeColumn) +
			r.pal.dim.Render(padLeft(percent(row.bytes, c.whole), percentColumn))
		if c.second != "" {
			line += padLeft(row.second, secondColumn)
		}
		out = append(out, line)
		if c.keepNotes {
			out = append(out, r.noteBelow(row)...)
		}
	}
	return out
}

// trunk cuts what stands before a label of a tree to width columns: of a deep
// one, the branches nearest to the label remain.
func (r *Renderer) trunk(tree string, width int) string {
	n := cells(tree)
	if n <= width {
		return tree
	}
	keep := max(width-cells(r.gly.more), cells(r.gly.last))
	return r.gly.more + ansi.TruncateLeft(tree, n-keep, "")
}

// under is what stands below the branch of a tree: its trunk goes on unless
// it was the last one.
func under(tree string, g glyphs) string {
	switch {
	case strings.HasSuffix(tree, g.branch):
		return strings.TrimSuffix(tree, g.branch) + g.back
	case strings.HasSuffix(tree, g.last):
		return strings.TrimSuffix(tree, g.last) + "   "
	}
	return tree
}

func (r *Renderer) drawBar(row row, whole int64, width int) string {
	style := r.pal.bar
	if row.base {
		style = r.pal.base
	}
	return style.Render(r.barOf(row.bytes, whole, width))
}

// titleOf is the heading of a drawing of one or several images, whose names
// the columns below it show again: where they do not fit they are left out.
func (r *Renderer) titleOf(names []string, kind string) []string {
	what := strings.Join(names, " and ")
	if len(names) > 1 && cells(what) > r.blockWidth() {
		return wrap(r.pal.head.Render(kind), r.blockWidth())
	}
	return r.title(what, kind)
}

// title is the heading of a drawing: what, and in what unit.
func (r *Renderer) title(what, kind string) []string {
	room := r.blockWidth()
	head := r.pal.head.Render(shortenMiddle(what, room, r.gly.more))
	if cells(what)+2+cells(kind) <= room {
		return []string{head + "  " + r.pal.dim.Render(kind)}
	}
	return []string{head, r.pal.dim.Render(kind)}
}

package text

import (
	"math"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"

	"github.com/charmbracelet/x/ansi"
)

// BarOf draws part of whole in at most width columns, to an eighth of a column
// where that can be drawn. What is not zero is visible, however small.
func (r *Renderer) BarOf(part, whole int64, width int) string {
	if part <= 0 || whole <= 0 || width <= 0 {
		return ""
	}
	steps := len(r.Gly.Eighths)
	n := int(math.Round(float64(part) / float64(whole) * float64(width*steps)))
	n = min(max(n, 1), width*steps)
	s := strings.Repeat(r.Gly.Eighths[steps-1], n/steps)
	if rest := n % steps; rest > 0 {
		s += r.Gly.Eighths[rest-1]
	}
	return s
}

// leastTrack is the least room in which a bar on its track is drawn.
const leastTrack = 8

// Track draws a part of a whole as a bar on its track; nothing where there is no
// room for it.
func (r *Renderer) Track(part, whole int64, width int) string {
	if width < leastTrack {
		return ""
	}
	bar := r.BarOf(min(max(part, 0), whole), whole, width)
	return r.Pal.Bar.Render(bar) + r.Pal.Track.Render(Repeat(r.Gly.Rule, width-Width(bar)))
}

// Row is one line of a bar chart.
type Row struct {
	Label string
	Bytes int64
	// Base marks what is not the learner's own doing: drawn in grey.
	Base bool
	// Tree is drawn before the label, whole as long as there is room for both.
	Tree string
	// Path says that the label is a path: it is shortened, never wrapped.
	Path bool
	// Second is a second size, empty if it is not known.
	Second string
	// Note is a remark on the row.
	Note string
}

// Chart is rows with their sizes, shares and bars to scale.
type Chart struct {
	Rows  []Row
	Whole int64
	// First and Second are the headings of the two sizes; if Second is empty,
	// there is only one size, which needs no heading.
	First, Second string
	// KeepNotes sets notes below their rows where there is no room beside them;
	// otherwise they are left out.
	KeepNotes bool
}

// Narrow is the width below which a row takes two lines.
const Narrow = 60

// The widths of the columns of a chart.
const (
	SizeColumn    = 9
	percentColumn = 6
	secondColumn  = 10
	LeastLabel    = 24 // beside which there may be a note
	leastName     = 12 // of a deep tree
	leastBar      = 10
	mostBar       = 50
	// MostLabel is the widest that a column of labels is drawn where nothing is
	// cut: what is longer pushes the rest of its row to the right.
	MostLabel = 120
)

// Chart draws rows with their sizes, shares and bars.
func (r *Renderer) Chart(rows []Row, whole int64) []string {
	return r.Bars(Chart{Rows: rows, Whole: whole})
}

// chartColumns are the widths of the columns of a chart.
type chartColumns struct {
	label, bar int
	// Beside is true if there is room for the notes beside the bars.
	Beside bool
}

// Columns shares the width among the columns of a chart.
func (r *Renderer) Columns(c Chart) chartColumns {
	width := r.BlockWidth()
	label, note := 0, 0
	for _, row := range c.Rows {
		label = max(label, Width(row.Tree)+Width(row.Label))
		note = max(note, Width(row.Note))
	}
	room := width - SizeColumn - percentColumn - 3
	if c.Second != "" {
		label = max(label, Width(c.First)-SizeColumn)
		room -= secondColumn
	}
	m := chartColumns{Beside: width >= Narrow && note > 0 && room-note-2 >= LeastLabel+leastBar}
	if m.Beside {
		room -= note + 2
	}
	m.label = min(label, width*48/100, room-leastBar, MostLabel)
	m.bar = min(room-m.label, mostBar)
	return m
}

// Bars draws a chart.
func (r *Renderer) Bars(c Chart) []string {
	if w := r.BlockWidth(); w < Narrow || c.Second != "" && w < TwoSizes {
		return r.narrowBars(c, r.BlockWidth())
	}
	m := r.Columns(c)
	var out []string
	if c.Second != "" && len(c.Rows) > 0 {
		head := Pad("", m.label) + PadLeft(c.First, SizeColumn) + Pad("", percentColumn) + PadLeft(c.Second, secondColumn)
		out = append(out, r.Pal.Dim.Render(head))
	}
	for _, row := range c.Rows {
		mark := row.Tree
		if !r.Whole {
			mark = r.trunk(row.Tree, m.label-min(Width(row.Label), leastName))
		}
		lines := r.labelLines(row, m.label-Width(mark))
		line := r.Pal.Faint.Render(mark) + Pad(lines[0], m.label-Width(mark)) + PadLeft(quantity.Size(row.Bytes), SizeColumn) +
			r.Pal.Dim.Render(PadLeft(quantity.Percent(row.Bytes, c.Whole), percentColumn))
		if c.Second != "" {
			line += PadLeft(row.Second, secondColumn)
		}
		drawn := r.drawBar(row, c.Whole, m.bar)
		if m.Beside {
			drawn = Pad(drawn, m.bar) + "  " + r.Pal.Dim.Render(row.Note)
		}
		out = append(out, line+"  "+drawn)
		for _, l := range lines[1:] {
			out = append(out, Pad("", Width(mark)+2)+l)
		}
		if !m.Beside && c.KeepNotes {
			out = append(out, r.noteBelow(row)...)
		}
	}
	return out
}

// labelLines breaks a label into at most two lines.
func (r *Renderer) labelLines(row Row, room int) []string {
	if row.Path || r.Whole {
		return []string{r.Path(row.Label, room)}
	}
	lines := Wrap(row.Label, room)
	if len(lines) > 2 {
		return []string{ClipMiddle(row.Label, room, r.Gly.More)}
	}
	if len(lines) == 2 {
		lines[1] = Clip(lines[1], room-2, r.Gly.More)
	}
	return lines
}

// Cut shortens s in its middle to room columns, unless nothing may be cut.
func (r *Renderer) Cut(s string, room int) string {
	if r.Whole {
		return s
	}
	return ClipMiddle(s, room, r.Gly.More)
}

// Path writes a path in room columns, or in as many as it takes where nothing
// may be cut.
func (r *Renderer) Path(p string, room int) string {
	if r.Whole {
		return p
	}
	return ClipPath(p, room, r.Gly.More)
}

// noteBelow sets a row's note below it.
func (r *Renderer) noteBelow(row Row) []string {
	if row.Note == "" {
		return nil
	}
	return []string{r.Pal.Dim.Render("  " + Clip(row.Note, r.BlockWidth()-2, r.Gly.More))}
}

// narrowBars draws each row in two lines: the label, and below it the bar.
func (r *Renderer) narrowBars(c Chart, width int) []string {
	bar := width - SizeColumn - percentColumn - 1
	var out []string
	if c.Second != "" && len(c.Rows) > 0 {
		bar -= secondColumn
		head := Pad("", bar) + PadLeft(c.First, SizeColumn) + Pad("", percentColumn) + PadLeft(c.Second, secondColumn)
		out = append(out, r.Pal.Dim.Render(head))
	}
	for _, row := range c.Rows {
		mark := r.trunk(row.Tree, min(width-min(Width(row.Label), leastName), bar-leastBar/2))
		shortened := ClipMiddle
		if row.Path {
			shortened = ClipPath
		}
		out = append(out, r.Pal.Faint.Render(mark)+shortened(row.Label, width-Width(mark), r.Gly.More))
		indent := r.Pal.Faint.Render(under(mark, r.Gly))
		w := bar - Width(indent)
		line := indent + Pad(r.drawBar(row, c.Whole, w), w) + PadLeft(quantity.Size(row.Bytes), SizeColumn) +
			r.Pal.Dim.Render(PadLeft(quantity.Percent(row.Bytes, c.Whole), percentColumn))
		if c.Second != "" {
			line += PadLeft(row.Second, secondColumn)
		}
		out = append(out, line)
		if c.KeepNotes {
			out = append(out, r.noteBelow(row)...)
		}
	}
	return out
}

// trunk cuts what comes before a label of a tree to width columns: of a deep
// tree, the branches nearest the label remain.
func (r *Renderer) trunk(tree string, width int) string {
	n := Width(tree)
	if n <= width {
		return tree
	}
	keep := max(width-Width(r.Gly.More), Width(r.Gly.Last))
	return r.Gly.More + ansi.TruncateLeft(tree, n-keep, "")
}

// under is what goes below a branch of a tree: the trunk goes on unless the
// branch was the last one.
func under(tree string, g Glyphs) string {
	switch {
	case strings.HasSuffix(tree, g.Branch):
		return strings.TrimSuffix(tree, g.Branch) + g.Back
	case strings.HasSuffix(tree, g.Last):
		return strings.TrimSuffix(tree, g.Last) + "   "
	}
	return tree
}

func (r *Renderer) drawBar(row Row, whole int64, width int) string {
	style := r.Pal.Bar
	if row.Base {
		style = r.Pal.Base
	}
	return style.Render(r.BarOf(row.Bytes, whole, width))
}

// TitleOf is the heading of a drawing of one or several images, whose names
// the columns below it show again: where they do not fit they are left out.
func (r *Renderer) TitleOf(names []string, kind string) []string {
	what := plaintext.Listed(names, "and")
	if len(names) > 1 && Width(what) > r.BlockWidth() {
		return Wrap(r.Pal.Head.Render(kind), r.BlockWidth())
	}
	return r.Title(what, kind)
}

// Title is the heading of a drawing: what, and in what unit.
func (r *Renderer) Title(what, kind string) []string {
	room := r.BlockWidth()
	head := r.Pal.Head.Render(ClipMiddle(what, room, r.Gly.More))
	if Width(what)+2+Width(kind) <= room {
		return []string{head + "  " + r.Pal.Dim.Render(kind)}
	}
	return []string{head, r.Pal.Dim.Render(kind)}
}

// TwoSizes is the narrowest width at which layers with two sizes each are drawn
// on one line each: below it the bars would be too short to compare.
const TwoSizes = 72

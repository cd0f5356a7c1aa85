package text

import (
	"slices"
	"strings"

	extast "github.com/yuin/goldmark/extension/ast"
)

// Alignment is where the cells of a column stand.
type Alignment = extast.Alignment

// The alignments; Left is that of a column for which none is given.
const (
	Left   = extast.AlignLeft
	Right  = extast.AlignRight
	center = extast.AlignCenter
)

// ColumnGap is the space between two columns of a table.
const ColumnGap = 2

// Table draws rows in columns as wide as they need, as long as all fit; the
// widest give way first, and their cells wrap. Where not even that fits, each
// row becomes a list of its cells.
func (r *Renderer) Table(head []string, rows [][]string, align []Alignment) []string {
	return r.TableRows(head, rows, align).lines()
}

// Rows is a drawn table, by what cannot be torn apart.
type Rows struct {
	// Head is its head with the rule below it; empty if it has none.
	Head []string
	// Rows are the lines of each row, with a blank one above where it needs air.
	Rows [][]string
}

// lines are all of a table's lines.
func (t Rows) lines() []string { return append(slices.Clone(t.Head), slices.Concat(t.Rows...)...) }

// TableRows is [Renderer.Table] row by row.
func (r *Renderer) TableRows(head []string, rows [][]string, align []Alignment) Rows {
	return r.tableIn(r.BlockWidth(), head, rows, align)
}

// tableIn draws a table in width columns.
func (r *Renderer) tableIn(width int, head []string, rows [][]string, align []Alignment) Rows {
	n := len(head)
	for _, row := range rows {
		n = max(n, len(row))
	}
	if n == 0 {
		return Rows{}
	}
	all := make([][]string, 0, len(rows)+1)
	for _, row := range append([][]string{head}, rows...) {
		line := make([]string, n)
		for i, c := range row {
			line[i] = onlyStyles(strings.ReplaceAll(c, "\n", " "))
		}
		all = append(all, line)
	}
	widths, ok := columnWidths(all, width-ColumnGap*(n-1))
	if !ok {
		return r.stacked(all[0], all[1:], width)
	}
	if len(head) > 0 {
		head = all[0]
	}
	return r.ruled(head, all[1:], widths, func(row []string) []string { return tableRow(row, widths, align) })
}

// ruled draws a table: its head above a rule, if it has one, and its rows as lay
// lays them out.
func (r *Renderer) ruled(head []string, rows [][]string, widths []int, lay func(row []string) []string) Rows {
	var out Rows
	if len(head) > 0 {
		for _, l := range lay(head) {
			out.Head = append(out.Head, r.Pal.Head.Render(l))
		}
		rules := make([]string, len(widths))
		for i, w := range widths {
			rules[i] = Repeat(r.Gly.Rule, min(w, MostLabel))
		}
		out.Head = append(out.Head, r.Pal.Faint.Render(strings.Join(rules, strings.Repeat(" ", ColumnGap))))
	}
	wrapped := false
	for i, row := range rows {
		lines, before := lay(row), wrapped
		wrapped = len(lines) > 1
		// Rows of several lines need air between them.
		if before || i > 0 && wrapped {
			lines = append([]string{""}, lines...)
		}
		out.Rows = append(out.Rows, lines)
	}
	return out
}

// columnWidths shares room among the columns; false if some column would
// become too narrow to read.
func columnWidths(rows [][]string, room int) ([]int, bool) {
	widths := make([]int, len(rows[0]))
	least := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], Width(c), 1)
			if n := Width(c); n <= 10 {
				least[i] = max(least[i], n) // "577 MB" stays whole
			}
			for _, word := range strings.Fields(c) {
				least[i] = max(least[i], min(Width(word), 24), 1)
			}
		}
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	for total > room {
		widest := -1
		for i, w := range widths {
			if w > max(least[i], 4) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return nil, false
		}
		widths[widest]--
		total--
	}
	return widths, true
}

// tableRow sets one row, its cells wrapped.
func tableRow(row []string, widths []int, align []Alignment) []string {
	parts := make([][]string, len(row))
	height := 1
	for i, c := range row {
		parts[i] = Wrap(c, widths[i])
		height = max(height, len(parts[i]))
	}
	out := make([]string, height)
	for y := range out {
		var b strings.Builder
		for i, w := range widths {
			c := ""
			if y < len(parts[i]) {
				c = parts[i][y]
			}
			switch {
			case i < len(align) && align[i] == Right:
				c = PadLeft(c, w)
			case i < len(align) && align[i] == center:
				c = PadLeft(c, w-(w-Width(c))/2)
			}
			if i < len(widths)-1 {
				c = Pad(c, w) + strings.Repeat(" ", ColumnGap)
			}
			b.WriteString(c)
		}
		out[y] = strings.TrimRight(b.String(), " ")
	}
	return out
}

// stacked sets each row as a list of "head: cell".
func (r *Renderer) stacked(head []string, rows [][]string, width int) Rows {
	var out Rows
	for i, row := range rows {
		var lines []string
		if i > 0 {
			lines = append(lines, "")
		}
		for j, c := range row {
			if c == "" {
				continue
			}
			if head[j] != "" {
				c = r.Pal.Head.Render(head[j]+":") + " " + c
			}
			mark := "  "
			if j == 0 {
				mark = ""
			}
			lines = append(lines, Hang(mark, c, width, 2)...)
		}
		out.Rows = append(out.Rows, lines)
	}
	return out
}

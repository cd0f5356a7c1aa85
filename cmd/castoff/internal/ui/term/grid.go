package term

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// fact is what one or several things have of the same: a label, and a cell
// for each.
type fact struct {
	label string
	cells []cell
}

// cell writes a value so that it takes width columns at most, if it can be
// shortened; what cannot is wrapped.
type cell func(width int) string

// fixed is a cell that cannot be shortened.
func fixed(s string) cell { return func(int) string { return s } }

// fitting is a cell that says as much as it has room for: the first of texts
// that fits, or else the last one.
func fitting(texts ...string) cell {
	return func(width int) string {
		for _, s := range texts[:len(texts)-1] {
			if cells(s) <= width {
				return s
			}
		}
		return texts[len(texts)-1]
	}
}

const (
	// minColumn is the narrowest that a column of a grid is worth reading.
	minColumn = 14
	// mostColumn is the widest, beyond which the columns stand too far apart.
	mostColumn = 48
)

// grid draws facts with a column for each head. One thing, or several that do
// not fit beside each other, are drawn as labelled values.
func (r *Renderer) grid(heads []string, facts []fact) []string {
	if len(heads) == 1 {
		return r.list(facts, 0)
	}
	most := mostColumn
	if r.whole {
		most = unlimited
	}
	widths, ok := gridWidths(heads, facts, r.blockWidth(), most)
	if !ok {
		var out []string
		for i, h := range heads {
			if i > 0 {
				out = append(out, "")
			}
			out = append(out, r.pal.strong.Render(shortenMiddle(h, r.blockWidth(), r.gly.more)))
			out = append(out, r.list(facts, i)...)
		}
		return out
	}
	head := []string{""}
	for i, h := range heads {
		head = append(head, shortenMiddle(h, widths[i], r.gly.more))
	}
	var rows [][]string
	for _, f := range facts {
		line := []string{f.label}
		for i, c := range f.cells {
			line = append(line, c(widths[i]))
		}
		rows = append(rows, line)
	}
	if r.whole {
		return r.wholeTable(head, rows)
	}
	if r.whole {
		return r.wholeTable(head, rows)
	}
	return r.table(head, rows, nil)
}

// wholeTable draws a table with each row in one line, however long. A cell that
// is much longer than others pushes aside what is beside it, and no other row:
// else one column would be a screen away from the next.
func (r *Renderer) wholeTable(head []string, rows [][]string) []string {
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], min(cells(c), mostColumn))
		}
	}
	line := func(row []string) string {
		var b strings.Builder
		for i, c := range row {
			b.WriteString(pad(onlyStyles(c), widths[i]) + strings.Repeat(" ", columnGap))
		}
		return strings.TrimRight(b.String(), " ")
	}
	rules := make([]string, len(widths))
	for i, w := range widths {
		rules[i] = repeat(r.gly.rule, w)
	}
	out := []string{r.pal.head.Render(line(head)), r.pal.faint.Render(line(rules))}
	for _, row := range rows {
		out = append(out, line(row))
	}
	return out
}

// list draws the facts of the column i as labelled values.
func (r *Renderer) list(facts []fact, i int) []string {
	label := 0
	for _, f := range facts {
		label = max(label, cells(f.label))
	}
	var ps []pair
	for _, f := range facts {
		if s := f.cells[i](r.blockWidth() - label - 4); s != "" {
			ps = append(ps, pair{f.label, s})
		}
	}
	return r.pairs(ps, r.blockWidth())
}

// gridWidths shares width among the columns beside the labels, each of which
// gets most at most: what one does not take, the others get. False if they
// would be too narrow.
func gridWidths(heads []string, facts []fact, width, most int) ([]int, bool) {
	n, room, label := len(heads), width, 0
	for _, f := range facts {
		label = max(label, cells(f.label))
	}
	room -= label + n*columnGap
	if room < n*minColumn {
		return nil, false
	}
	// taken is how much of w columns the column i takes.
	taken := func(i, w int) int {
		n := cells(heads[i])
		for _, f := range facts {
			n = max(n, cells(f.cells[i](w)))
		}
		return min(n, w)
	}
	var modest []int // the columns, that which takes least first
	for i := range heads {
		modest = append(modest, i)
	}
	slices.SortStableFunc(modest, func(a, b int) int {
		return cmp.Compare(taken(a, most), taken(b, most))
	})
	widths := make([]int, n)
	for k, i := range modest {
		widths[i] = max(taken(i, min(most, room/(n-k))), minColumn)
		room -= widths[i]
	}
	return widths, true
}

// few writes names one after the other, as many as width has room for, with a
// mark where some are missing.
func (r *Renderer) few(names []string, width int) string {
	var b strings.Builder
	used := 0
	for i, s := range names {
		s = plaintext.Line(s)
		if i > 0 {
			s = ", " + s
		}
		rest := 0 // for the mark
		if i < len(names)-1 {
			rest = 2 + cells(r.gly.more)
		}
		if n := cells(s); used+n+rest <= width {
			b.WriteString(s)
			used += n
			continue
		}
		if i == 0 { // not even one
			return shortenMiddle(s, max(width-rest, 1), r.gly.more) + strings.Repeat(", "+r.gly.more, min(rest, 1))
		}
		return b.String() + ", " + r.gly.more
	}
	return b.String()
}

// programs are the names to show for the paths of programs: those that lie
// where programs are go by their name alone, unless there are two of a name.
// Those that are called otherwise than what they are go with that.
func programs(paths []string, renamed []rootfs.Renamed) []string {
	is := map[string]string{}
	for _, r := range renamed {
		is[r.Path] = " (" + plaintext.Line(r.Is) + ")"
	}
	seen := map[string]int{}
	for _, p := range paths {
		if inPath(p) {
			seen[path.Base(p)]++
		}
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = rooted(p)
		if base := path.Base(p); inPath(p) && seen[base] == 1 {
			names[i] = base
		}
		names[i] += is[p]
	}
	return names
}

func inPath(p string) bool {
	switch strings.Trim(path.Dir(p), "/") {
	case "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin":
		return true
	}
	return false
}

// rooted is a path as a person in the container would write it, fit to be
// shown.
func rooted(p string) string { return "/" + strings.TrimLeft(plaintext.Line(p), "/") }

// imageNames are the names to head columns with: the short ones, if these
// tell the images apart.
func imageNames(ms []measure.Image) []string {
	short := make([]string, len(ms))
	full := make([]string, len(ms))
	for i, m := range ms {
		short[i], full[i] = name(m), ref(m)
	}
	if len(ms) == 2 && short[0] == short[1] {
		return full
	}
	return short
}

// references are the names of images of which no more is known, one for each
// of n columns. Two are cut to what tells them apart: "traditional", not
// "castoff/traditional".
func references(refs []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "image"
		if i < len(refs) {
			if s := plaintext.Line(refs[i]); s != "" {
				out[i] = s
			}
		}
	}
	if n == 2 {
		dir, base := path.Split(out[0])
		if other, found := strings.CutPrefix(out[1], dir); found && base != "" && other != "" && base != other && !strings.Contains(other, "/") {
			return []string{base, other}
		}
	}
	return out
}

// shortenPath cuts a path to width columns between two of its names, so that
// its beginning and its last name stay.
func shortenPath(p string, width int, mark string) string {
	if cells(p) <= width {
		return p
	}
	dir, base := path.Split(p)
	room := width - cells(base) - cells(mark) - 1
	if room < 2 {
		return shortenMiddle(p, width, mark)
	}
	for cells(dir) > room {
		i := strings.LastIndexByte(strings.TrimSuffix(dir, "/"), '/')
		if i < 0 {
			return shortenMiddle(p, width, mark)
		}
		dir = dir[:i+1]
	}
	return dir + mark + "/" + base
}

package term

import (
	"fmt"
	"math"
	"strings"

	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/screen"
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
	// tree is drawn before the label and stays whole.
	tree string
}

// narrow is the width below which a row takes two lines.
const narrow = 60

// chart draws rows with their sizes, shares and bars to scale.
func (r *Renderer) chart(rows []row, whole int64) []string {
	width := r.blockWidth()
	if width < narrow {
		return r.narrowChart(rows, whole, width)
	}
	label := 0
	for _, row := range rows {
		label = max(label, cells(row.tree)+cells(row.label))
	}
	label = min(label, width*45/100)
	bar := min(width-label-8-2-6-2, 50)
	var out []string
	for _, row := range rows {
		room := label - cells(row.tree)
		lines := wrap(row.label, room)
		if len(lines) > 2 {
			lines = []string{shortenMiddle(row.label, room, r.gly.more)}
		}
		for i, l := range lines {
			tree := r.pal.faint.Render(row.tree)
			if i > 0 {
				out = append(out, strings.Repeat(" ", cells(row.tree))+"  "+shorten(l, room-2, r.gly.more))
				continue
			}
			out = append(out, tree+pad(l, room)+padLeft(Size(row.bytes), 9)+
				r.pal.dim.Render(padLeft(percent(row.bytes, whole), 6))+"  "+r.drawBar(row, whole, bar))
		}
	}
	return out
}

// narrowChart draws each row in two lines: the label, and below it the bar.
func (r *Renderer) narrowChart(rows []row, whole int64, width int) []string {
	bar := width - 9 - 6 - 1
	var out []string
	for _, row := range rows {
		room := width - cells(row.tree)
		out = append(out, r.pal.faint.Render(row.tree)+shortenMiddle(row.label, room, r.gly.more))
		indent := r.pal.faint.Render(under(row.tree, r.gly))
		w := bar - cells(indent)
		out = append(out, indent+pad(r.drawBar(row, whole, w), w)+padLeft(Size(row.bytes), 9)+
			r.pal.dim.Render(padLeft(percent(row.bytes, whole), 6)))
	}
	return out
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

// layers draws the size of an image by instruction. What comes from the base
// image is one row: it is not what the learner wrote.
func (r *Renderer) layers(m measure.Image) []string {
	var rows []row
	var empty []string
	base := false
	for _, l := range m.Layers {
		text := plainLine(plaintext.Line(l.CreatedBy))
		switch {
		case l.FromBase:
			if !base {
				base = true
				rows = append(rows, row{label: "base image", bytes: m.BaseBytes(), base: true})
			}
		case l.Empty:
			empty = append(empty, text)
		default:
			rows = append(rows, row{label: text, bytes: l.SizeBytes})
		}
	}
	var whole int64
	for _, row := range rows {
		whole += row.bytes
	}
	out := r.title(ref(m), Size(whole)+" on disk, by instruction")
	if len(rows) == 0 {
		out = append(out, r.pal.dim.Render("no layers: the image is empty"))
	}
	out = append(out, r.chart(rows, whole)...)
	if len(empty) > 0 {
		list := strings.Join(empty, " "+r.gly.dot+" ")
		for _, l := range hang("0 B: ", list, r.blockWidth()) {
			out = append(out, r.pal.dim.Render(l))
		}
	}
	return out
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

// comparison draws two images to the same scale, and what differs.
func (r *Renderer) comparison(c screen.Comparison) []string {
	names := [2]string{name(c.A), name(c.B)}
	if names[0] == names[1] {
		names = [2]string{ref(c.A), ref(c.B)}
	}
	width := r.blockWidth()
	same := c.A.SizeMethod == c.B.SizeMethod
	out := r.compareBars(c, names, width, same)
	out = append(out, "")
	out = append(out, r.table([]string{"", names[0], names[1]}, compareRows(c), nil)...)
	out = append(out, "")
	return append(out, r.verdict(c, names, same)...)
}

// compareBars draws the two sizes; without a common method there is no common
// scale, and no bars.
func (r *Renderer) compareBars(c screen.Comparison, names [2]string, width int, same bool) []string {
	if !same {
		return nil
	}
	most := max(c.A.SizeBytes, c.B.SizeBytes)
	label := min(max(cells(names[0]), cells(names[1])), width/3)
	room := width - label - 2 - 10
	var out []string
	for i, m := range []measure.Image{c.A, c.B} {
		style := r.pal.base
		if i == 1 {
			style = r.pal.bar
		}
		bar := r.barOf(m.SizeBytes, most, min(room, 60))
		out = append(out, pad(shortenMiddle(names[i], label, r.gly.more), label)+"  "+
			style.Render(bar)+" "+r.pal.strong.Render(Size(m.SizeBytes)))
	}
	return out
}

func compareRows(c screen.Comparison) [][]string {
	rows := [][]string{{"on disk", Size(c.A.SizeBytes), Size(c.B.SizeBytes)}}
	if c.A.SizeMethod != c.B.SizeMethod {
		rows[0] = []string{"size", Size(c.A.SizeBytes) + " " + method(c.A.SizeMethod), Size(c.B.SizeBytes) + " " + method(c.B.SizeMethod)}
	}
	if c.GuideA != "" || c.GuideB != "" {
		rows = append(rows, []string{"", guide(c.GuideA), guide(c.GuideB)})
	}
	rows = append(rows,
		[]string{"layers", layerCount(c.A), layerCount(c.B)},
		[]string{"files", grouped(c.A.Files), grouped(c.B.Files)})
	if a, b := buildTime(c.A), buildTime(c.B); a != "" || b != "" {
		rows = append(rows, []string{"build", a, b})
	}
	return rows
}

func guide(s string) string {
	if s == "" {
		return ""
	}
	return plaintext.Line(s) + " (guide)"
}

// verdict says in words how the two compare.
func (r *Renderer) verdict(c screen.Comparison, names [2]string, same bool) []string {
	if !same {
		return r.notice(screen.Notice{Tone: screen.Warn, Text: fmt.Sprintf(
			"The two sizes were found by different methods (%s; %s), so they cannot be compared.",
			method(c.A.SizeMethod), method(c.B.SizeMethod))})
	}
	big, small, ratio := names[0], names[1], measure.Ratio(c.A, c.B)
	if c.B.SizeBytes > c.A.SizeBytes {
		big, small, ratio = names[1], names[0], measure.Ratio(c.B, c.A)
	}
	switch {
	case ratio == 0:
		return nil
	case ratio < 1.05:
		return r.notice(screen.Notice{Text: "The two are about the same size."})
	}
	times := r.pal.good.Render(Ratio(ratio) + " times smaller")
	return wrap(plainLine(small)+" is "+times+" than "+plainLine(big)+".", r.proseWidth())
}

package deck

import (
	"path"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/lipgloss"
)

// number is what a figure shows in large.
type number struct {
	// label says what it is, text is the number with its unit.
	label, text string
	// value is what its bar is drawn to, 0 for none.
	value float64
	style lipgloss.Style
}

// figureOf is the large form of a block that has one: its main numbers, readable
// from the back row, with bars to scale across the whole width. Nothing is in it
// that is not in the block. It is nil for all other blocks.
func figureOf(r *text.Renderer, b screen.Block) []string {
	switch b := b.(type) {
	case screen.Card:
		if !b.Image.Near() {
			return nil
		}
		return figure(r, number{label: imageName(b.Image) + ", on disk", text: b.Image.SizeNumber(quantity.Size), style: r.Pal.Bar})
	case screen.Comparison:
		return comparison(r, b)
	case screen.Outcome:
		if b.Found == "" {
			return nil
		}
		return figure(r, number{label: "of " + plaintext.Line(b.Of), text: quantity.Share(b.Share), style: r.Pal.Bar})
	case screen.GuessOutcome:
		return guessed(r, b)
	case screen.Deploy:
		return deployed(r, b)
	case screen.Table:
		return tabular(r, b)
	}
	return nil
}

// imageName is what a course calls an image: the last part of its name.
func imageName(m measure.Image) string {
	return path.Base(plaintext.Line(imagename.Short(m.Ref)))
}

func comparison(r *text.Renderer, c screen.Comparison) []string {
	if !measure.Comparable(c.A, c.B) {
		return nil
	}
	return figure(r,
		number{imageName(c.A), c.A.SizeNumber(quantity.Size), float64(c.A.SizeBytes), r.Pal.Base},
		number{imageName(c.B), c.B.SizeNumber(quantity.Size), float64(c.B.SizeBytes), r.Pal.Bar})
}

func guessed(r *text.Renderer, g screen.GuessOutcome) []string {
	if g.Found == "" {
		return nil
	}
	found := number{label: "it was", text: plaintext.Line(g.Found), style: r.Pal.Bar}
	if g.Guessed == "" {
		return figure(r, found)
	}
	return figure(r, number{label: "you guessed", text: plaintext.Line(g.Guessed), style: r.Pal.Base}, found)
}

func deployed(r *text.Renderer, d screen.Deploy) []string {
	var all []number
	for i, one := range d.Deployments {
		if i >= len(d.Refs) || one.DownloadBytes <= 0 {
			return nil
		}
		style := r.Pal.Base
		if i == len(d.Deployments)-1 {
			style = r.Pal.Bar
		}
		all = append(all, number{path.Base(plaintext.Line(imagename.Short(d.Refs[i]))) + ", download", quantity.Size(one.DownloadBytes), float64(one.DownloadBytes), style})
	}
	return figure(r, all...)
}

// figure draws numbers in large: beside one another where all fit, otherwise below
// one another, with their bars below them. A number that cannot be drawn so makes
// it nil: the block has it in any case.
func figure(r *text.Renderer, all ...number) []string {
	width, drawn, wide := r.BlockWidth(), make([][]string, len(all)), 0
	for i, n := range all {
		if drawn[i] = large(r, n.text, width); n.text == "" || drawn[i] == nil {
			return nil
		}
		wide += max(text.Widest(drawn[i]), min(text.Width(n.label), width/2-columnGap)) + columnGap
	}
	if len(all) == 0 {
		return nil
	}
	var out []string
	if wide-columnGap <= width {
		out = beside(r, all, drawn)
	} else {
		for i, n := range all {
			if i > 0 {
				out = append(out, "")
			}
			out = append(out, r.Pal.Dim.Render(text.Clip(n.label, width, r.Gly.More)))
			out = append(out, styled(n.style, drawn[i])...)
		}
	}
	return append(out, bars(r, all, width)...)
}

// columnGap is what lies between two numbers.
const columnGap = 4

// beside sets numbers beside one another, each below its label.
func beside(r *text.Renderer, all []number, drawn [][]string) []string {
	out := make([]string, 1+bigRows)
	for i, n := range all {
		label := text.Clip(n.label, max(r.BlockWidth()/len(all)-columnGap, 8), r.Gly.More)
		wide := max(text.Width(label), text.Widest(drawn[i]))
		column := append([]string{r.Pal.Dim.Render(label)}, styled(n.style, drawn[i])...)
		for y := range out {
			if i < len(all)-1 {
				column[y] = text.Pad(column[y], wide+columnGap)
			}
			out[y] += column[y]
		}
	}
	return out
}

func styled(style lipgloss.Style, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = style.Render(l)
	}
	return out
}

// bars are those of two or more numbers, to one scale.
func bars(r *text.Renderer, all []number, width int) []string {
	most := 0.0
	for _, n := range all {
		if n.value <= 0 {
			return nil
		}
		most = max(most, n.value)
	}
	if len(all) < 2 {
		return nil
	}
	out := []string{""}
	for _, n := range all {
		bar := r.BarOf(int64(n.value/most*1e9), 1e9, width)
		out = append(out, n.style.Render(bar))
	}
	return out
}

// mostBars is how many rows of a table are drawn as bars.
const mostBars = 6

// tabular are bars for the first column of a table in which each row has a size or
// a time.
func tabular(r *text.Renderer, t screen.Table) []string {
	if len(t.Rows) < 2 || len(t.Rows) > mostBars {
		return nil
	}
	for column := 1; column < len(t.Head); column++ {
		all, most, width := make([]number, len(t.Rows)), 0.0, 0
		for i, cells := range t.Rows {
			if column >= len(cells) {
				return nil
			}
			n, ok := amount(cells[column])
			if !ok {
				all = nil
				break
			}
			all[i] = number{label: plaintext.Line(cells[0]), text: plaintext.Line(cells[column]), value: n}
			most, width = max(most, n), max(width, text.Width(all[i].text))
		}
		if all == nil || most <= 0 {
			continue
		}
		return barRows(r, plaintext.Line(t.Head[column]), all, most, width)
	}
	return nil
}

// barRows draws each number as its label, and below it a bar with the number.
func barRows(r *text.Renderer, head string, all []number, most float64, width int) []string {
	out := []string{r.Pal.Head.Render(text.Clip(head, r.BlockWidth(), r.Gly.More))}
	room := r.BlockWidth() - width - 2
	for _, n := range all {
		out = append(out, text.Clip(n.label, r.BlockWidth(), r.Gly.More))
		bar := r.BarOf(int64(n.value/most*1e9), 1e9, room)
		out = append(out, r.Pal.Bar.Render(bar)+strings.Repeat(" ", min(len(bar), 1))+r.Pal.Strong.Render(n.text))
	}
	return out
}

// amount reads a cell that is nothing but a size or a time.
func amount(cell string) (float64, bool) {
	cell = plaintext.Line(cell)
	for _, kind := range []quantity.Kind{quantity.KindSize, quantity.KindTime} {
		if strings.TrimLeft(cell, "0123456789., ") == "" {
			return 0, false // without a unit
		}
		if n, err := quantity.UnitOf(kind).Read(cell); err == nil {
			return n, true
		}
	}
	return 0, false
}

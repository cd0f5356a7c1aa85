package report

import (
	_ "embed" // the template
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed page.html
var pageText string

// rowHeight is how high a bar is with the line above it, in CSS pixels.
const rowHeight = 38

// thinnest is the share of a bar's room, in percent, below which it could not be
// seen.
const thinnest = 0.25

// drawn is a bar as it is drawn.
type drawn struct {
	Bar
	// LabelY and BarY are where its text and its bar are, Width is in percent.
	LabelY, BarY int
	Width        string
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"bars": func(c Chart) []drawn {
		var all []drawn
		for i, b := range c.Bars {
			d := drawn{Bar: b, LabelY: i*rowHeight + 14, BarY: i*rowHeight + 20, Width: "0"}
			if most := c.most(); most > 0 && b.Value > 0 {
				d.Width = fmt.Sprintf("%.3f", max(thinnest, 100*b.Value/most))
			}
			d.Label = shorten(b.Label)
			all = append(all, d)
		}
		return all
	},
	"height": func(c Chart) int { return len(c.Bars) * rowHeight },
	"desc": func(c Chart) string {
		var parts []string
		for _, b := range c.Bars {
			parts = append(parts, b.Label+": "+b.Text)
		}
		return strings.Join(parts, "; ") + "."
	},
	"first": func(row []string) string { return row[0] },
	"rest":  func(row []string) []string { return row[1:] },
}).Parse(pageText))

// mostLabel is the longest label that stands above a bar on a narrow screen, in
// characters.
const mostLabel = 30

// shorten cuts a label in its middle: ends tell directories and stages apart.
func shorten(s string) string {
	r := []rune(s)
	if len(r) <= mostLabel {
		return s
	}
	head := mostLabel * 2 / 3
	return string(r[:head]) + "…" + string(r[len(r)-(mostLabel-head-1):])
}

// HTML writes a page as one file that loads nothing and runs nothing.
func (p Page) HTML(w io.Writer) error {
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

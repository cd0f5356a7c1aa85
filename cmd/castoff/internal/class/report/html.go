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
const rowHeight = 34

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
			d := drawn{Bar: b, LabelY: i*rowHeight + 13, BarY: i*rowHeight + 18, Width: "0"}
			if most := c.most(); most > 0 && b.Value > 0 {
				d.Width = fmt.Sprintf("%.3f", max(thinnest, 100*b.Value/most))
			}
			d.Label = shorten(b.Label, mostLine-len([]rune(b.Text)))
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

// mostLine is how many characters of a label and its number stand above a bar on
// a narrow screen.
const mostLine = 44

// shorten cuts a label in its middle: ends tell directories and stages apart.
func shorten(s string, most int) string {
	r := []rune(s)
	most = max(most, 9)
	if len(r) <= most {
		return s
	}
	head := most * 2 / 3
	return string(r[:head]) + "…" + string(r[len(r)-(most-head-1):])
}

// HTML writes a page as one file that loads nothing and runs nothing.
func (p Page) HTML(w io.Writer) error {
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

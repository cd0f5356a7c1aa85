package term

import (
	"strings"

	"castoff/cmd/castoff/internal/screen"
)

// checks draws a line for each check, and below a failed one what is there and
// what to do next.
func (r *Renderer) checks(c screen.Checks) []string {
	var out []string
	width := r.proseWidth()
	for _, row := range c.Rows {
		mark, style := r.gly.dot, r.pal.dim
		text := clean(row.Want)
		switch row.State {
		case screen.CheckPassed:
			mark, style = r.gly.ok, r.pal.good
		case screen.CheckFailed:
			mark, style = r.gly.bad, r.pal.bad
			text = r.pal.strong.Render(text)
		case screen.CheckUnable:
			mark, style = r.gly.warn, r.pal.warn
		case screen.CheckWaiting:
			text = r.pal.dim.Render(text)
		}
		out = append(out, hang(style.Render(mark)+" ", text, width)...)
		if row.State == screen.CheckFailed || row.State == screen.CheckUnable {
			out = append(out, r.checkDetails(row, width)...)
		}
	}
	return out
}

// checkDetails is what was found, what was said and what to do next.
func (r *Renderer) checkDetails(row screen.CheckRow, width int) []string {
	var out []string
	if row.Found != "" {
		out = append(out, hang("  "+r.pal.dim.Render("found:")+" ", clean(row.Found), width)...)
	}
	if said := strings.Trim(clean(row.Said), "\n"); said != "" {
		for _, line := range strings.Split(said, "\n") {
			for _, l := range hardwrap(line, width-4) {
				out = append(out, "  "+r.pal.faint.Render(r.gly.bar)+" "+l)
			}
		}
	}
	if row.Next != "" {
		out = append(out, hang("  "+r.pal.dim.Render("next:")+"  ", clean(row.Next), width)...)
	}
	return out
}

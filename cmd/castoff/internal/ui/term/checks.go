package term

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
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

// failedRow is the first and the last line of the first check that was not
// passed, as checks draws them; ok is false if there is none.
func (r *Renderer) failedRow(c screen.Checks) (from, to int, ok bool) {
	i := slices.IndexFunc(c.Rows, func(row screen.CheckRow) bool {
		return row.State == screen.CheckFailed || row.State == screen.CheckUnable
	})
	if i < 0 {
		return 0, 0, false
	}
	from = len(r.checks(screen.Checks{Rows: c.Rows[:i]}))
	return from, from + len(r.checks(screen.Checks{Rows: c.Rows[i : i+1]})) - 1, true
}

// checkDetails is what was found, what was said and what to do next.
func (r *Renderer) checkDetails(row screen.CheckRow, width int) []string {
	var out []string
	if row.Found != "" {
		out = append(out, hang("  "+r.pal.dim.Render("found:")+" ", clean(row.Found), width)...)
	}
	if said := strings.Trim(clean(row.Said), "\n"); said != "" {
		for _, line := range strings.Split(said, "\n") {
			for _, l := range wrap(line, width-4) {
				out = append(out, "  "+r.pal.faint.Render(r.gly.bar)+" "+l)
			}
		}
	}
	for _, d := range []struct{ label, text string }{{"means:", row.Means}, {"next:", row.Next}, {"more:", row.More}} {
		if d.text != "" {
			out = append(out, hang("  "+r.pal.dim.Render(pad(d.label, len("found:")))+" ", clean(d.text), width)...)
		}
	}
	return out
}

// tallyWidth is the widest that the bar of a tally is drawn.
const tallyWidth = 40

// tally draws how many exercises are passed, and a bar to scale.
func (r *Renderer) tally(t screen.Tally) []string {
	text := fmt.Sprintf("%d of %d passed", t.Passed, t.Of)
	if t.Of <= 0 {
		return nil
	}
	return []string{r.track(int64(t.Passed), int64(t.Of), min(tallyWidth, r.proseWidth()-cells(text)-2)) + "  " + text}
}

// track draws a part of a whole as a bar on its track; nothing where there is
// no room for it.
func (r *Renderer) track(part, whole int64, width int) string {
	if width < 8 {
		return ""
	}
	bar := r.barOf(min(max(part, 0), whole), whole, width)
	return r.pal.bar.Render(bar) + r.pal.track.Render(repeat(r.gly.rule, width-cells(bar)))
}

// preparing draws what is made ready before the first check.
func (r *Renderer) preparing(p screen.Preparing) []string {
	width := r.proseWidth()
	out := hang(r.pal.accent.Render(r.gly.cursor)+" ", r.pal.strong.Render(clean(p.Text)), width)
	doing := plaintext.Line(p.Doing)
	if p.Total > 0 {
		doing += fmt.Sprintf(", %s of %s", quantity.Size(p.Current), quantity.Size(p.Total))
	}
	if doing != "" {
		doing += " " + r.gly.dot + " "
	}
	out = append(out, hang("  ", r.pal.dim.Render(doing+quantity.Seconds(p.Elapsed.Truncate(time.Second).Seconds())+" so far"), width)...)
	if p.Total > 0 {
		out = append(out, "  "+r.track(p.Current, p.Total, min(tallyWidth, width-2)))
	}
	return out
}

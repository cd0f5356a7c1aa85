package blocks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// checks draws a line for each check, and below a failed one what is there and
// what to do next.
func checks(r *text.Renderer, c screen.Checks) []string {
	var out []string
	width := r.ProseWidth()
	for _, row := range c.Rows {
		if row.Step != "" {
			out = append(out, text.Hang("", r.Pal.Strong.Render(text.Clean(row.Step)), width)...)
		}
		mark, style := r.Gly.Dot, r.Pal.Dim
		body := text.Clean(row.Want)
		switch row.State {
		case screen.CheckPassed:
			mark, style = r.Gly.OK, r.Pal.Good
		case screen.CheckFailed:
			mark, style = r.Gly.Bad, r.Pal.Bad
			body = r.Pal.Strong.Render(body)
		case screen.CheckUnable:
			mark, style = r.Gly.Warn, r.Pal.Warn
		case screen.CheckWaiting:
			body = r.Pal.Dim.Render(body)
		}
		out = append(out, text.Hang(style.Render(mark)+" ", body, width)...)
		if row.State == screen.CheckFailed || row.State == screen.CheckUnable {
			out = append(out, checkDetails(r, row, width)...)
		}
	}
	return out
}

// FailedRow is the first and the last line of the first check that was not
// passed, as checks draws them; ok is false if there is none.
func FailedRow(r *text.Renderer, c screen.Checks) (from, to int, ok bool) {
	i := slices.IndexFunc(c.Rows, func(row screen.CheckRow) bool {
		return row.State == screen.CheckFailed || row.State == screen.CheckUnable
	})
	if i < 0 {
		return 0, 0, false
	}
	from = len(checks(r, screen.Checks{Rows: c.Rows[:i]}))
	return from, from + len(checks(r, screen.Checks{Rows: c.Rows[i : i+1]})) - 1, true
}

// checkDetails is what was found, what was said and what to do next.
func checkDetails(r *text.Renderer, row screen.CheckRow, width int) []string {
	var out []string
	if row.Found != "" {
		out = append(out, text.Hang("  "+r.Pal.Dim.Render("found:")+" ", text.Clean(row.Found), width)...)
	}
	if said := strings.Trim(text.Clean(row.Said), "\n"); said != "" {
		out = append(out, r.Behind("  ", said, width)...)
	}
	for _, d := range []struct{ label, text string }{{"means:", row.Means}, {"next:", row.Next}, {"more:", row.More}} {
		if d.text != "" {
			out = append(out, text.Hang("  "+r.Pal.Dim.Render(text.Pad(d.label, len("found:")))+" ", text.Clean(d.text), width)...)
		}
	}
	return out
}

// tallyWidth is the widest that the bar of a tally is drawn.
const tallyWidth = 40

// tally draws how many exercises are passed, and a bar to scale.
func tally(r *text.Renderer, t screen.Tally) []string {
	body := fmt.Sprintf("%d of %d passed", t.Passed, t.Of)
	if t.Of <= 0 {
		return nil
	}
	return []string{r.Track(int64(t.Passed), int64(t.Of), min(tallyWidth, r.ProseWidth()-text.Width(body)-2)) + "  " + body}
}

// preparing draws what is made ready before the first check.
func preparing(r *text.Renderer, p screen.Preparing) []string {
	width := r.ProseWidth()
	out := text.Hang(r.Pal.Accent.Render(r.Gly.Cursor)+" ", r.Pal.Strong.Render(text.Clean(p.Text)), width)
	doing := plaintext.Line(p.Doing)
	if p.Total > 0 {
		doing += fmt.Sprintf(", %s of %s", quantity.Size(p.Current), quantity.Size(p.Total))
	}
	if doing != "" {
		doing += " " + r.Gly.Dot + " "
	}
	out = append(out, text.Hang("  ", r.Pal.Dim.Render(doing+quantity.Seconds(p.Elapsed.Truncate(time.Second).Seconds())+" so far"), width)...)
	if p.Total > 0 {
		out = append(out, "  "+r.Track(p.Current, p.Total, min(tallyWidth, width-2)))
	}
	return out
}

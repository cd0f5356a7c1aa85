package text

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
)

// Failure draws an error, what the engine said, and what to do about it.
func (r *Renderer) Failure(err error) []string {
	var out []string
	if d := strings.TrimRight(Clean(fault.Detail(err)), "\n"); d != "" {
		out = append(r.behind("", d, r.BlockWidth(), hardwrap), "")
	}
	out = append(out, Hang(r.Pal.Bad.Render(r.Gly.Bad)+" ", Clean(err.Error()), r.ProseWidth())...)
	for _, h := range fault.Hints(err) {
		out = append(out, r.Hint("  ", h, r.ProseWidth())...)
	}
	return out
}

// Hint draws what to do about something.
func (r *Renderer) Hint(indent, hint string, width int) []string {
	return Hang(indent+r.Pal.Dim.Render("hint:")+" ", Clean(hint), width)
}

// Behind draws a text behind a bar: what somebody else says. Width is that of all.
func (r *Renderer) Behind(indent, said string, width int) []string {
	return r.behind(indent, said, width, Wrap)
}

func (r *Renderer) behind(indent, said string, width int, wrap func(string, int) []string) []string {
	var out []string
	before := indent + r.Pal.Faint.Render(r.Gly.Bar) + " "
	for _, line := range strings.Split(said, "\n") {
		for _, l := range wrap(line, width-Width(before)) {
			out = append(out, before+l)
		}
	}
	return out
}

package term

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"
)

// pair is a labelled value.
type pair struct{ label, value string }

// pairs draws labelled values in two columns behind a bar.
func (r *Renderer) pairs(ps []pair, width int) []string {
	w := 0
	for _, p := range ps {
		w = max(w, cells(p.label))
	}
	var out []string
	for _, p := range ps {
		var lines []string
		for _, l := range strings.Split(p.value, "\n") {
			lines = append(lines, wrap(l, width-w-4)...)
		}
		for i, l := range lines {
			label := p.label
			if i > 0 {
				label = ""
			}
			out = append(out, r.pal.faint.Render(r.gly.bar)+" "+r.pal.dim.Render(pad(label, w))+"  "+l)
		}
	}
	return out
}

// output draws a command and what it printed, in a frame that is open to the
// right so that it can be copied. Its lower edge is drawn for what failed only.
func (r *Renderer) output(o screen.Output) []string {
	var out []string
	for i, l := range wrap(clean(o.Command), r.blockWidth()-2) {
		mark := "$ "
		if i > 0 {
			mark = "  "
		}
		out = append(out, r.pal.good.Render(mark)+r.pal.strong.Render(l))
	}
	text := strings.TrimRight(clean(strings.ReplaceAll(o.Text, "\r\n", "\n")), "\n ")
	if text == "" {
		text = r.pal.dim.Render("(no output)")
	}
	for _, line := range strings.Split(text, "\n") {
		for _, l := range wrap(line, r.blockWidth()-2) {
			out = append(out, r.pal.faint.Render(r.gly.bar)+" "+l)
		}
	}
	if o.ExitCode != 0 {
		out = append(out, r.pal.faint.Render(r.gly.bottom+r.gly.rule)+" "+r.pal.bad.Render(fmt.Sprintf("exit code %d", o.ExitCode)))
	}
	return out
}

// notice draws a short message with its mark and its hint.
func (r *Renderer) notice(n screen.Notice) []string {
	mark, style := r.gly.info, r.pal.accent
	switch n.Tone {
	case screen.Good:
		mark, style = r.gly.ok, r.pal.good
	case screen.Warn:
		mark, style = r.gly.warn, r.pal.warn
	case screen.Bad:
		mark, style = r.gly.bad, r.pal.bad
	}
	out := hang(style.Render(mark)+" ", clean(n.Text), r.proseWidth())
	if n.Hint != "" {
		out = append(out, hang("  "+r.pal.dim.Render("hint:")+" ", clean(n.Hint), r.proseWidth())...)
	}
	return out
}

// Hang sets a text behind a mark in lines of at most width columns, the further
// ones below the text.
func Hang(mark, text string, width int) []string { return hang(mark, text, width) }

// hang sets text after a mark, its further lines indented below the first, by
// more columns than the mark takes if further says so.
func hang(mark, text string, width int, further ...int) []string {
	indent := cells(mark)
	for _, n := range further {
		indent += n
	}
	var out []string
	for i, l := range wrap(text, width-indent) {
		if i == 0 {
			out = append(out, mark+l)
			continue
		}
		out = append(out, strings.Repeat(" ", indent)+l)
	}
	return out
}

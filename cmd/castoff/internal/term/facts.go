package term

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/screen"
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
		for i, l := range wrap(p.value, width-w-4) {
			label := p.label
			if i > 0 {
				label = ""
			}
			out = append(out, r.pal.faint.Render(r.gly.bar)+" "+r.pal.dim.Render(pad(label, w))+"  "+l)
		}
	}
	return out
}

// card draws the summary of an image.
func (r *Renderer) card(m measure.Image) []string {
	ps := []pair{
		{"size", r.pal.strong.Render(Size(m.SizeBytes)) + " " + method(m.SizeMethod)},
		{"layers", layerCount(m)},
		{"files", grouped(m.Files)},
	}
	if b := buildTime(m); b != "" {
		ps = append(ps, pair{"built in", b})
	}
	if m.Cached {
		ps[len(ps)-1].label = "build"
	}
	if m.Platform != "" {
		ps = append(ps, pair{"platform", plaintext.Line(m.Platform)})
	}
	title := r.pal.head.Render(shortenMiddle(ref(m), r.blockWidth(), r.gly.more))
	return append([]string{title}, r.pairs(ps, r.blockWidth())...)
}

// method says in words what a size is and how it was found.
func method(m string) string {
	switch m {
	case measure.MethodSave:
		return "on disk, from the save stream"
	case measure.MethodInspect:
		return "as the engine reports it"
	case "":
		return "on disk"
	}
	return "by " + plaintext.Line(m)
}

// ref is the name to show for an image.
func ref(m measure.Image) string {
	for _, s := range []string{m.Ref, m.Name, m.ID} {
		if s = plaintext.Line(s); s != "" {
			return s
		}
	}
	return "image"
}

// name is the short name of an image.
func name(m measure.Image) string {
	if s := plaintext.Line(m.Name); s != "" {
		return s
	}
	return ref(m)
}

// layerCount counts the instructions that made a layer.
func layerCount(m measure.Image) string {
	n, base := 0, 0
	for _, l := range m.Layers {
		if l.Empty {
			continue
		}
		n++
		if l.FromBase {
			base++
		}
	}
	if base > 0 && base < n {
		return fmt.Sprintf("%d (%d from the base image)", n, base)
	}
	return fmt.Sprint(n)
}

// buildTime says how long the build took; empty if there was none to time.
func buildTime(m measure.Image) string {
	switch {
	case m.Cached && m.Seconds > 0:
		return Seconds(m.Seconds) + ", earlier"
	case m.Cached:
		return "found, not rebuilt"
	case m.Seconds > 0:
		return Seconds(m.Seconds)
	}
	return ""
}

// output draws a command and what it printed, in a frame that is open to the
// right so that it can be copied.
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
		for _, l := range hardwrap(line, r.blockWidth()-2) {
			out = append(out, r.pal.faint.Render(r.gly.bar)+" "+l)
		}
	}
	if o.ExitCode != 0 {
		out = append(out, r.pal.faint.Render(r.gly.bottom+r.gly.rule)+" "+r.pal.bad.Render(fmt.Sprintf("exit code %d", o.ExitCode)))
	} else {
		out = append(out, r.pal.faint.Render(r.gly.bottom+repeat(r.gly.rule, 1)))
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

package explore

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/anatomy"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
)

// Draw draws the whole screen.
func (v *exploreView) Draw(int) string {
	l := v.layout
	if l.Width < exploreWidth || l.Height < exploreHeight {
		return l.Sorry(fmt.Sprintf("The explorer needs a window of %d by %d; this one is %d by %d. q leaves.",
			exploreWidth, exploreHeight, l.Width, l.Height))
	}
	lines := make([]string, 0, l.Height)
	lines = append(lines, v.heading())
	switch {
	case v.help != nil:
		lines = append(append(lines, ""), v.help.Window()...)
	case v.panes.beside:
		lines = append(lines, beside(v.drawLayers(), v.drawTree(), v.panes.listWidth)...)
	default:
		if v.panes.listHeight > 0 {
			lines = append(lines, v.drawLayers()...)
		}
		if v.panes.treeHeight > 0 {
			lines = append(lines, v.drawTree()...)
		}
	}
	if v.help == nil {
		if v.panes.ruled {
			lines = append(lines, l.R.Pal.Faint.Render(text.Repeat(l.R.Gly.Rule, l.Width-2*l.Margin)))
		}
		lines = append(lines, v.details()...)
	}
	for len(lines) < l.Height-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:l.Height-1], v.footer())
	indent := strings.Repeat(" ", l.Margin)
	for i, s := range lines {
		lines[i] = text.Clip(strings.TrimRight(indent+s, " "), l.Width, "")
	}
	return strings.Join(lines, "\n")
}

// beside sets two columns of lines next to each other.
func beside(left, right []string, width int) []string {
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		var a, b string
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		out[i] = text.Pad(a, width+paneGap) + b
	}
	return out
}

// heading names the image and its size.
func (v *exploreView) heading() string {
	r := v.layout.R
	room := v.layout.Width - 2*v.layout.Margin
	size := v.image.SizeText(quantity.Size)
	if w := v.image.Waste; w != nil && w.Bytes > 0 {
		if more := size + ", " + quantity.Size(w.Bytes) + " wasted"; text.Width(more) < room/2 {
			size = more
		}
	}
	left := r.Pal.Strong.Render(text.ClipMiddle(anatomy.Ref(v.image), room-text.Width(size)-2, r.Gly.More))
	if name := "castoff " + r.Gly.Dot + " "; text.Width(name)+text.Width(anatomy.Ref(v.image))+2+text.Width(size) <= room {
		left = r.Pal.Head.Render("castoff") + r.Pal.Dim.Render(" "+r.Gly.Dot+" ") + left
	}
	return text.Pad(left, room-text.Width(size)) + r.Pal.Dim.Render(size)
}

// paneTitle is the line above a pane; a thick one shows that the keys are for
// that pane.
func (v *exploreView) paneTitle(label, right string, width int, focused bool) string {
	r := v.layout.R
	rule, style, body := r.Gly.Rule, r.Pal.Faint, r.Pal.Plain
	if focused {
		rule, style, body = r.Gly.Thick, r.Pal.Accent, r.Pal.Head
	}
	if right != "" {
		right = " " + right + " "
	}
	room := width - text.Width(right) - 2 - 2 - 2 // rules at both ends, spaces
	label = text.ClipMiddle(label, room, r.Gly.More)
	return style.Render(text.Repeat(rule, 2)) + " " + body.Render(label) + " " +
		style.Render(text.Repeat(rule, max(room-text.Width(label), 0))) + r.Pal.Dim.Render(right) + style.Render(text.Repeat(rule, 2))
}

// footer is the most important keys, or the filter while it is typed.
func (v *exploreView) footer() string {
	r, room := v.layout.R, v.layout.Width-2*v.layout.Margin
	if v.typing {
		keys := keymap.Footer(r, room, v.filterKeys().ShortHelp()...)
		body := text.ClipFront(v.filter.text, room-text.Width(keys)-6, r.Gly.More)
		return text.Sides(r.Pal.Accent.Render("/")+" "+body+r.Pal.Accent.Render(r.Gly.Eighths[0]), keys, room, r.Gly.More)
	}
	if v.help != nil {
		return keymap.Footer(r, room, v.helpKeys().ShortHelp()...)
	}
	k := v.keys()
	// How to get help and how to leave are always shown.
	for len(k.first) > 0 && text.Width(keymap.Footer(r, math.MaxInt, slices.Concat(k.first, k.always)...)) > room {
		k.first = k.first[1:]
	}
	return keymap.Footer(r, room, k.ShortHelp()...)
}

// helpLines lists all keys and marks.
func (v *exploreView) helpLines() []string {
	var marks []key.Help
	if v.layered() {
		marks = []key.Help{
			{Key: v.mark(added), Desc: "added in the layer"},
			{Key: v.mark(changed), Desc: "changed in it"},
			{Key: v.mark(deleted), Desc: "deleted in it; its size has a minus"},
			{Key: v.layout.R.Gly.Warn, Desc: "hidden later: a later layer changes or deletes it"},
		}
	}
	return keymap.Help(v.layout.R, v.keys(), marks...)
}

// mark is how a change is drawn.
func (v *exploreView) mark(c rootfs.Change) string {
	switch {
	case c == added:
		return "+"
	case c == changed:
		return "~"
	case c == deleted && v.layout.R.Look.ASCII:
		return "-"
	case c == deleted:
		return "−"
	}
	return " "
}

// instruction is the text of a layer.
func instruction(l measure.Layer) string { return plaintext.OneLine(plaintext.Line(l.CreatedBy)) }

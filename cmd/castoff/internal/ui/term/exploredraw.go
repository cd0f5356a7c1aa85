package term

import (
	"fmt"
	"math"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// compose draws the whole screen.
func (v *exploreView) compose() string {
	l := v.layout
	if l.width < exploreWidth || l.height < exploreHeight {
		return v.sorry()
	}
	lines := make([]string, 0, l.height)
	lines = append(lines, v.heading())
	switch {
	case v.help:
		lines = append(append(lines, ""), v.keys.window()...)
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
	if !v.help {
		if v.panes.ruled {
			lines = append(lines, l.r.pal.faint.Render(repeat(l.r.gly.rule, l.width-2*l.margin)))
		}
		lines = append(lines, v.details()...)
	}
	for len(lines) < l.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:l.height-1], v.footer())
	indent := strings.Repeat(" ", l.margin)
	for i, s := range lines {
		lines[i] = shorten(strings.TrimRight(indent+s, " "), l.width, "")
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
		out[i] = pad(a, width+paneGap) + b
	}
	return out
}

// sorry is what a window shows that is too small for anything else.
func (v *exploreView) sorry() string {
	l := v.layout
	text := fmt.Sprintf("The explorer needs a window of %d by %d; this one is %d by %d. q leaves.",
		exploreWidth, exploreHeight, l.width, l.height)
	lines := wrap(text, max(l.width, 2))
	lines = lines[:min(len(lines), max(l.height, 1))]
	for i, s := range lines {
		lines[i] = shorten(s, l.width, "")
	}
	return strings.Join(lines, "\n")
}

// heading names the image and its size.
func (v *exploreView) heading() string {
	r := v.layout.r
	room := v.layout.width - 2*v.layout.margin
	size := v.image.SizeText(quantity.Size)
	if w := v.image.Waste; w != nil && w.Bytes > 0 {
		if more := size + ", " + quantity.Size(w.Bytes) + " wasted"; cells(more) < room/2 {
			size = more
		}
	}
	left := r.pal.strong.Render(shortenMiddle(ref(v.image), room-cells(size)-2, r.gly.more))
	if name := "castoff " + r.gly.dot + " "; cells(name)+cells(ref(v.image))+2+cells(size) <= room {
		left = r.pal.head.Render("castoff") + r.pal.dim.Render(" "+r.gly.dot+" ") + left
	}
	return pad(left, room-cells(size)) + r.pal.dim.Render(size)
}

// paneTitle is the line above a pane; a thick one tells that the keys are for
// that pane.
func (v *exploreView) paneTitle(label, right string, width int, focused bool) string {
	r := v.layout.r
	rule, style, text := r.gly.rule, r.pal.faint, r.pal.plain
	if focused {
		rule, style, text = r.gly.thick, r.pal.accent, r.pal.head
	}
	if right != "" {
		right = " " + right + " "
	}
	room := width - cells(right) - 2 - 2 - 2 // rules at both ends, spaces
	label = shortenMiddle(label, room, r.gly.more)
	return style.Render(repeat(rule, 2)) + " " + text.Render(label) + " " +
		style.Render(repeat(rule, max(room-cells(label), 0))) + r.pal.dim.Render(right) + style.Render(repeat(rule, 2))
}

// footer is the most important keys, or the filter while it is typed.
func (v *exploreView) footer() string {
	l := v.layout
	l.margin = 0
	l.width -= 2 * v.layout.margin
	g := l.r.gly
	if v.typing {
		prompt := l.r.pal.accent.Render("/") + " "
		keys := l.keys([]binding{{"enter", "keep"}, {"esc", "clear"}})
		text := shortenFront(v.filter.text, l.width-cells(keys)-6, g.more)
		return sides(prompt+text+l.r.pal.accent.Render(g.eighths[0]), keys, l.width, g.more)
	}
	if v.help {
		return l.keys([]binding{{g.up + " " + g.down, "scroll"}, {"any other key", "back"}})
	}
	keys := []binding{{g.up + " " + g.down, "move"}, {"enter", "open"}}
	if v.layered {
		pane := binding{"tab", "layers"}
		if v.onLayers {
			keys, pane = keys[:1], binding{"tab", "files"}
		}
		keys = append(keys, pane)
	}
	keys = append(keys, binding{"?", "keys"}, binding{"q", "leave"})
	// How to get help and how to leave are always told.
	all := l
	all.width = math.MaxInt
	for len(keys) > 2 && cells(all.keys(keys)) > l.width {
		keys = keys[1:]
	}
	keys = append(keys, binding{"/", "filter"}, v.sortKey())
	if v.layered {
		if v.layer != wholeImage {
			keys = append(keys, v.upToKey(), binding{"d", "changed"})
		}
		keys = append(keys, binding{"w", "wasted"})
	}
	return l.keys(keys)
}

func (v *exploreView) sortKey() binding {
	if v.files.bySize {
		return binding{"s", "by name"}
	}
	return binding{"s", "by size"}
}

func (v *exploreView) upToKey() binding {
	if v.upTo {
		return binding{"a", "this layer only"}
	}
	return binding{"a", "all up to here"}
}

// shortenFront cuts s to width columns, with a mark at its beginning: of what
// is being typed the end counts.
func shortenFront(s string, width int, mark string) string {
	for cells(s) > max(width, 1) {
		runes := []rune(strings.TrimPrefix(s, mark))
		if len(runes) < 2 {
			return ""
		}
		s = mark + string(runes[1:])
	}
	return s
}

// helpLines lists all keys and marks.
func (v *exploreView) helpLines() []string {
	g := v.layout.r.gly
	keys := []binding{
		{g.up + " " + g.down + ", k j", "move by a line"},
		{"PgUp PgDn", "move by a screen"},
		{"Home End, g G", "the first and the last line"},
		{"enter, " + g.right + ", l", "open a directory"},
		{g.left + ", h", "close it, or go to the one above"},
		{"o, space", "open or close all below the cursor"},
		{"s", "sort by size, or by name"},
		{"/", "filter by a part of the name, or of the path if there is a slash in it"},
	}
	if v.layered {
		keys = append(keys,
			binding{"tab", "from the layers to the files, and back"},
			binding{"a", "this layer only, or the file system up to it"},
			binding{"d", "only what the layer adds, changes or deletes"},
			binding{"w", "only what is wasted: a later layer hides it"})
	}
	keys = append(keys, binding{"esc", "no filter; without one: leave"}, binding{"q", "leave"})
	if v.layered {
		keys = append(keys, binding{},
			binding{v.mark(added), "added in the layer"},
			binding{v.mark(changed), "changed in it"},
			binding{v.mark(deleted), "deleted in it; its size has a minus"},
			binding{g.warn, "hidden later: a later layer changes or deletes it"})
	}
	lines := v.layout.helpLines(keys)
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// mark is how a change is drawn.
func (v *exploreView) mark(c rootfs.Change) string {
	switch {
	case c == added:
		return "+"
	case c == changed:
		return "~"
	case c == deleted && v.layout.r.look.ASCII:
		return "-"
	case c == deleted:
		return "−"
	}
	return " "
}

// instruction is the text of a layer.
func instruction(l measure.Layer) string { return plainLine(plaintext.Line(l.CreatedBy)) }

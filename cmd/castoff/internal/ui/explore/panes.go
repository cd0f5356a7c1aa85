package explore

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/text"
)

// noLayer says why the selected instruction made no layer.
func (v *exploreView) noLayer() string {
	if v.image.Layers[v.layer].Configures() {
		return "only sets the configuration"
	}
	return "changed no file"
}

// drawLayers draws the list of layers below its title.
func (v *exploreView) drawLayers() []string {
	p := v.panes
	out := []string{v.paneTitle("layers", quantity.Plural(v.image.LayerCount(), "layer"), p.listWidth, v.onLayers)}
	for i := v.listed - 1; i < len(v.image.Layers) && len(out) <= p.listHeight; i++ {
		out = append(out, v.layerRow(i))
	}
	if spare := p.listHeight + 1 - len(out); p.beside && spare > 4 {
		out = append(out, v.layerNotes(spare)...)
	}
	for len(out) <= p.listHeight {
		out = append(out, "")
	}
	return out
}

// layerRow draws a line of the list: the size, a bar to the scale of the
// image, and the instruction.
func (v *exploreView) layerRow(i int) string {
	r := v.layout.R
	body, bytes, style := "whole image", v.image.SizeBytes, r.Pal.Plain
	if i != wholeImage {
		l := v.image.Layers[i]
		body, bytes = instruction(l), l.SizeBytes
		if l.FromBase {
			body = "base: " + body
		}
		if l.Empty || l.FromBase {
			style = r.Pal.Dim
		}
	}
	bar := 8
	if v.panes.listWidth < 44 {
		bar = 5
	}
	room := v.panes.listWidth - 2 - 8 - 1 - bar - 1
	if i == v.layer {
		style = r.Pal.Strong
	}
	return v.cursorMark(i == v.layer, v.onLayers) + text.PadLeft(quantity.Size(bytes), 8) + " " +
		r.Pal.Bar.Render(text.Pad(r.BarOf(bytes, v.image.SizeBytes, bar), bar)) + " " +
		style.Render(text.ClipMiddle(body, room, r.Gly.More))
}

// cursorMark is the first two columns of a row.
func (v *exploreView) cursorMark(here, focused bool) string {
	r := v.layout.R
	switch {
	case here && focused:
		return r.Pal.Accent.Render(r.Gly.Cursor) + " "
	case here:
		return r.Pal.Dim.Render(r.Gly.Info) + " "
	}
	return "  "
}

// drawTree draws the part of the tree that is in the window, below its title.
func (v *exploreView) drawTree() []string {
	p := v.panes
	out := []string{v.paneTitle(v.treeTitle(), v.treeTotal(), p.treeWidth, !v.onLayers)}
	if all := v.files.length(); all > 0 {
		c := v.columns()
		id := v.files.at(v.top)
		for range min(p.treeHeight, all-v.top) {
			out = append(out, v.fileRow(id, c))
			id = v.files.next(id)
		}
	} else {
		for _, l := range text.Wrap(v.nothing(), p.treeWidth-2) {
			out = append(out, "  "+v.layout.R.Pal.Dim.Render(l))
		}
	}
	for len(out) <= p.treeHeight {
		out = append(out, "")
	}
	return out[:p.treeHeight+1]
}

// treeTitle says what the tree shows.
func (v *exploreView) treeTitle() string {
	dot := " " + v.layout.R.Gly.Dot + " "
	room := v.panes.treeWidth - 8 - text.Width(v.treeTotal())
	tags := ""
	if v.filter.changed {
		tags += dot + "changed"
	}
	if v.filter.wasted {
		tags += dot + "wasted"
	}
	if v.filter.text != "" {
		tags += dot + "/" + text.Clip(v.filter.text, max(room/3, 4), v.layout.R.Gly.More)
	}
	label := "whole image"
	if v.layer != wholeImage {
		label = instruction(v.image.Layers[v.layer])
		if v.upTo {
			label = "up to " + label
		}
	}
	return text.ClipMiddle(label, room-text.Width(tags), v.layout.R.Gly.More) + tags
}

// treeTotal sums up what the tree shows.
func (v *exploreView) treeTotal() string {
	st := &v.files.states[0]
	size := quantity.Size(st.bytes)
	if v.panes.treeWidth < text.Narrow {
		return size
	}
	return quantity.Plural(int(st.files), "file") + ", " + size
}

// nothing says why the tree is empty.
func (v *exploreView) nothing() string {
	f := v.filter
	switch {
	case strings.Contains(f.text, "/"):
		return fmt.Sprintf("Nothing here has %q in its path. Esc clears the filter.", text.Clip(f.text, 40, v.layout.R.Gly.More))
	case f.text != "":
		return fmt.Sprintf("Nothing here has %q in its name. Esc clears the filter.", text.Clip(f.text, 40, v.layout.R.Gly.More))
	case v.layer == wholeImage && f.changed:
		return "Changes are what a single layer does: choose one. Esc shows all files again."
	case f.wasted:
		return "Nothing is wasted here: no later layer hides a file. Esc shows all files again."
	case f.changed:
		return "This layer changes nothing. Esc shows all files again."
	case v.layer == wholeImage:
		return "The image has no files."
	case v.image.Layers[v.layer].Empty && !v.upTo:
		return "This instruction made no layer: it " + v.noLayer() + "."
	}
	return "There are no files."
}

// columns is the width of each column of the tree; 0 is a column for which
// there is no room.
type columns struct{ marks, name, mode, size, percent, bar int }

func (v *exploreView) columns() columns {
	width := v.panes.treeWidth
	c := columns{size: 9}
	if v.layered() {
		c.marks = 3
	}
	if width >= 44 {
		c.percent = 6
	}
	if width >= 56 {
		c.bar = 10
	}
	if width >= 90 {
		c.mode = 12
	}
	c.name = width - 2 - c.marks - c.mode - c.size - c.percent - c.bar
	return c
}

// fileRow draws a line of the tree.
func (v *exploreView) fileRow(id int32, c columns) string {
	r := v.layout.R
	st := &v.files.states[id]
	row := v.cursorMark(id == v.cursor, !v.onLayers)
	if c.marks > 0 {
		row += v.changeMarks(st)
	}
	row += text.Pad(v.fileName(id, c.name), c.name)
	if c.mode > 0 {
		mode := ""
		if st.item != nil {
			mode = modeString(st.item)
		}
		row += r.Pal.Dim.Render(text.PadLeft(mode, c.mode))
	}
	if st.deleted() { // it is not part of the whole
		return row + text.PadLeft(quantity.Size(-st.size()), c.size)
	}
	row += text.PadLeft(quantity.Size(st.bytes), c.size)
	whole := v.files.states[0].bytes
	if c.percent > 0 && st.bytes > 0 {
		row += r.Pal.Dim.Render(text.PadLeft(quantity.Percent(st.bytes, whole), c.percent))
	}
	if c.bar > 0 {
		row += "  " + r.Pal.Bar.Render(r.BarOf(st.bytes, whole, c.bar-2))
	}
	return row
}

// changeMarks draws what the layer does to a file, and whether it is hidden.
func (v *exploreView) changeMarks(st *fileState) string {
	r := v.layout.R
	mark, hidden := v.mark(st.change), " "
	switch st.change {
	case added:
		mark = r.Pal.Good.Render(mark)
	case changed:
		mark = r.Pal.Warn.Render(mark)
	case deleted:
		mark = r.Pal.Bad.Render(mark)
	}
	if st.hidden {
		hidden = r.Pal.Warn.Render(r.Gly.Warn)
	}
	return mark + hidden + " "
}

// fileName draws the name in its place in the tree, with what else of it fits
// in width columns.
func (v *exploreView) fileName(id int32, width int) string {
	r := v.layout.R
	st := &v.files.states[id]
	sign := "  "
	name := plaintext.Line(v.files.tree.nodes[id].name())
	if v.files.isDir(id) {
		name += "/"
		sign = v.openSign(id)
	}
	// Far down the tree the name is what counts.
	indent := min(2*v.files.tree.depth(id), width/3)
	room := width - indent - text.Width(sign)
	style := r.Pal.Plain
	switch {
	case id == v.cursor && !v.onLayers:
		style = r.Pal.Strong
	case st.deleted() || st.hidden:
		style = r.Pal.Dim
	}
	name = text.ClipMiddle(name, room, r.Gly.More)
	out := strings.Repeat(" ", indent) + r.Pal.Dim.Render(sign) + style.Render(name)
	room -= text.Width(name)
	if st.item != nil && st.item.Type == typeSymlink {
		if link := " -> " + plaintext.Line(st.item.Link); room >= min(text.Width(link), 10) {
			link = text.ClipMiddle(link, room, r.Gly.More)
			out, room = out+r.Pal.Dim.Render(link), room-text.Width(link)
		}
	}
	if note := "  hidden later"; st.hidden && !v.filter.wasted && text.Width(note) <= room {
		out += r.Pal.Warn.Render(note)
	}
	return out
}

// openSign reports whether a directory is open.
func (v *exploreView) openSign(id int32) string {
	open, closed := "▾ ", "▸ "
	if v.layout.R.Look.ASCII {
		open, closed = "v ", "> "
	}
	switch {
	case len(v.files.kids(id)) == 0:
		return "  "
	case v.files.isOpen(id):
		return open
	}
	return closed
}

// modeString writes type and mode as ls does: "-rwxr-xr-x".
func modeString(it *measure.Item) string {
	b := []byte("-rwxrwxrwx")
	switch it.Type {
	case typeDir:
		b[0] = 'd'
	case typeSymlink:
		b[0] = 'l'
	case typeOther:
		b[0] = '?'
	}
	for i := range 9 {
		if it.Mode&(1<<(8-i)) == 0 {
			b[1+i] = '-'
		}
	}
	for i, bit := range []struct {
		mode      measure.Mode
		set, bare byte // with and without the right to execute
	}{{0o4000, 's', 'S'}, {0o2000, 's', 'S'}, {0o1000, 't', 'T'}} {
		if at := 3 * (i + 1); it.Mode&bit.mode != 0 {
			if b[at] == 'x' {
				b[at] = bit.set
			} else {
				b[at] = bit.bare
			}
		}
	}
	return string(b)
}

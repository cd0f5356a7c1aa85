package anatomy

import (
	"fmt"
	"math"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// mostWasted is how many paths are drawn: with them, a page of a lesson still
// fits a small window.
const mostWasted = 8

// Waste draws what the layers of an image hold and no container sees.
func Waste(r *text.Renderer, b screen.Waste) []string {
	m := b.Image
	out := r.Title(Ref(m), "what its layers waste")
	w := m.Waste
	if w == nil {
		return append(out, r.Pal.Dim.Render("not measured: its layers were not read"))
	}
	facts := []text.Fact{
		{Label: "efficiency", Cells: []text.Cell{text.Fixed("a container sees " + efficiency(*w) + " of the layers' bytes")}},
		{Label: "wasted", Cells: []text.Cell{text.Fixed(wasted(r, *w))}},
	}
	out = append(out, r.List(facts, 0)...)
	c := text.Chart{Whole: w.Bytes, KeepNotes: true}
	rest, versions := w.Bytes, w.Files
	shown := w.Largest[:min(topOf(b.Lists, mostWasted), len(w.Largest))]
	for _, f := range shown {
		c.Rows = append(c.Rows, text.Row{Label: rooted(f.Path), Path: true, Bytes: f.Bytes, Note: fate(f)})
		rest -= f.Bytes
		versions -= f.Versions
	}
	if len(c.Rows) == 0 {
		return out
	}
	if rest > 0 || versions > 0 {
		label := r.Gly.More + " the rest"
		if versions > 0 {
			label = fmt.Sprintf("%s %s more", r.Gly.More, quantity.Count(versions))
		}
		c.Rows = append(c.Rows, text.Row{Label: label, Bytes: max(rest, 0), Base: true})
	}
	out = append(append(out, ""), r.Bars(c)...)
	return append(out, askMore(r, b.Asked, len(shown), len(w.Largest)+w.LargestMore)...)
}

// wasted says how much is wasted.
func wasted(r *text.Renderer, w measure.Waste) string {
	if w.Bytes <= 0 && w.Files <= 0 {
		return "nothing"
	}
	return r.Pal.Strong.Render(quantity.Size(w.Bytes)) + " on disk in " + quantity.Plural(w.Files, "file") + ", deleted or overwritten later"
}

// fate says what became of a wasted file.
func fate(f measure.WastedFile) string {
	switch {
	case f.Deleted && f.Versions > 1:
		return "deleted, " + quantity.Plural(f.Versions, "version")
	case f.Deleted:
		return "deleted later"
	case f.Versions > 1:
		return "overwritten " + quantity.Plural(f.Versions, "time")
	}
	return "overwritten later"
}

// efficiency is the share of what is seen, as a percentage that is 100 only
// if nothing is wasted.
func efficiency(w measure.Waste) string {
	e := w.Efficiency
	switch {
	case math.IsNaN(e):
		return "an unknown share"
	case e >= 1 && w.Bytes <= 0:
		return "100 %"
	}
	return quantity.Floor(min(max(e, 0), 0.999), 1)
}

package term

import (
	"fmt"
	"math"
	"strconv"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// mostWasted is how many paths are drawn: with them, a page of a lesson still
// fits a small window.
const mostWasted = 8

// waste draws what the layers of an image hold and no container sees.
func (r *Renderer) waste(b screen.Waste) []string {
	m := b.Image
	out := r.title(ref(m), "what its layers waste")
	w := m.Waste
	if w == nil {
		return append(out, r.pal.dim.Render("not measured: its layers were not read"))
	}
	facts := []fact{
		{"efficiency", []cell{fixed("a container sees " + efficiency(*w) + " of the layers' bytes")}},
		{"wasted", []cell{fixed(r.wasted(*w))}},
	}
	out = append(out, r.list(facts, 0)...)
	c := chart{whole: w.Bytes, keepNotes: true}
	rest, versions := w.Bytes, w.Files
	shown := w.Largest[:min(topOf(b.Lists, mostWasted), len(w.Largest))]
	for _, f := range shown {
		c.rows = append(c.rows, row{label: rooted(f.Path), path: true, bytes: f.Bytes, note: fate(f)})
		rest -= f.Bytes
		versions -= f.Versions
	}
	if len(c.rows) == 0 {
		return out
	}
	if rest > 0 || versions > 0 {
		label := r.gly.more + " the rest"
		if versions > 0 {
			label = fmt.Sprintf("%s %s more", r.gly.more, quantity.Count(versions))
		}
		c.rows = append(c.rows, row{label: label, bytes: max(rest, 0), base: true})
	}
	out = append(append(out, ""), r.bars(c)...)
	return append(out, r.askMore(b.Asked, len(shown), len(w.Largest)+w.LargestMore)...)
}

// wasted says how much is wasted.
func (r *Renderer) wasted(w measure.Waste) string {
	if w.Bytes <= 0 && w.Files <= 0 {
		return "nothing"
	}
	return r.pal.strong.Render(quantity.Size(w.Bytes)) + " on disk in " + count(w.Files, "file") + ", deleted or overwritten later"
}

// fate says what became of a wasted file.
func fate(f measure.WastedFile) string {
	switch {
	case f.Deleted && f.Versions > 1:
		return "deleted, " + count(f.Versions, "version")
	case f.Deleted:
		return "deleted later"
	case f.Versions > 1:
		return "overwritten " + count(f.Versions, "time")
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
	tenths := math.Floor(max(e, 0) * 1000)
	return strconv.FormatFloat(min(tenths, 999)/10, 'f', 1, 64) + " %"
}

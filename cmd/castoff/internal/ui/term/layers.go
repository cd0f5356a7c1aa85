package term

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

// twoSizes is the narrowest that layers with two sizes each are drawn in a line
// each: below it the bars would be too short to compare.
const twoSizes = 72

// layers draws the size of an image by instruction. What comes from the base
// image is one row: it is not what the learner wrote.
func (r *Renderer) layers(m measure.Image) []string {
	rows, empty := r.layerRows(m.Layers)
	c := chart{rows: rows, first: measure.SizeName(m.SizeMethod)}
	for _, row := range rows {
		c.whole += row.bytes
	}
	kind := m.SizeText(quantity.Size)
	if c.whole != m.SizeBytes { // as of an image of which that is all that is known
		kind = measure.About(m.SizeMethod) + quantity.Size(c.whole) + " " + c.first
	}
	if m.DownloadBytes > 0 {
		kind += ", " + quantity.Size(m.DownloadBytes) + " download"
	}
	for _, row := range rows {
		if row.second != "" {
			c.second = "download"
		}
	}
	// With two lines for a row there is a third for what is beside it otherwise.
	c.keepNotes = c.second != "" && r.blockWidth() < twoSizes
	out := r.title(ref(m), kind+", by instruction")
	if len(rows) == 0 {
		out = append(out, r.pal.dim.Render("no layers: the image is empty"))
	}
	out = append(out, r.bars(c)...)
	if len(empty) > 0 {
		list := strings.Join(empty, " "+r.gly.dot+" ")
		for _, l := range hang("0 B: ", list, r.blockWidth()) {
			out = append(out, r.pal.dim.Render(l))
		}
	}
	if key := r.changesKey(m.Layers); (c.keepNotes || r.columns(c).beside) && key != "" {
		for _, l := range wrap(key, r.blockWidth()) {
			out = append(out, r.pal.dim.Render(l))
		}
	}
	return out
}

// changesKey explains the signs of the changes that layers have.
func (r *Renderer) changesKey(layers []measure.Layer) string {
	var all measure.Layer
	for _, l := range layers {
		all = joined(all, l)
	}
	c := all.Changes
	if c == nil {
		return ""
	}
	var signs []string
	for _, s := range []struct {
		n    int
		text string
	}{{c.Added, "+ added"}, {c.Changed, "~ changed"}, {c.Deleted, r.gly.minus + " deleted"}} {
		if s.n > 0 {
			signs = append(signs, s.text)
		}
	}
	key := strings.Join(signs, ", ")
	if key != "" {
		key += " files; "
	}
	if c.HiddenBytes > 0 {
		key += "hides: what it deletes or overwrites stays in the layers below"
	}
	return strings.TrimSuffix(key, "; ")
}

// layerRows are the rows of layers, and the instructions that made none, or one
// without any file where it is not known which of them did.
func (r *Renderer) layerRows(layers []measure.Layer) (rows []row, empty []string) {
	var base measure.Layer // all that comes from the base image
	first := -1            // its row
	for _, l := range layers {
		line := plainLine(plaintext.Line(l.CreatedBy))
		switch {
		case l.FromBase:
			if first < 0 {
				first = len(rows)
				rows = append(rows, row{})
			}
			base = joined(base, l)
		case l.Empty, l.Unsure:
			empty = append(empty, line)
		default:
			rows = append(rows, r.layerRow(l, line))
		}
	}
	if first >= 0 {
		rows[first] = r.layerRow(base, "base image")
		rows[first].base = true
	}
	return rows, empty
}

func (r *Renderer) layerRow(l measure.Layer, label string) row {
	out := row{label: label, bytes: l.SizeBytes, note: r.changes(l.Changes)}
	if l.DownloadBytes > 0 {
		out.second = quantity.Size(l.DownloadBytes)
	}
	return out
}

// joined is two layers as one.
func joined(a, b measure.Layer) measure.Layer {
	a.SizeBytes += b.SizeBytes
	a.DownloadBytes += b.DownloadBytes
	if b.Changes != nil {
		var sum measure.Changes
		if a.Changes != nil {
			sum = *a.Changes
		}
		sum.Added += b.Changes.Added
		sum.Changed += b.Changes.Changed
		sum.Deleted += b.Changes.Deleted
		sum.HiddenBytes += b.Changes.HiddenBytes
		a.Changes = &sum
	}
	return a
}

// changes writes what a layer does to those below it: "+812 ~3 -12, hides
// 4.20 MB".
func (r *Renderer) changes(c *measure.Changes) string {
	if c == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		mark string
		n    int
	}{{"+", c.Added}, {"~", c.Changed}, {r.gly.minus, c.Deleted}} {
		if p.n > 0 {
			parts = append(parts, p.mark+quantity.Count(p.n))
		}
	}
	s := strings.Join(parts, " ")
	if c.HiddenBytes > 0 {
		s += ", hides " + quantity.Size(c.HiddenBytes)
	}
	return strings.TrimPrefix(s, ", ")
}

package anatomy

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Layers draws the size of an image by instruction. What comes from the base
// image is one row: it is not what the learner wrote.
func Layers(r *text.Renderer, l screen.Layers) []string {
	m := l.Image
	rows, empty := layerRows(r, m.Layers)
	c := text.Chart{Rows: rows, First: measure.SizeName(m.SizeMethod)}
	for _, row := range rows {
		c.Whole += row.Bytes
	}
	kind := m.SizeText(quantity.Size)
	if c.Whole != m.SizeBytes { // as for an image of which that is all that is known
		kind = measure.About(m.SizeMethod) + quantity.Size(c.Whole) + " " + c.First
	}
	if m.DownloadBytes > 0 {
		kind += ", " + quantity.Size(m.DownloadBytes) + " download"
	}
	for _, row := range rows {
		if row.Second != "" {
			c.Second = "download"
		}
	}
	// With two lines for a row there is a third for what else stands beside it.
	c.KeepNotes = c.Second != "" && r.BlockWidth() < text.TwoSizes
	out := r.Title(Ref(m), kind+", by instruction")
	if len(rows) == 0 {
		out = append(out, r.Pal.Dim.Render("no layers: the image is empty"))
	}
	out = append(out, r.Bars(c)...)
	if len(empty) > 0 {
		list := strings.Join(empty, " "+r.Gly.Dot+" ")
		for _, l := range text.Hang("0 B: ", list, r.BlockWidth()) {
			out = append(out, r.Pal.Dim.Render(l))
		}
	}
	if key := changesKey(r, m.Layers); (c.KeepNotes || r.Columns(c).Beside) && key != "" {
		for _, l := range text.Wrap(key, r.BlockWidth()) {
			out = append(out, r.Pal.Dim.Render(l))
		}
	}
	return out
}

// changesKey explains the signs of the changes that layers have.
func changesKey(r *text.Renderer, layers []measure.Layer) string {
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
	}{{c.Added, "+ added"}, {c.Changed, "~ changed"}, {c.Deleted, r.Gly.Minus + " deleted"}} {
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
func layerRows(r *text.Renderer, layers []measure.Layer) (rows []text.Row, empty []string) {
	var base measure.Layer // all that comes from the base image
	first := -1            // its row
	for _, l := range layers {
		line := plaintext.OneLine(plaintext.Line(l.CreatedBy))
		switch {
		case l.FromBase:
			if first < 0 {
				first = len(rows)
				rows = append(rows, text.Row{})
			}
			base = joined(base, l)
		case l.Empty, l.Unsure:
			empty = append(empty, line)
		default:
			rows = append(rows, layerRow(r, l, line))
		}
	}
	if first >= 0 {
		rows[first] = layerRow(r, base, "base image")
		rows[first].Base = true
	}
	return rows, empty
}

func layerRow(r *text.Renderer, l measure.Layer, label string) text.Row {
	out := text.Row{Label: label, Bytes: l.SizeBytes, Note: changes(r, l.Changes)}
	if l.DownloadBytes > 0 {
		out.Second = quantity.Size(l.DownloadBytes)
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
func changes(r *text.Renderer, c *measure.Changes) string {
	if c == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		mark string
		n    int
	}{{"+", c.Added}, {"~", c.Changed}, {r.Gly.Minus, c.Deleted}} {
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

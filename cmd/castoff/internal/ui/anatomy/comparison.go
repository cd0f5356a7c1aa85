package anatomy

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Comparison draws two images to the same scale, and what differs.
func Comparison(r *text.Renderer, c screen.Comparison) []string {
	names := [2]string(imageNames([]measure.Image{c.A, c.B}))
	width := r.BlockWidth()
	same := measure.Comparable(c.A, c.B)
	out := compareBars(r, c, names, width, same)
	out = append(out, "")
	out = append(out, r.Table([]string{"", names[0], names[1]}, compareRows(c, width >= publishedBeside), nil)...)
	out = append(out, "")
	out = append(out, verdict(r, c, names, same)...)
	for i, m := range []measure.Image{c.A, c.B} {
		out = append(out, secrets(r, names[i], m)...)
	}
	return out
}

// compareBars draws the two sizes; without a common method there is no common
// scale, and no bars.
func compareBars(r *text.Renderer, c screen.Comparison, names [2]string, width int, same bool) []string {
	if !same {
		return nil
	}
	most := max(c.A.SizeBytes, c.B.SizeBytes)
	label := min(max(text.Width(names[0]), text.Width(names[1])), width/3)
	sizes := [2]string{c.A.SizeNumber(quantity.Size), c.B.SizeNumber(quantity.Size)}
	room := width - label - 2 - max(10, text.Width(sizes[0])+1, text.Width(sizes[1])+1)
	var out []string
	for i, m := range []measure.Image{c.A, c.B} {
		style := r.Pal.Base
		if i == 1 {
			style = r.Pal.Bar
		}
		bar := r.BarOf(m.SizeBytes, most, min(room, 60))
		out = append(out, text.Pad(text.ClipMiddle(names[i], label, r.Gly.More), label)+"  "+
			style.Render(bar)+" "+r.Pal.Strong.Render(sizes[i]))
	}
	return out
}

// publishedBeside is the least width for published figures beside the measured
// ones; below it they get a row of their own.
const publishedBeside = 70

func compareRows(c screen.Comparison, beside bool) [][]string {
	rows := [][]string{{"on disk", c.A.SizeNumber(quantity.Size), c.B.SizeNumber(quantity.Size)}}
	if !measure.Comparable(c.A, c.B) {
		rows[0] = []string{"size", c.A.SizeText(quantity.Size), c.B.SizeText(quantity.Size)}
	}
	switch a, b := plaintext.Line(c.PublishedA), plaintext.Line(c.PublishedB); {
	case a == "" && b == "":
	case beside:
		rows[0][1], rows[0][2] = after(rows[0][1], a), after(rows[0][2], b)
	default:
		rows = append(rows, []string{"", a, b})
	}
	if c.A.DownloadBytes > 0 || c.B.DownloadBytes > 0 || c.Coming {
		rows = append(rows, []string{"download", download(c.A, c.Coming), download(c.B, c.Coming)})
	}
	rows = append(rows,
		[]string{"layers", layerCount(c.A), layerCount(c.B)},
		[]string{"files", quantity.Count(c.A.Files), quantity.Count(c.B.Files)})
	if a, b := buildTime(c.A), buildTime(c.B); a != "" || b != "" {
		rows = append(rows, []string{"build", a, b})
	}
	return rows
}

// download is the download size of an image with a word on its method.
func download(m measure.Image, coming bool) string {
	switch {
	case m.DownloadBytes <= 0 && coming:
		return stillMeasured
	case m.DownloadBytes <= 0:
		return "not measured"
	}
	if how := downloadWord(m.DownloadMethod); how != "" {
		return quantity.Size(m.DownloadBytes) + ", " + how
	}
	return quantity.Size(m.DownloadBytes)
}

// after puts a remark after a text, if there is one.
func after(s, remark string) string {
	if remark == "" {
		return s
	}
	return s + ", " + remark
}

// verdict says in words how the two compare.
func verdict(r *text.Renderer, c screen.Comparison, names [2]string, same bool) []string {
	if !same {
		return r.Notice(screen.Notice{Tone: screen.Warn, Text: fmt.Sprintf(
			"Only sizes on disk can be compared, and of these one is %s and one %s.",
			measure.SizeName(c.A.SizeMethod), measure.SizeName(c.B.SizeMethod))})
	}
	big, small, a, b := names[0], names[1], c.A, c.B
	if b.SizeBytes > a.SizeBytes {
		big, small, a, b = small, big, b, a
	}
	ratio := measure.Ratio(a, b)
	switch {
	case ratio == 0:
		return nil
	case c.A.ID != "" && c.A.ID == c.B.ID:
		return r.Notice(screen.Notice{Text: oneImage(c.A, c.B)})
	case measure.HiddenApart(c.A, c.B):
		return r.Notice(screen.Notice{Tone: screen.Warn, Text: hiddenApart(c, names)})
	case ratio < measure.Alike:
		return r.Notice(screen.Notice{Text: "The two are about the same size."})
	}
	times := r.Pal.Good.Render(measure.RatioText(a, b, quantity.Ratio)+" times smaller") + " " + measure.SizeName(a.SizeMethod)
	return text.Wrap(plaintext.OneLine(small)+" is "+times+" than "+plaintext.OneLine(big)+".", r.ProseWidth())
}

// oneImage says that two images are one.
func oneImage(a, b measure.Image) string {
	id := plaintext.Line(a.ID)
	if name(a) == name(b) {
		return "This is one image twice, " + id + ": nothing can differ."
	}
	return "These are one image under two names, " + id + ": nothing can differ."
}

// hiddenApart says what the layers of images of about the same size hide.
func hiddenApart(c screen.Comparison, names [2]string) string {
	var parts []string
	for i, m := range []measure.Image{c.A, c.B} {
		n := m.UnseenBytes()
		if float64(m.SizeBytes) < measure.Alike*float64(m.SizeBytes-n) {
			continue
		}
		s := quantity.Size(n) + " of " + names[i] + " lies hidden in lower layers"
		switch w := m.Waste; {
		case w == nil:
			s += "; castoff measure --deep " + names[i] + " names the files"
		case len(w.Largest) > 0:
			var most []string
			for _, f := range w.Largest[:min(len(w.Largest), 3)] {
				most = append(most, rooted(f.Path)+" ("+quantity.Size(f.Bytes)+", "+fate(f)+")")
			}
			s += ", most of it in " + plaintext.Listed(most, "and")
		}
		parts = append(parts, s)
	}
	seen := quantity.Size(c.A.Root.SizeBytes) + " of " + names[0] + " and " + quantity.Size(c.B.Root.SizeBytes) + " of " + names[1]
	return plaintext.OneLine("The two are about the same size on disk, but a container sees " + seen + ": " + strings.Join(parts, "; ") + ".")
}

// method says in words what a size is and how it was found.
func method(m string) string {
	switch m {
	case measure.MethodSave:
		return "on disk, counted file by file"
	case measure.MethodInspect:
		return "as the engine reports it"
	case measure.MethodBlocks, measure.MethodArchives:
		return measure.SizeName(m) + ", as the engine reports it"
	case "", measure.MethodSeen:
		return "on disk"
	}
	return "by " + plaintext.Line(m)
}

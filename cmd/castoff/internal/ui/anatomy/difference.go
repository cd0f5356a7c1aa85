package anatomy

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// How long the lists of a difference are, unless it says otherwise.
const (
	topValues = 12
	topPaths  = 6
)

// Difference draws what differs between two images.
func Difference(r *text.Renderer, d screen.Difference) []string {
	names := imageNames([]measure.Image{d.A, d.B})
	var out []string
	res := d.Result
	for _, part := range [][]string{
		differentValues(r, d, names), differentPackages(r, d, names), differentFiles(r, d, names), notCompared(r, d, names),
	} {
		if len(part) > 0 {
			out = append(append(out, ""), part...)
		}
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	return slices.Concat(r.TitleOf(names, "what differs"), out, summary(r, res))
}

// summary says in words what was found to be the same.
func summary(r *text.Renderer, res difference.Result) []string {
	rest := "the configuration, the platform and the packages"
	body := ""
	switch {
	case res.Files == nil && res.Nothing():
		body = "Nothing in " + rest + ". The files were not compared: --files does that."
	case res.Files == nil:
		body = "The files were not compared: --files does that."
	case res.Nothing() && res.Complete():
		body = "Nothing. " + sameFiles(res.Files) + ", and so are " + rest + ". Times and extended attributes were not compared."
	case res.Nothing():
		body = "No difference was found, but not everything could be compared. " + sameFiles(res.Files) + "."
	default:
		body = sameFiles(res.Files) + "."
	}
	return text.Wrap(body, r.ProseWidth())
}

// sameFiles says how many files both images have that are the same.
func sameFiles(f *difference.Files) string {
	switch f.Same {
	case 0:
		return "No file is the same in both"
	case 1:
		return "1 file is the same in both"
	}
	return quantity.Count(f.Same) + " files are the same in both"
}

// differentValues draws what differs in the configuration.
func differentValues(r *text.Renderer, d screen.Difference, names []string) []string {
	all := d.Result.Config
	shown := all[:shownOf(len(all), topOf(d.Lists, topValues))]
	if len(shown) == 0 {
		return nil
	}
	var facts []text.Fact
	for _, v := range shown {
		label := strings.ReplaceAll(plaintext.Line(v.What), "_", " ")
		if v.Name != "" {
			label += " " + plaintext.Line(v.Name)
		}
		facts = append(facts, text.Fact{Label: plaintext.OneLine(label), Cells: []text.Cell{value(r, v, v.A), value(r, v, v.B)}})
	}
	out := bySide(r, names, facts)
	return append(out, more(r, d.Asked, len(shown), len(all), "more difference")...)
}

// bySide draws facts of two images side by side; where their labels leave no
// room for that, one below the other.
func bySide(r *text.Renderer, names []string, facts []text.Fact) []string {
	label, width := 0, r.BlockWidth()
	for _, f := range facts {
		label = max(label, text.Width(f.Label))
	}
	if label <= width/2 && width-label-len(names)*text.ColumnGap >= len(names)*text.MinColumn {
		return r.Grid(names, facts)
	}
	var out []string
	for _, f := range facts {
		out = append(out, text.Wrap(r.Pal.Strong.Render(f.Label), width)...)
		for i, c := range f.Cells {
			out = append(out, text.Hang("  ", r.Pal.Dim.Render(names[i]+":")+" "+c(text.Unlimited), width, 2)...)
		}
	}
	return out
}

// value is a value of the configuration as one image has it.
func value(r *text.Renderer, v difference.Value, s *string) text.Cell {
	switch {
	case s == nil && v.What == "user":
		return text.Fixed(r.Pal.Dim.Render("none, so root"))
	case s == nil:
		return text.Fixed(r.Pal.Dim.Render("none"))
	case *s == "" && (v.What == "port" || v.What == "volume"):
		return text.Fixed("there")
	case *s == "":
		return text.Fixed(`""`)
	}
	return text.Fixed(plaintext.OneLine(plaintext.Line(*s)))
}

// differentPackages draws what differs in the packages.
func differentPackages(r *text.Renderer, d screen.Difference, names []string) []string {
	p := d.Result.Packages
	type line struct{ name, a, b string }
	var lines []line
	for _, c := range p.Changed {
		lines = append(lines, line{c.Name, c.A, c.B})
	}
	for _, x := range p.Removed {
		lines = append(lines, line{x.Name, x.Version, ""})
	}
	for _, x := range p.Added {
		lines = append(lines, line{x.Name, "", x.Version})
	}
	if len(lines) == 0 {
		return nil
	}
	shown := lines[:shownOf(len(lines), topOf(d.Lists, topPaths))]
	var facts []text.Fact
	for _, l := range shown {
		facts = append(facts, text.Fact{Label: plaintext.OneLine(plaintext.Line(l.name)), Cells: []text.Cell{version(r, l.a), version(r, l.b)}})
	}
	var what []string
	for _, w := range []struct {
		n    int
		text string
	}{{len(p.Changed), "of another version"}, {len(p.Removed), "only in " + names[0]}, {len(p.Added), "only in " + names[1]}} {
		if w.n > 0 {
			what = append(what, quantity.Count(w.n)+" "+w.text)
		}
	}
	out := text.Hang(r.Pal.Strong.Render("packages")+"  ", r.Pal.Dim.Render(strings.Join(what, ", ")), r.BlockWidth())
	out = append(out, bySide(r, names, facts)...)
	return append(out, more(r, d.Asked, len(shown), len(lines), "more package")...)
}

func version(r *text.Renderer, s string) text.Cell {
	if s == "" {
		return text.Fixed(r.Pal.Dim.Render("none"))
	}
	return text.Fixed(plaintext.OneLine(plaintext.Line(s)))
}

// differentFiles draws what differs in the files.
func differentFiles(r *text.Renderer, d screen.Difference, names []string) []string {
	f := d.Result.Files
	if f == nil {
		return nil
	}
	out := changedPaths(r, d)
	if len(f.OnlyA)+len(f.OnlyB) == 0 {
		return out
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	top := topOf(d.Lists, topPaths)
	a, b := sideOf(names[0], f.OnlyA, top), sideOf(names[1], f.OnlyB, top)
	if r.BlockWidth() >= sideBySide && !r.Whole {
		half := (r.BlockWidth() - 2*text.ColumnGap) / 2
		left, right := sideList(r, a, half), sideList(r, b, half)
		for i := range max(len(left), len(right)) {
			out = append(out, text.Pad(lineAt(left, i), half+2*text.ColumnGap)+lineAt(right, i))
		}
	} else {
		out = append(append(out, sideBars(r, a)...), "")
		out = append(out, sideBars(r, b)...)
	}
	return append(out, askMore(r, d.Asked, top, max(len(f.OnlyA), len(f.OnlyB)))...)
}

// changedPaths draws the paths that both images have and that differ.
func changedPaths(r *text.Renderer, d screen.Difference) []string {
	all := d.Result.Changed
	if len(all) == 0 {
		return nil
	}
	shown := all[:shownOf(len(all), topOf(d.Lists, topPaths))]
	out := []string{r.Pal.Strong.Render("changed") + "  " + r.Pal.Dim.Render(quantity.Plural(len(all), "path"))}
	lines := make([]pathLine, len(shown))
	for i, c := range shown {
		lines[i] = pathLine{pathOf(c.Path, c.B.Type), changesOf(r, c)}
	}
	out = append(out, pathLines(r, lines)...)
	return append(out, more(r, d.Asked, len(shown), len(all), "more path")...)
}

// notCompared says what is not known to be the same.
func notCompared(r *text.Renderer, d screen.Difference, names []string) []string {
	var out []string
	for _, u := range d.Result.Unknown {
		name := names[0]
		if u.Image == "b" {
			name = names[1]
		}
		out = append(out, r.Notice(screen.Notice{Tone: screen.Warn, Text: "Not compared, of " + name + ": " + plaintext.Line(u.What) + "."})...)
	}
	if d.Result.Files == nil || len(d.Result.Uncompared) == 0 {
		return out
	}
	all := d.Result.Uncompared
	shown := all[:shownOf(len(all), topOf(d.Lists, topPaths))]
	out = append(out, r.Pal.Warn.Render("could not be compared")+"  "+r.Pal.Dim.Render(quantity.Plural(len(all), "path")))
	lines := make([]pathLine, len(shown))
	for i, u := range shown {
		lines[i] = pathLine{rooted(u.Path), plaintext.Line(u.Why)}
	}
	out = append(out, pathLines(r, lines)...)
	return append(out, more(r, d.Asked, len(shown), len(all), "more path")...)
}

// pathOf is a path to show; a directory's ends in a slash.
func pathOf(p string, t rootfs.Type) string {
	if t == rootfs.Directory {
		return rooted(p) + "/"
	}
	return rooted(p)
}

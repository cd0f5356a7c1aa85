package term

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// How long the lists of a difference are, unless it says so.
const (
	topValues = 12
	topPaths  = 6
)

// difference draws what differs between two images.
func (r *Renderer) difference(d screen.Difference) []string {
	names := imageNames([]measure.Image{d.A, d.B})
	var out []string
	res := d.Result
	for _, part := range [][]string{
		r.differentValues(d, names), r.differentPackages(d, names), r.differentFiles(d, names), r.notCompared(d, names),
	} {
		if len(part) > 0 {
			out = append(append(out, ""), part...)
		}
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	return slices.Concat(r.titleOf(names, "what differs"), out, r.summary(res))
}

// summary says in words what was found the same.
func (r *Renderer) summary(res difference.Result) []string {
	rest := "the configuration, the platform and the packages"
	text := ""
	switch {
	case res.Files == nil && res.Nothing():
		text = "Nothing in " + rest + ". The files were not compared: --files does that."
	case res.Files == nil:
		text = "The files were not compared: --files does that."
	case res.Nothing() && res.Complete():
		text = "Nothing. " + sameFiles(res.Files) + ", and so are " + rest + ". Times and extended attributes were not compared."
	case res.Nothing():
		text = "No difference was found, but not everything could be compared. " + sameFiles(res.Files) + "."
	default:
		text = sameFiles(res.Files) + "."
	}
	return wrap(text, r.proseWidth())
}

// sameFiles says how many files are in both images and the same.
func sameFiles(f *difference.Files) string {
	switch f.Same {
	case 0:
		return "No file is the same in both"
	case 1:
		return "1 file is the same in both"
	}
	return quantity.Count(f.Same) + " files are the same in both"
}

// differentValues draws what differs of the configuration.
func (r *Renderer) differentValues(d screen.Difference, names []string) []string {
	all := d.Result.Config
	shown := all[:shownOf(len(all), topOf(d.Lists, topValues))]
	if len(shown) == 0 {
		return nil
	}
	var facts []fact
	for _, v := range shown {
		label := strings.ReplaceAll(plaintext.Line(v.What), "_", " ")
		if v.Name != "" {
			label += " " + plaintext.Line(v.Name)
		}
		facts = append(facts, fact{plainLine(label), []cell{r.value(v, v.A), r.value(v, v.B)}})
	}
	out := r.bySide(names, facts)
	return append(out, r.more(d.Asked, len(shown), len(all), "more difference")...)
}

// bySide draws facts of two images beside each other; where their labels leave
// no room for that, below each other.
func (r *Renderer) bySide(names []string, facts []fact) []string {
	label, width := 0, r.blockWidth()
	for _, f := range facts {
		label = max(label, cells(f.label))
	}
	if label <= width/2 && width-label-len(names)*columnGap >= len(names)*minColumn {
		return r.grid(names, facts)
	}
	var out []string
	for _, f := range facts {
		out = append(out, wrap(r.pal.strong.Render(f.label), width)...)
		for i, c := range f.cells {
			out = append(out, hang("  ", r.pal.dim.Render(names[i]+":")+" "+c(unlimited), width, 2)...)
		}
	}
	return out
}

// value is a value of the configuration as one image has it.
func (r *Renderer) value(v difference.Value, s *string) cell {
	switch {
	case s == nil && v.What == "user":
		return fixed(r.pal.dim.Render("none, so root"))
	case s == nil:
		return fixed(r.pal.dim.Render("none"))
	case *s == "" && (v.What == "port" || v.What == "volume"):
		return fixed("there")
	case *s == "":
		return fixed(`""`)
	}
	return fixed(plainLine(plaintext.Line(*s)))
}

// differentPackages draws what differs of the packages.
func (r *Renderer) differentPackages(d screen.Difference, names []string) []string {
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
	var facts []fact
	for _, l := range shown {
		facts = append(facts, fact{plainLine(plaintext.Line(l.name)), []cell{r.version(l.a), r.version(l.b)}})
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
	out := hang(r.pal.strong.Render("packages")+"  ", r.pal.dim.Render(strings.Join(what, ", ")), r.blockWidth())
	out = append(out, r.bySide(names, facts)...)
	return append(out, r.more(d.Asked, len(shown), len(lines), "more package")...)
}

func (r *Renderer) version(s string) cell {
	if s == "" {
		return fixed(r.pal.dim.Render("none"))
	}
	return fixed(plainLine(plaintext.Line(s)))
}

// differentFiles draws what differs of the files.
func (r *Renderer) differentFiles(d screen.Difference, names []string) []string {
	f := d.Result.Files
	if f == nil {
		return nil
	}
	out := r.changedPaths(d)
	if len(f.OnlyA)+len(f.OnlyB) == 0 {
		return out
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	top := topOf(d.Lists, topPaths)
	a, b := sideOf(names[0], f.OnlyA, top), sideOf(names[1], f.OnlyB, top)
	if r.blockWidth() >= sideBySide && !r.whole {
		half := (r.blockWidth() - 2*columnGap) / 2
		left, right := r.sideList(a, half), r.sideList(b, half)
		for i := range max(len(left), len(right)) {
			out = append(out, pad(lineAt(left, i), half+2*columnGap)+lineAt(right, i))
		}
	} else {
		out = append(append(out, r.sideBars(a)...), "")
		out = append(out, r.sideBars(b)...)
	}
	return append(out, r.askMore(d.Asked, top, max(len(f.OnlyA), len(f.OnlyB)))...)
}

// changedPaths draws the paths that both images have and that differ.
func (r *Renderer) changedPaths(d screen.Difference) []string {
	all := d.Result.Changed
	if len(all) == 0 {
		return nil
	}
	shown := all[:shownOf(len(all), topOf(d.Lists, topPaths))]
	out := []string{r.pal.strong.Render("changed") + "  " + r.pal.dim.Render(count(len(all), "path"))}
	lines := make([]pathLine, len(shown))
	for i, c := range shown {
		lines[i] = pathLine{pathOf(c.Path, c.B.Type), r.changesOf(c)}
	}
	out = append(out, r.pathLines(lines)...)
	return append(out, r.more(d.Asked, len(shown), len(all), "more path")...)
}

// notCompared says what is not known to be the same.
func (r *Renderer) notCompared(d screen.Difference, names []string) []string {
	var out []string
	for _, u := range d.Result.Unknown {
		name := names[0]
		if u.Image == "b" {
			name = names[1]
		}
		out = append(out, r.notice(screen.Notice{Tone: screen.Warn, Text: "Not compared, of " + name + ": " + plaintext.Line(u.What) + "."})...)
	}
	if d.Result.Files == nil || len(d.Result.Uncompared) == 0 {
		return out
	}
	all := d.Result.Uncompared
	shown := all[:shownOf(len(all), topOf(d.Lists, topPaths))]
	out = append(out, r.pal.warn.Render("could not be compared")+"  "+r.pal.dim.Render(count(len(all), "path")))
	lines := make([]pathLine, len(shown))
	for i, u := range shown {
		lines[i] = pathLine{rooted(u.Path), plaintext.Line(u.Why)}
	}
	out = append(out, r.pathLines(lines)...)
	return append(out, r.more(d.Asked, len(shown), len(all), "more path")...)
}

// pathOf is a path to show; a directory's ends in a slash.
func pathOf(p string, t rootfs.Type) string {
	if t == rootfs.Directory {
		return rooted(p) + "/"
	}
	return rooted(p)
}

package anatomy

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// topPackages is how many packages are drawn of one image.
const topPackages = 5

// Surface draws what is in one or two images besides the program.
func Surface(r *text.Renderer, s screen.Surface) []string {
	if len(s.Images) == 0 {
		return nil
	}
	names, kind := imageNames(s.Images), "what is in them besides the program"
	if len(s.Images) == 1 {
		names, kind = []string{Ref(s.Images[0])}, "what is in it besides the program"
	}
	out := r.TitleOf(names, kind)
	read := false
	for _, m := range s.Images {
		read = read || m.Root != nil
	}
	if !read {
		return append(out, r.Pal.Dim.Render("not measured: the contents were not read"))
	}
	out = append(out, r.Grid(names, surfaceFacts(r, s.Images))...)
	if len(s.Images) == 1 {
		out = append(out, largestPackages(r, s)...)
	}
	for i, m := range s.Images {
		if m.Root != nil {
			out = append(out, trouble(r, names[i], m.Root.Trouble)...)
		}
	}
	return out
}

// surfaceFacts are the rows of a surface.
func surfaceFacts(r *text.Renderer, ms []measure.Image) []text.Fact {
	var facts []text.Fact
	add := func(label string, of func(*rootfs.Facts) text.Cell) {
		f := text.Fact{Label: label}
		for _, m := range ms {
			c := text.Fixed(r.Pal.Dim.Render("not read"))
			if m.Root != nil {
				c = of(m.Root)
			}
			f.Cells = append(f.Cells, c)
		}
		facts = append(facts, f)
	}
	add("files", func(f *rootfs.Facts) text.Cell { return text.Fixed(number(f.Files, quantity.Size(f.SizeBytes))) })
	add("executables", func(f *rootfs.Facts) text.Cell { return text.Fixed(number(f.Executables, "")) })
	add("packages", func(f *rootfs.Facts) text.Cell { return packages(r, f) })
	for _, p := range []struct {
		label string
		of    func(*rootfs.Facts) []string
	}{
		{"setuid", func(f *rootfs.Facts) []string { return f.Setuid }},
		{"setgid", func(f *rootfs.Facts) []string { return f.Setgid }},
		{"shells", func(f *rootfs.Facts) []string { return f.Shells }},
		{"package managers", func(f *rootfs.Facts) []string { return f.PackageManagers }},
		{"compilers", func(f *rootfs.Facts) []string { return f.Compilers }},
		{"script languages", func(f *rootfs.Facts) []string { return f.Interpreters }},
		{"downloaders", func(f *rootfs.Facts) []string { return f.Downloaders }},
	} {
		add(p.label, func(f *rootfs.Facts) text.Cell {
			return counted(r, programs(p.of(f), f.Renamed), r.Pal.Good.Render("none"))
		})
	}
	add("users", func(f *rootfs.Facts) text.Cell { return counted(r, users(f.Users), "none") })
	if len(ms) > 1 { // in words: two columns have no room for the paths
		add("provides", func(f *rootfs.Facts) text.Cell { return provided(r, f) })
	} else {
		provisions(r, add)
	}
	add("system", func(f *rootfs.Facts) text.Cell {
		if s := plaintext.Line(f.OS); s != "" {
			return func(w int) string { return text.Clip(s, w, r.Gly.More) }
		}
		return text.Fixed("none")
	})
	return facts
}

// provisions adds a row for each thing that programs look for while they run.
func provisions(r *text.Renderer, add func(label string, of func(*rootfs.Facts) text.Cell)) {
	add("CA certificates", func(f *rootfs.Facts) text.Cell { return place(r, f.CABundle) })
	add("time zones", func(f *rootfs.Facts) text.Cell { return place(r, f.TimeZones) })
	add("/tmp", func(f *rootfs.Facts) text.Cell {
		if f.Tmp {
			return text.Fixed("there")
		}
		return text.Fixed("none")
	})
}

// provided names what there is of that.
func provided(r *text.Renderer, f *rootfs.Facts) text.Cell {
	var there []string
	if f.CABundle != "" {
		there = append(there, "CA certificates")
	}
	if f.TimeZones != "" {
		there = append(there, "time zones")
	}
	if f.Tmp {
		there = append(there, "/tmp")
	}
	if there == nil {
		return text.Fixed("none")
	}
	return func(width int) string { return r.Few(there, width) }
}

// packages says how many packages are installed, and how large they are
// according to their manager.
func packages(r *text.Renderer, f *rootfs.Facts) text.Cell {
	if f.Packages == 0 {
		return text.Fixed(r.Pal.Good.Render("none"))
	}
	size := quantity.Size(f.PackageBytes)
	short := number(f.Packages, size)
	if len(f.LargestPackages) == 0 {
		return text.Fixed(short)
	}
	manager := plaintext.Line(f.LargestPackages[0].Manager)
	return text.Fitting(number(f.Packages, size+", according to "+manager), short)
}

// number writes how many there are and, in brackets, more about them.
func number(n int, more string) string {
	switch {
	case n == 0:
		return "none"
	case more == "":
		return quantity.Count(n)
	}
	return quantity.Count(n) + " (" + more + ")"
}

// counted writes how many names there are and the first few of them.
func counted(r *text.Renderer, names []string, none string) text.Cell {
	if len(names) == 0 {
		return text.Fixed(none)
	}
	n := quantity.Count(len(names))
	return func(width int) string { return n + ": " + r.Few(names, width-text.Width(n)-2) }
}

// place is the path of something, or that there is none.
func place(r *text.Renderer, p string) text.Cell {
	if p == "" {
		return text.Fixed("none")
	}
	return func(width int) string { return text.ClipPath(rooted(p), width, r.Gly.More) }
}

func users(us []rootfs.User) []string {
	out := make([]string, len(us))
	for i, u := range us {
		out[i] = u.Name
	}
	return out
}

// largestPackages draws the largest packages of an image.
func largestPackages(r *text.Renderer, s screen.Surface) []string {
	f := s.Images[0].Root
	if len(f.LargestPackages) == 0 {
		return nil
	}
	shown := f.LargestPackages[:min(topOf(s.Lists, topPackages), len(f.LargestPackages))]
	var rows []text.Row
	rest := f.PackageBytes
	for _, p := range shown {
		rows = append(rows, text.Row{Label: plaintext.OneLine(plaintext.Line(p.Name + " " + p.Version)), Bytes: p.SizeBytes})
		rest -= p.SizeBytes
	}
	if n := f.Packages - len(shown); n > 0 && rest >= 0 {
		rows = append(rows, text.Row{Label: r.Gly.More + " " + quantity.Plural(n, "more package"), Bytes: rest, Base: true})
	}
	out := append([]string{"", r.Pal.Dim.Render("the largest packages")}, r.Chart(rows, f.PackageBytes)...)
	return append(out, askMore(r, s.Asked, len(shown), f.Packages)...)
}

// trouble says what could not be read, for one image.
func trouble(r *text.Renderer, name string, what []string) []string {
	var out []string
	for _, t := range what {
		body := text.Clean(name + ": " + plaintext.Line(t) + "; the numbers are too small.")
		out = append(out, text.Hang(r.Pal.Warn.Render(r.Gly.Warn)+" ", body, r.ProseWidth())...)
	}
	if out != nil {
		out = append([]string{""}, out...)
	}
	return out
}

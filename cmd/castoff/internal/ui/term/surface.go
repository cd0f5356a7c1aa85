package term

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// topPackages is how many packages are drawn of one image.
const topPackages = 5

// surface draws what is in one or two images besides the program.
func (r *Renderer) surface(s screen.Surface) []string {
	if len(s.Images) == 0 {
		return nil
	}
	names, kind := imageNames(s.Images), "what is in them besides the program"
	if len(s.Images) == 1 {
		names, kind = []string{ref(s.Images[0])}, "what is in it besides the program"
	}
	out := r.titleOf(names, kind)
	read := false
	for _, m := range s.Images {
		read = read || m.Root != nil
	}
	if !read {
		return append(out, r.pal.dim.Render("not measured: the contents were not read"))
	}
	out = append(out, r.grid(names, r.surfaceFacts(s.Images))...)
	if len(s.Images) == 1 {
		out = append(out, r.largestPackages(s)...)
	}
	for i, m := range s.Images {
		if m.Root != nil {
			out = append(out, r.trouble(names[i], m.Root.Trouble)...)
		}
	}
	return out
}

// surfaceFacts are the rows of a surface.
func (r *Renderer) surfaceFacts(ms []measure.Image) []fact {
	var facts []fact
	add := func(label string, of func(*rootfs.Facts) cell) {
		f := fact{label: label}
		for _, m := range ms {
			c := fixed(r.pal.dim.Render("not read"))
			if m.Root != nil {
				c = of(m.Root)
			}
			f.cells = append(f.cells, c)
		}
		facts = append(facts, f)
	}
	add("files", func(f *rootfs.Facts) cell { return fixed(number(f.Files, quantity.Size(f.SizeBytes))) })
	add("executables", func(f *rootfs.Facts) cell { return fixed(number(f.Executables, "")) })
	add("packages", r.packages)
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
		add(p.label, func(f *rootfs.Facts) cell { return r.counted(programs(p.of(f), f.Renamed), r.pal.good.Render("none")) })
	}
	add("users", func(f *rootfs.Facts) cell { return r.counted(users(f.Users), "none") })
	if len(ms) > 1 { // in words: two columns have no room for the paths
		add("provides", func(f *rootfs.Facts) cell { return r.provided(f) })
	} else {
		r.provisions(add)
	}
	add("system", func(f *rootfs.Facts) cell {
		if s := plaintext.Line(f.OS); s != "" {
			return func(w int) string { return shorten(s, w, r.gly.more) }
		}
		return fixed("none")
	})
	return facts
}

// provisions adds a row for each thing that programs look for while they run.
func (r *Renderer) provisions(add func(label string, of func(*rootfs.Facts) cell)) {
	add("CA certificates", func(f *rootfs.Facts) cell { return r.place(f.CABundle) })
	add("time zones", func(f *rootfs.Facts) cell { return r.place(f.TimeZones) })
	add("/tmp", func(f *rootfs.Facts) cell {
		if f.Tmp {
			return fixed("there")
		}
		return fixed("none")
	})
}

// provided names what there is of that.
func (r *Renderer) provided(f *rootfs.Facts) cell {
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
		return fixed("none")
	}
	return func(width int) string { return r.few(there, width) }
}

// packages says how many packages are installed, and how large they are as
// their manager tells.
func (r *Renderer) packages(f *rootfs.Facts) cell {
	if f.Packages == 0 {
		return fixed(r.pal.good.Render("none"))
	}
	size := quantity.Size(f.PackageBytes)
	short := number(f.Packages, size)
	if len(f.LargestPackages) == 0 {
		return fixed(short)
	}
	manager := plaintext.Line(f.LargestPackages[0].Manager)
	return fitting(number(f.Packages, size+", according to "+manager), short)
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
func (r *Renderer) counted(names []string, none string) cell {
	if len(names) == 0 {
		return fixed(none)
	}
	n := quantity.Count(len(names))
	return func(width int) string { return n + ": " + r.few(names, width-cells(n)-2) }
}

// place is the path of something that there is, or is not.
func (r *Renderer) place(p string) cell {
	if p == "" {
		return fixed("none")
	}
	return func(width int) string { return shortenPath(rooted(p), width, r.gly.more) }
}

func users(us []rootfs.User) []string {
	out := make([]string, len(us))
	for i, u := range us {
		out[i] = u.Name
	}
	return out
}

// largestPackages draws the largest packages of an image.
func (r *Renderer) largestPackages(s screen.Surface) []string {
	f := s.Images[0].Root
	if len(f.LargestPackages) == 0 {
		return nil
	}
	shown := f.LargestPackages[:min(topOf(s.Lists, topPackages), len(f.LargestPackages))]
	var rows []row
	rest := f.PackageBytes
	for _, p := range shown {
		rows = append(rows, row{label: plainLine(plaintext.Line(p.Name + " " + p.Version)), bytes: p.SizeBytes})
		rest -= p.SizeBytes
	}
	if n := f.Packages - len(shown); n > 0 && rest >= 0 {
		rows = append(rows, row{label: r.gly.more + " " + count(n, "more package"), bytes: rest, base: true})
	}
	out := append([]string{"", r.pal.dim.Render("the largest packages")}, r.chart(rows, f.PackageBytes)...)
	return append(out, r.askMore(s.Asked, len(shown), f.Packages)...)
}

// trouble tells what could not be read, for one image.
func (r *Renderer) trouble(name string, what []string) []string {
	var out []string
	for _, t := range what {
		out = append(out, r.notice(screen.Notice{
			Tone: screen.Warn, Text: name + ": " + plaintext.Line(t) + "; the numbers are too small.",
		})...)
	}
	if out != nil {
		out = append([]string{""}, out...)
	}
	return out
}

package term

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/ui/screen"
)

// goSettings are the settings of a Go build that are shown, in this order, if
// they tell something.
var goSettings = []string{
	"CGO_ENABLED", "GOOS", "GOARCH", "GOAMD64", "GOARM", "GOARM64",
	"-buildmode", "-compiler", "-tags", "-ldflags", "-trimpath", "-race",
	"vcs.revision", "vcs.modified",
}

// goDefaults are settings that tell nothing: what cmd/go notes when nothing
// else was asked for. Source: go help buildmode, go help environment.
var goDefaults = map[string]string{
	"-buildmode": "exe", "-compiler": "gc", "GOAMD64": "v1", "GOARM64": "v8.0",
}

// telling says whether a setting of a Go build tells more than the other rows
// and the defaults do.
func telling(b binary.Facts, setting string) bool {
	if b.Go == nil {
		return false
	}
	switch v := b.Go.Settings[setting]; setting {
	case "GOOS":
		return v != "" && v != b.OS
	case "GOARCH":
		return v != "" && v != b.Arch
	default:
		return v != "" && v != goDefaults[setting]
	}
}

// binary draws what one or two executables say of themselves.
func (r *Renderer) binary(b screen.Binary) []string {
	if len(b.Binaries) == 0 {
		return []string{r.pal.dim.Render("no executable was read")}
	}
	names := references(b.Refs, len(b.Binaries))
	out := r.titleOf(names, "what the program says of itself")
	out = append(out, r.grid(names, r.binaryFacts(b.Binaries))...)
	if len(b.Binaries) == 1 {
		out = append(out, r.sections(b.Binaries[0])...)
	}
	return out
}

// binaryFacts are the rows about executables. A row that no executable has
// anything to say in is left out.
func (r *Renderer) binaryFacts(bs []binary.Facts) []fact {
	var facts []fact
	add := func(label, none string, of func(binary.Facts) cell) {
		f := fact{label: label}
		said := false
		for _, b := range bs {
			c := of(b)
			said = said || c != nil
			f.cells = append(f.cells, c)
		}
		for i, c := range f.cells {
			if c == nil {
				f.cells[i] = fixed(r.pal.dim.Render(none))
			}
		}
		if said {
			facts = append(facts, f)
		}
	}
	add("path", "none", func(b binary.Facts) cell { return r.place(b.Path) })
	add("size", "none", func(b binary.Facts) cell { return fixed(quantity.Size(b.SizeBytes)) })
	add("format", "none", func(b binary.Facts) cell { return said(format(b)) })
	add("linked", "none", func(b binary.Facts) cell { return r.linked(b, len(bs) == 1) })
	add("interpreter", "none", func(b binary.Facts) cell {
		if b.Interpreter == "" {
			return nil
		}
		return r.place(b.Interpreter)
	})
	add("libraries", "none", r.libraries)
	add("symbols", "none", func(b binary.Facts) cell { return elfHas(b, b.Symbols) })
	add("debug info", "none", func(b binary.Facts) cell { return elfHas(b, b.Debug) })
	add("Go", "none", ofGo(func(g *binary.GoBuild) cell { return said(g.Version) }))
	add("module", "none", ofGo(func(g *binary.GoBuild) cell { return r.shortened(g.Module) }))
	add("other modules", "none", ofGo(func(g *binary.GoBuild) cell {
		if g.Dependencies == 0 {
			return nil
		}
		return fixed(quantity.Count(g.Dependencies))
	}))
	for _, k := range goSettings {
		if !slices.ContainsFunc(bs, func(b binary.Facts) bool { return telling(b, k) }) {
			continue
		}
		add(k, "not set", ofGo(func(g *binary.GoBuild) cell { return r.shortened(g.Settings[k]) }))
	}
	return facts
}

// said is a cell with a text of others; nil if there is none.
func said(s string) cell {
	if s = plaintext.Line(s); s == "" {
		return nil
	}
	return fixed(s)
}

// shortened is said for what may be long: it loses its middle.
func (r *Renderer) shortened(s string) cell {
	if s = plaintext.Line(s); s == "" {
		return nil
	}
	return func(width int) string { return shortenMiddle(s, width, r.gly.more) }
}

func ofGo(of func(*binary.GoBuild) cell) func(binary.Facts) cell {
	return func(b binary.Facts) cell {
		if b.Go == nil {
			return nil
		}
		return of(b.Go)
	}
}

// format is a file's format and what it was built for.
func format(b binary.Facts) string {
	s := b.Format
	if target := builtFor(b); target != "" {
		s += " for " + target
	}
	if b.PIE {
		s += ", position independent"
	}
	return s
}

func builtFor(b binary.Facts) string {
	if b.OS == "" || b.Arch == "" {
		return b.OS + b.Arch
	}
	return b.OS + "/" + b.Arch
}

// linked says whether a file needs others to start, at length where there is
// one column only.
func (r *Renderer) linked(b binary.Facts, alone bool) cell {
	switch {
	case b.Format != binary.FormatELF:
		return nil
	case b.Static:
		word := r.pal.good.Render("statically")
		if !alone {
			return fixed(word)
		}
		return fitting(word+", starts without other files", word)
	}
	return fixed(r.pal.warn.Render("dynamically"))
}

// libraries are the shared libraries that a file asks for.
func (r *Renderer) libraries(b binary.Facts) cell {
	if len(b.Libraries) == 0 {
		return nil
	}
	return r.counted(b.Libraries, "none")
}

// elfHas says whether an ELF file has something.
func elfHas(b binary.Facts, has bool) cell {
	switch {
	case b.Format != binary.FormatELF:
		return nil
	case has:
		return fixed("there")
	}
	return fixed("none")
}

// sections draws the largest sections of a file.
func (r *Renderer) sections(b binary.Facts) []string {
	if len(b.Sections) == 0 {
		return nil
	}
	var rows []row
	rest := b.SizeBytes
	for _, s := range b.Sections {
		rows = append(rows, row{label: plainLine(plaintext.Line(s.Name)), bytes: s.SizeBytes})
		rest -= s.SizeBytes
	}
	if rest > 0 {
		rows = append(rows, row{label: r.gly.more + " the rest of the file", bytes: rest, base: true})
	}
	return append([]string{"", r.pal.dim.Render("its largest sections")}, r.chart(rows, b.SizeBytes)...)
}

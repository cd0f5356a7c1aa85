package anatomy

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// goSettings are the settings of a Go build that are shown, in this order, if
// they say anything.
var goSettings = []string{
	"CGO_ENABLED", "GOOS", "GOARCH", "GOAMD64", "GOARM", "GOARM64",
	"-buildmode", "-compiler", "-tags", "-ldflags", "-trimpath", "-race",
	"vcs.revision", "vcs.modified",
}

// goDefaults are settings that say nothing: what cmd/go notes when nothing else
// was asked for. Source: go help buildmode, go help environment.
var goDefaults = map[string]string{
	"-buildmode": "exe", "-compiler": "gc", "GOAMD64": "v1", "GOARM64": "v8.0",
}

// telling reports whether a setting of a Go build says more than the other rows
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

// Binary draws what one or two executables say about themselves.
func Binary(r *text.Renderer, b screen.Binary) []string {
	if len(b.Binaries) == 0 {
		return []string{r.Pal.Dim.Render("no executable was read")}
	}
	names := references(b.Refs, len(b.Binaries))
	out := r.TitleOf(names, "what the program says of itself")
	out = append(out, r.Grid(names, binaryFacts(r, b.Binaries))...)
	if len(b.Binaries) == 1 {
		out = append(out, sections(r, b.Binaries[0])...)
	}
	return out
}

// binaryFacts are the rows about executables. A row in which no executable has
// anything to say is left out.
func binaryFacts(r *text.Renderer, bs []binary.Facts) []text.Fact {
	var facts []text.Fact
	add := func(label, none string, of func(binary.Facts) text.Cell) {
		f := text.Fact{Label: label}
		said := false
		for _, b := range bs {
			c := of(b)
			said = said || c != nil
			f.Cells = append(f.Cells, c)
		}
		for i, c := range f.Cells {
			if c == nil {
				f.Cells[i] = text.Fixed(r.Pal.Dim.Render(none))
			}
		}
		if said {
			facts = append(facts, f)
		}
	}
	add("path", "none", func(b binary.Facts) text.Cell { return place(r, b.Path) })
	add("size", "none", func(b binary.Facts) text.Cell { return text.Fixed(quantity.Size(b.SizeBytes)) })
	add("format", "none", func(b binary.Facts) text.Cell { return said(format(b)) })
	add("linked", "none", func(b binary.Facts) text.Cell { return linked(r, b, len(bs) == 1) })
	add("interpreter", "none", func(b binary.Facts) text.Cell {
		if b.Interpreter == "" {
			return nil
		}
		return place(r, b.Interpreter)
	})
	add("libraries", "none", func(b binary.Facts) text.Cell { return libraries(r, b) })
	add("symbols", "none", func(b binary.Facts) text.Cell { return elfHas(b, b.Symbols) })
	add("debug info", "none", func(b binary.Facts) text.Cell { return elfHas(b, b.Debug) })
	add("Go", "none", ofGo(func(g *binary.GoBuild) text.Cell { return said(g.Version) }))
	add("module", "none", ofGo(func(g *binary.GoBuild) text.Cell { return shortened(r, g.Module) }))
	add("other modules", "none", ofGo(func(g *binary.GoBuild) text.Cell {
		if g.Dependencies == 0 {
			return nil
		}
		return text.Fixed(quantity.Count(g.Dependencies))
	}))
	for _, k := range goSettings {
		if !slices.ContainsFunc(bs, func(b binary.Facts) bool { return telling(b, k) }) {
			continue
		}
		add(k, "not set", ofGo(func(g *binary.GoBuild) text.Cell { return shortened(r, g.Settings[k]) }))
	}
	return facts
}

// said is a cell with a text that others wrote; nil if there is none.
func said(s string) text.Cell {
	if s = plaintext.Line(s); s == "" {
		return nil
	}
	return text.Fixed(s)
}

// shortened is like said, for what may be long: it loses its middle.
func shortened(r *text.Renderer, s string) text.Cell {
	if s = plaintext.Line(s); s == "" {
		return nil
	}
	return func(width int) string { return text.ClipMiddle(s, width, r.Gly.More) }
}

func ofGo(of func(*binary.GoBuild) text.Cell) func(binary.Facts) text.Cell {
	return func(b binary.Facts) text.Cell {
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
func linked(r *text.Renderer, b binary.Facts, alone bool) text.Cell {
	switch {
	case b.Format != binary.FormatELF:
		return nil
	case b.Static:
		word := r.Pal.Good.Render("statically")
		if !alone {
			return text.Fixed(word)
		}
		return text.Fitting(word+", starts without other files", word)
	}
	return text.Fixed(r.Pal.Warn.Render("dynamically"))
}

// libraries are the shared libraries that a file asks for.
func libraries(r *text.Renderer, b binary.Facts) text.Cell {
	if len(b.Libraries) == 0 {
		return nil
	}
	return counted(r, b.Libraries, "none")
}

// elfHas says whether an ELF file has something.
func elfHas(b binary.Facts, has bool) text.Cell {
	switch {
	case b.Format != binary.FormatELF:
		return nil
	case has:
		return text.Fixed("there")
	}
	return text.Fixed("none")
}

// sections draws the largest sections of a file.
func sections(r *text.Renderer, b binary.Facts) []string {
	if len(b.Sections) == 0 {
		return nil
	}
	var rows []text.Row
	rest := b.SizeBytes
	for _, s := range b.Sections {
		rows = append(rows, text.Row{Label: plaintext.OneLine(plaintext.Line(s.Name)), Bytes: s.SizeBytes})
		rest -= s.SizeBytes
	}
	if rest > 0 {
		rows = append(rows, text.Row{Label: r.Gly.More + " the rest of the file", Bytes: rest, Base: true})
	}
	return append([]string{"", r.Pal.Dim.Render("its largest sections")}, r.Chart(rows, b.SizeBytes)...)
}

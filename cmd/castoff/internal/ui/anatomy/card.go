package anatomy

import (
	"fmt"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Card draws the summary of an image. What was not found out has no row.
func Card(r *text.Renderer, c screen.Card) []string {
	m := c.Image
	facts := cardSizes(r, c)
	add := func(label string, c text.Cell) { facts = append(facts, text.Fact{Label: label, Cells: []text.Cell{c}}) }
	add("layers", text.Fixed(layerCount(m)))
	if m.Root == nil {
		add("files", text.Fixed(quantity.Count(m.Files)))
	}
	if b := buildTime(m); b != "" {
		label := "built in"
		if m.Cached {
			label = "build"
		}
		add(label, text.Fixed(b))
	}
	if m.Platform != "" {
		add("platform", text.Fixed(plaintext.Line(m.Platform)+runsHere(r, m.RunsHere)))
	}
	facts = append(facts, foreign(r, m)...)
	facts = append(facts, cardConfig(r, m.Config)...)
	if len(m.Secrets) > 0 {
		add("secrets", func(width int) string {
			return strings.Join(text.Wrap(r.Pal.Warn.Render(secretCount(m))+secretNames(m), width), "\n")
		})
	}
	title := r.Pal.Head.Render(text.ClipMiddle(Ref(m), r.BlockWidth(), r.Gly.More))
	return append([]string{title}, r.List(facts, 0)...)
}

// sized is a kind of size of an image, and how it was found.
type sized struct{ label, size, how string }

// cardSizes are the kinds of size of an image, each with its method.
func cardSizes(r *text.Renderer, c screen.Card) []text.Fact {
	m := c.Image
	sizes := []sized{diskSize(m)}
	if m.DownloadBytes > 0 {
		sizes = append(sizes, sized{"download", quantity.Size(m.DownloadBytes), downloadMethod(m.DownloadMethod)})
	} else if m.Way != "" {
		text := "not measured; --download measures it"
		if c.Coming {
			text = stillMeasured
		}
		sizes = append(sizes, sized{"download", "", text})
	}
	if m.Root != nil {
		how := quantity.Plural(m.Root.Files, "file") + ", " + quantity.Plural(m.Root.Dirs, "directory")
		if w := way(m.Way); w != "" {
			how += "; " + w
		}
		sizes = append(sizes, sized{"contents", quantity.Size(m.Root.SizeBytes), how})
	}
	if !m.Near() {
		sizes = append(sizes, sized{"engine", quantity.Size(m.SizeBytes), "all layers " + measure.SizeName(m.SizeMethod) + ", as the engine reports it"})
	}
	width := 0
	for _, s := range sizes {
		width = max(width, text.Width(s.size))
	}
	var facts []text.Fact
	for _, s := range sizes {
		if s.size == "" {
			facts = append(facts, text.Fact{Label: s.label, Cells: []text.Cell{text.Fixed(s.how)}})
			continue
		}
		size := r.Pal.Strong.Render(text.Pad(s.size, width)) + "  "
		facts = append(facts, text.Fact{Label: s.label, Cells: []text.Cell{func(width int) string {
			if width-text.Width(size) < text.LeastLabel { // too narrow to hang
				return size + s.how
			}
			return strings.Join(text.Hang(size, s.how, width), "\n")
		}}})
	}
	return facts
}

// diskSize is the size on disk, as far as it is known: an engine's figure that
// differs has a row of its own.
func diskSize(m measure.Image) sized {
	least, _ := m.Bounds()
	switch {
	case m.Near():
		return sized{"on disk", m.SizeNumber(quantity.Size), sizeMethod(m)}
	case least > 0:
		return sized{"on disk", "", "at least " + quantity.Size(least) + "; castoff measure --deep counts all layers"}
	}
	return sized{"on disk", "", "not counted; castoff measure --deep counts all layers"}
}

// cardConfig are the rows about how the image's containers start.
func cardConfig(r *text.Renderer, c *measure.Config) []text.Fact {
	if c == nil {
		return nil
	}
	facts := []text.Fact{{Label: "user", Cells: []text.Cell{text.Fixed(user(r, c))}}}
	if len(c.Entrypoint) > 0 || len(c.Cmd) == 0 {
		facts = append(facts, text.Fact{Label: "entrypoint", Cells: []text.Cell{command(r, c.Entrypoint, c.EntrypointForm)}})
	}
	if len(c.Cmd) > 0 {
		facts = append(facts, text.Fact{Label: "command", Cells: []text.Cell{command(r, c.Cmd, c.CmdForm)}})
	}
	if len(c.Ports) > 0 {
		facts = append(facts, text.Fact{Label: "ports", Cells: []text.Cell{func(w int) string { return r.Few(c.Ports, w) }}})
	}
	return facts
}

// user says who the program runs as.
func user(r *text.Renderer, c *measure.Config) string {
	u := r.Cut(plaintext.Line(c.User), 40)
	switch {
	case !c.Root:
		return u
	case u == "":
		return r.Pal.Warn.Render("root") + ", as none is set"
	case u == "root":
		return r.Pal.Warn.Render(u)
	}
	return r.Pal.Warn.Render("root") + ", as " + u
}

// command writes the words of an ENTRYPOINT or CMD and its form.
func command(r *text.Renderer, words []string, form string) text.Cell {
	if len(words) == 0 {
		return text.Fixed("none")
	}
	// Docker puts the line for the shell after these two words.
	if form == measure.FormShell && len(words) == 3 && words[1] == "-c" {
		words = words[2:]
	} else {
		words = quoted(words)
	}
	note := ""
	switch form {
	case measure.FormExec:
		note = " (exec form)"
	case measure.FormShell:
		note = " (shell form)"
	}
	line := plaintext.OneLine(plaintext.Line(strings.Join(words, " ")))
	return func(width int) string {
		return text.ClipMiddle(line, width-text.Width(note), r.Gly.More) + note
	}
}

// quoted puts quotes around words that would read as several.
func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		if out[i] = plaintext.Line(w); w == "" || strings.ContainsAny(w, " \t\n") {
			out[i] = strconv.Quote(out[i])
		}
	}
	return out
}

// runsHere says whether the daemon's CPU runs the image, to go after its
// platform.
func runsHere(r *text.Renderer, s string) string {
	switch s {
	case "yes":
		return ", runs on this daemon"
	case "no":
		return ", " + r.Pal.Warn.Render("does not run on this daemon")
	case "emulated":
		return ", " + r.Pal.Warn.Render("runs on this daemon only by emulation")
	}
	return ""
}

// sizeMethod says what the size on disk covers and how it was found.
func sizeMethod(m measure.Image) string {
	switch {
	case m.SizeMethod == measure.MethodSave && m.Way == measure.WayArchive:
		return "all layers, from the archive"
	case m.SizeMethod == measure.MethodSave:
		return "all layers, counted file by file"
	case m.Counted():
		return "all layers"
	case m.SizeMethod == measure.MethodInspect:
		return "all layers, as the engine reports it"
	case m.SizeMethod == "":
		return "all layers"
	}
	return "by " + plaintext.Line(m.SizeMethod)
}

// downloadMethod says how a download size was found.
func downloadMethod(s string) string {
	switch s {
	case measure.DownloadStored:
		return "as stored, and as a push sends it"
	case measure.DownloadCompressed:
		return "compressed here with gzip, as a push does"
	case "":
		return "compressed"
	}
	return "compressed, by " + plaintext.Line(s)
}

// way says how the contents were read.
func way(s string) string {
	switch s {
	case measure.WayProbe:
		return "walked by a probe"
	case measure.WaySave:
		return "read from the daemon's copy"
	case measure.WayArchive:
		return "read from the archive"
	case "":
		return ""
	}
	return "read by " + plaintext.Line(s)
}

// layerCount says how many layers there are, and how many of them are the
// base's.
func layerCount(m measure.Image) string {
	n, base := m.LayerCount(), 0
	for _, l := range m.Layers {
		if l.FromBase && !l.Empty {
			base++
		}
	}
	if base > 0 && base < n {
		return fmt.Sprintf("%d (%d from the base image)", n, base)
	}
	return fmt.Sprint(n)
}

// stillMeasured stands where a measurement is under way.
const stillMeasured = "being measured"

// buildTime says how long the build took; empty if there was none to time. One
// that the builder's cache had a part in, or that was not made now, has a mark:
// it is not to be taken for the time that building takes.
func buildTime(m measure.Image) string {
	switch {
	case m.Cached && m.Seconds <= 0:
		return "made earlier, not timed"
	case m.Seconds <= 0:
		return ""
	}
	s, b := quantity.Seconds(m.Seconds), m.Build
	if b != nil && b.Cached > 0 {
		s += fmt.Sprintf(", %d of %d instructions cached", b.Cached, b.Instructions)
	}
	switch {
	case m.Cached && b != nil:
		s += ", built on " + quantity.Moment(b.At)
	case m.Cached:
		s += ", earlier"
	}
	return s
}

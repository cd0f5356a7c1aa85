package term

import (
	"fmt"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// card draws the summary of an image. What was not found out has no row.
func (r *Renderer) card(c screen.Card) []string {
	m := c.Image
	facts := r.cardSizes(c)
	add := func(label string, c cell) { facts = append(facts, fact{label, []cell{c}}) }
	add("layers", fixed(layerCount(m)))
	if m.Root == nil {
		add("files", fixed(quantity.Count(m.Files)))
	}
	if b := buildTime(m); b != "" {
		label := "built in"
		if m.Cached {
			label = "build"
		}
		add(label, fixed(b))
	}
	if m.Platform != "" {
		add("platform", fixed(plaintext.Line(m.Platform)+r.runsHere(m.RunsHere)))
	}
	facts = append(facts, r.foreign(m)...)
	facts = append(facts, r.cardConfig(m.Config)...)
	if len(m.Secrets) > 0 {
		add("secrets", func(width int) string {
			return strings.Join(wrap(r.pal.warn.Render(secretCount(m))+secretNames(m), width), "\n")
		})
	}
	title := r.pal.head.Render(shortenMiddle(ref(m), r.blockWidth(), r.gly.more))
	return append([]string{title}, r.list(facts, 0)...)
}

// sized is a kind of size of an image, and how it was found.
type sized struct{ label, size, how string }

// cardSizes are the kinds of size of an image, each with its method.
func (r *Renderer) cardSizes(c screen.Card) []fact {
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
		how := count(m.Root.Files, "file") + ", " + directories(m.Root.Dirs)
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
		width = max(width, cells(s.size))
	}
	var facts []fact
	for _, s := range sizes {
		if s.size == "" {
			facts = append(facts, fact{s.label, []cell{fixed(s.how)}})
			continue
		}
		size := r.pal.strong.Render(pad(s.size, width)) + "  "
		facts = append(facts, fact{s.label, []cell{func(width int) string {
			if width-cells(size) < leastLabel { // too narrow to hang
				return size + s.how
			}
			return strings.Join(hang(size, s.how, width), "\n")
		}}})
	}
	return facts
}

// diskSize is the size on disk, as far as it is known: an engine's figure that
// is another one has a row of its own.
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
func (r *Renderer) cardConfig(c *measure.Config) []fact {
	if c == nil {
		return nil
	}
	facts := []fact{{"user", []cell{fixed(r.user(c))}}}
	if len(c.Entrypoint) > 0 || len(c.Cmd) == 0 {
		facts = append(facts, fact{"entrypoint", []cell{r.command(c.Entrypoint, c.EntrypointForm)}})
	}
	if len(c.Cmd) > 0 {
		facts = append(facts, fact{"command", []cell{r.command(c.Cmd, c.CmdForm)}})
	}
	if len(c.Ports) > 0 {
		facts = append(facts, fact{"ports", []cell{func(w int) string { return r.few(c.Ports, w) }}})
	}
	return facts
}

// user says who the program runs as.
func (r *Renderer) user(c *measure.Config) string {
	u := r.cut(plaintext.Line(c.User), 40)
	switch {
	case !c.Root:
		return u
	case u == "":
		return r.pal.warn.Render("root") + ", as none is set"
	case u == "root":
		return r.pal.warn.Render(u)
	}
	return r.pal.warn.Render("root") + ", as " + u
}

// command writes the words of an ENTRYPOINT or CMD and its form.
func (r *Renderer) command(words []string, form string) cell {
	if len(words) == 0 {
		return fixed("none")
	}
	// Docker puts the line for the shell behind these two words.
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
	line := plainLine(plaintext.Line(strings.Join(words, " ")))
	return func(width int) string {
		return shortenMiddle(line, width-cells(note), r.gly.more) + note
	}
}

// quoted sets quotes around words that would read as several.
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
func (r *Renderer) runsHere(s string) string {
	switch s {
	case "yes":
		return ", runs on this daemon"
	case "no":
		return ", " + r.pal.warn.Render("does not run on this daemon")
	case "emulated":
		return ", " + r.pal.warn.Render("runs on this daemon only by emulation")
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

// directories counts directories.
func directories(n int) string {
	if n == 1 {
		return "1 directory"
	}
	return quantity.Count(n) + " directories"
}

// ref is the name to show for an image.
func ref(m measure.Image) string {
	for _, s := range []string{m.Ref, m.Name, m.ID} {
		if s = plaintext.Line(s); s != "" {
			return s
		}
	}
	return "image"
}

// name is the short name of an image.
func name(m measure.Image) string {
	if s := plaintext.Line(m.Name); s != "" {
		return s
	}
	return ref(m)
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

package text

import (
	"strings"
	"sync"

	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/charmbracelet/glamour"
	"github.com/charmbracelet/x/ansi"
)

const (
	// maxProse is the widest that prose is set: longer lines are hard to read.
	maxProse = 88
	// maxBlock is the widest that tables and bars are drawn.
	maxBlock = 110
	// minWidth is the narrowest that anything is drawn; below it lines are
	// broken by force.
	minWidth = 20
)

// Renderer turns blocks into text. No line is wider than its width, unless it
// is to cut nothing: then only prose keeps to the width. Nothing that others
// wrote reaches the terminal as a control sequence.
type Renderer struct {
	Width int
	// Whole is true where nothing may be cut for the width.
	Whole bool
	Look  Look
	Pal   Palette
	Gly   Glyphs

	mu    sync.Mutex // glamour's renderer is not for concurrent use
	prose [len(rooms)]*glamour.TermRenderer
}

// NewRenderer returns a renderer for lines of at most width columns.
func NewRenderer(width int, look Look) *Renderer {
	width = max(width, minWidth)
	return &Renderer{
		Width: width, Look: look, Pal: look.palette(), Gly: look.glyphs(),
	}
}

// rooms are the widths that glamour is given, each wider than what it has to
// set: it is not to wrap, see [Renderer.hang]. (Without any width it would keep
// the line breaks of the source.) It fills every line up to its width, which
// takes longer than everything else it does.
var rooms = [...]int{120, 600, 4000}

// roomFor is the index in rooms of the least room for a source. What is drawn
// of it can be longer: the marks of code, the numbers of a list.
func roomFor(source string) int {
	for i, n := range rooms {
		if 2*len(source)+20 < n {
			return i
		}
	}
	return len(rooms) - 1
}

// newGlamour returns a glamour that sets lines of at most width columns.
func newGlamour(look Look, width int) *glamour.TermRenderer {
	g, err := glamour.NewTermRenderer(
		glamour.WithStyles(look.markdown()),
		glamour.WithColorProfile(look.Colors()),
		glamour.WithWordWrap(width),
	)
	if err != nil {
		return nil // Render then shows the source
	}
	return g
}

// Unlimited is wider than anything is.
const Unlimited = 1 << 20

// BlockWidth is the width of what is not prose.
func (r *Renderer) BlockWidth() int {
	if r.Whole {
		return Unlimited
	}
	return min(r.Width, maxBlock)
}

// ProseWidth is the width of prose, and of progress: times at the far right of a
// wide screen would seem to belong to no line.
func (r *Renderer) ProseWidth() int { return min(r.Width, maxProse) }

// Markdown draws prose with glamour. Tables and fenced code are drawn like
// those that are not Markdown: glamour breaks a table's cells at hyphens and
// cuts addresses below it, and never wraps code.
func (r *Renderer) Markdown(source string) []string {
	var out []string
	for _, p := range r.Parts(source) {
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, p.Lines()...)
	}
	return out
}

// passage draws Markdown with glamour, without blank lines around it.
func (r *Renderer) passage(source string) []string {
	blank := func(l string) bool { return strings.TrimSpace(ansi.Strip(onlyStyles(l))) == "" }
	var out []string
	for _, l := range strings.Split(r.run(joinItems(source)), "\n") {
		if blank(l) {
			// One blank line is enough, however many glamour sets.
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		}
		out = append(out, r.hang(l)...)
	}
	if len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return Fit(out, r.ProseWidth())
}

// What stands in glamour's lines for what it cannot do itself: control
// characters, none of which are left in a text from somebody else.
const (
	// hangs ends the mark of an item or a quote in glamour's style: the further
	// lines go below what follows it. Glamour would begin them below the mark.
	hangs = "\x1f"
	// lineBreak is where an author breaks a line; see [joinItems].
	lineBreak = "\x1e"
)

// hang wraps a line of glamour's below its text, and breaks it at each
// lineBreak. Glamour also wraps at hyphens and full stops, which tears names
// and flags apart.
func (r *Renderer) hang(l string) []string {
	n := Width(onlyStyles(l[:strings.LastIndex(l, hangs)+1]))
	parts := strings.Split(l, lineBreak)
	for i, part := range parts {
		parts[i] = TrimRight(onlyStyles(part))
	}
	parts = CloseStyles(parts)
	plain := ansi.Strip(ansi.TruncateLeft(parts[0], n, ""))
	n += len(plain) - len(strings.TrimLeft(plain, " "))
	if n > r.ProseWidth()/2 {
		n = 0
	}
	mark := ansi.Truncate(parts[0], n, "")
	parts[0] = ansi.TruncateLeft(parts[0], n, "")
	below := strings.Map(func(c rune) rune {
		if strings.ContainsRune(r.Gly.Bar, c) {
			return c // a quote's bar goes on
		}
		return ' '
	}, ansi.Strip(mark))
	below = r.Pal.Dim.Render(below)
	var out []string
	for i, part := range parts {
		if i > 0 && strings.HasPrefix(ansi.Strip(part), " ") {
			part = ansi.TruncateLeft(part, 1, "")
		}
		for _, line := range Wrap(part, r.ProseWidth()-n) {
			out = append(out, mark+line)
			mark = below
		}
	}
	return out
}

// heading draws a heading as glamour does; without colour it is set apart by a
// line below it as long as the heading, which glamour's styles cannot express.
func (r *Renderer) heading(source string, level int) []string {
	out := r.passage(Repeat("#", level) + " " + plaintext.OneLine(source))
	if r.Look.Color || level > 2 || len(out) == 0 {
		return out
	}
	rule, long := r.Gly.Rule, Width(out[0])
	if level == 1 {
		rule = r.Gly.Thick
	}
	if len(out) > 1 {
		long = r.ProseWidth()
	}
	return append(out, Repeat(rule, long))
}

// Inline draws one line of inline Markdown.
func (r *Renderer) Inline(source string) string {
	source = plaintext.OneLine(safeMarkdown(source))
	s := strings.TrimSpace(TrimRight(onlyStyles(r.run(source))))
	return plaintext.OneLine(s)
}

func (r *Renderer) inlines(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = r.Inline(c)
	}
	return out
}

func (r *Renderer) inlineRows(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = r.inlines(row)
	}
	return out
}

// run is what glamour makes of a source, and may contain more than styles.
func (r *Renderer) run(source string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	room := roomFor(source)
	if r.prose[room] == nil { // made when first needed: progress is drawn without it
		if r.prose[room] = newGlamour(r.Look, rooms[room]); r.prose[room] == nil {
			return source
		}
	}
	s, err := r.prose[room].Render(source)
	if err != nil {
		return source
	}
	return s
}

// TrimRight removes the padding that glamour puts after each line, which may
// sit inside style sequences.
func TrimRight(l string) string {
	plain := ansi.Strip(l)
	if n := Width(strings.TrimRight(plain, " ")); n < Width(plain) {
		return ansi.Truncate(l, n, "")
	}
	return l
}

// Clean makes outside text safe, with tabs as spaces: how far a tab goes
// depends on where it stands.
func Clean(s string) string {
	return strings.ReplaceAll(plaintext.Clean(s), "\t", "    ")
}

// Repeat writes s n times, never if n is negative.
func Repeat(s string, n int) string { return strings.Repeat(s, max(n, 0)) }

// Spin is the mark of what is going on; it turns with the frames.
func (r *Renderer) Spin(frame int) string {
	return r.Pal.Accent.Render(r.Gly.spinner[frame%len(r.Gly.spinner)])
}

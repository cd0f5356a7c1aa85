package text

import (
	"html"
	"regexp"
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

// Renderer turns blocks into text. No line of it is wider than its width,
// unless it is to cut nothing: then prose alone keeps to the width. Nothing
// that others wrote reaches the terminal as a control sequence.
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

// rooms are the widths that glamour is given, each wider than what it has to set:
// it would put the further lines of a list's item below its mark, so it is not to
// wrap. (Without any width it would keep the line breaks of the source.) It fills
// every line up to its width, which takes longer than all else it does.
var rooms = [...]int{120, 600, 4000}

// roomFor is the place in rooms of the least room for a source. What is drawn of
// it can be longer: a code's marks, a list's numbers.
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

// ProseWidth is the width of prose.
func (r *Renderer) ProseWidth() int { return min(r.Width, maxProse) }

// Markdown draws prose. Tables and fenced code are drawn by castoff's own
// means: glamour cuts the one and never wraps the other.
func (r *Renderer) Markdown(source string) []string {
	var out []string
	for _, c := range split(safeMarkdown(source)) {
		var lines []string
		switch c.kind {
		case chunkTable:
			lines = r.tableIn(min(r.Width, maxBlock), r.inlines(c.head), r.inlineRows(c.rows), c.align)
		case chunkHeading:
			lines = r.heading(c.text, c.level)
		case chunkCode:
			lines = r.code(c.text, c.language)
		default:
			lines = r.passage(c.text)
		}
		if len(lines) > 0 {
			if len(out) > 0 {
				out = append(out, "")
			}
			out = append(out, lines...)
		}
	}
	return out
}

// passage draws Markdown with glamour, without blank lines around it.
func (r *Renderer) passage(source string) []string {
	lineBreak := unused(source + html.UnescapeString(source))
	lines := strings.Split(r.run(joinItems(source, lineBreak)), "\n")
	blank := func(l string) bool { return strings.TrimSpace(ansi.Strip(l)) == "" }
	var out []string
	for _, l := range lines {
		if blank(l) {
			// One blank line is enough, however many glamour sets.
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		}
		out = append(out, r.hangProse(TrimRight(l), lineBreak)...)
	}
	if len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return Fit(out, r.ProseWidth())
}

// proseMark is what a line of a list or a quote begins with.
var proseMark = regexp.MustCompile(`^(?:[ ]|[│|•*] |[0-9]+\. |\[[ ✓x]\] )+`)

// hangProse wraps a line below its text, not below the mark of its list, and
// breaks it at each lineBreak.
func (r *Renderer) hangProse(l, lineBreak string) []string {
	if Width(l) <= r.ProseWidth() && !strings.Contains(l, lineBreak) {
		return []string{l}
	}
	plain := ansi.Strip(l)
	mark := proseMark.FindString(plain)
	if n := Width(mark); n > r.ProseWidth()/2 {
		mark = ""
	}
	n := Width(mark)
	below := strings.Map(func(c rune) rune {
		if c == '│' || c == '|' {
			return c // a quote's bar goes on
		}
		return ' '
	}, mark)
	below = r.Pal.Dim.Render(below)
	var out []string
	for _, part := range CloseStyles(strings.Split(ansi.TruncateLeft(l, n, ""), lineBreak)) {
		out = append(out, Wrap(part, r.ProseWidth()-n)...)
	}
	for i := range out {
		if i == 0 {
			out[i] = ansi.Truncate(l, n, "") + out[i]
			continue
		}
		out[i] = below + out[i]
	}
	return out
}

// heading draws a heading; without colour a line below it sets it apart.
func (r *Renderer) heading(source string, level int) []string {
	text := r.Inline(source)
	var out []string
	for _, l := range Wrap(ansi.Strip(text), r.ProseWidth()) {
		out = append(out, r.Pal.Head.Render(l))
	}
	if !r.Look.Color && level <= 2 {
		rule := r.Gly.Rule
		if level == 1 {
			rule = r.Gly.Thick
		}
		out = append(out, Repeat(rule, min(Width(text), r.ProseWidth())))
	}
	return out
}

// Inline draws one line of inline Markdown.
func (r *Renderer) Inline(source string) string {
	source = strings.Join(strings.Fields(safeMarkdown(source)), " ")
	s := strings.TrimSpace(TrimRight(r.run(source)))
	return strings.Join(strings.Fields(s), " ")
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
	return onlyStyles(s)
}

// TrimRight removes the padding that glamour puts after each line, which may
// sit inside of style sequences.
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

// ProgressWidth is the width of progress lines: times far off to the right of
// a wide screen belong to no line.
func (r *Renderer) ProgressWidth() int { return min(r.Width, maxProse) }

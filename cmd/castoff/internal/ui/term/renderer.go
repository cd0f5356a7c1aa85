package term

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"sync"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"

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
	width int
	// whole is true where nothing may be cut for the width.
	whole bool
	look  Look
	pal   palette
	gly   glyphs

	mu    sync.Mutex // glamour's renderer is not for concurrent use
	prose *glamour.TermRenderer
}

// NewRenderer returns a renderer for lines of at most width columns.
func NewRenderer(width int, look Look) *Renderer {
	width = max(width, minWidth)
	return &Renderer{
		width: width, look: look, pal: look.palette(), gly: look.glyphs(),
	}
}

// endless is wider than a paragraph is long.
const endless = 4000

// newGlamour returns a glamour that does not wrap: it would set the further
// lines of a list's item below its mark. (Without any width it would keep the
// line breaks of the source.)
func newGlamour(look Look) *glamour.TermRenderer {
	g, err := glamour.NewTermRenderer(
		glamour.WithStyles(look.markdown()),
		glamour.WithColorProfile(look.colors()),
		glamour.WithWordWrap(endless),
	)
	if err != nil {
		return nil // Render then shows the source
	}
	return g
}

// Render draws blocks one below the other, a blank line between them. The
// result ends in a newline unless it is empty.
func (r *Renderer) Render(blocks ...screen.Block) string {
	var parts []string
	for _, b := range blocks {
		lines := r.block(b)
		if _, prose := b.(screen.Markdown); prose || !r.whole {
			lines = fit(lines, r.width)
		} else {
			lines = fit(lines, unlimited)
		}
		for len(lines) > 0 && strings.TrimSpace(ansi.Strip(lines[0])) == "" {
			lines = lines[1:]
		}
		for len(lines) > 0 && strings.TrimSpace(ansi.Strip(lines[len(lines)-1])) == "" {
			lines = lines[:len(lines)-1]
		}
		if len(lines) > 0 {
			parts = append(parts, strings.Join(lines, "\n")+"\n")
		}
	}
	s := strings.Join(parts, "\n")
	if !r.look.Color {
		return ansi.Strip(s)
	}
	return s
}

// block draws one block; its lines may still be too wide.
func (r *Renderer) block(b screen.Block) []string {
	switch b := b.(type) {
	case screen.Markdown:
		return r.markdown(b.Source)
	case screen.Listing:
		return r.listing(b)
	case screen.Card:
		return r.card(b)
	case screen.Layers:
		return r.layers(b.Image)
	case screen.Files:
		return r.files(b)
	case screen.Comparison:
		return r.comparison(b)
	case screen.Output:
		return r.output(b)
	case screen.Notice:
		return r.notice(b)
	case screen.Table:
		return r.table(b.Head, b.Rows, nil)
	case nil:
		return nil
	}
	return r.anatomy(b)
}

// anatomy draws the blocks about what is in an image and how it came there.
func (r *Renderer) anatomy(b screen.Block) []string {
	switch b := b.(type) {
	case screen.Surface:
		return r.surface(b)
	case screen.Waste:
		return r.waste(b)
	case screen.FileList:
		return r.fileList(b)
	case screen.Difference:
		return r.difference(b)
	case screen.Binary:
		return r.binary(b)
	case screen.Deploy:
		return r.deploy(b)
	case screen.Stages:
		return r.stages(b.Graph)
	case screen.Secrets:
		return r.secrets(ref(b.Image), b.Image)
	case screen.Budget:
		return r.budget(b)
	case screen.Explanation:
		return r.explanation(b)
	case screen.Exercise:
		return r.exercise(b)
	case screen.Outcome:
		return r.outcome(b)
	case screen.Checks:
		return r.checks(b)
	case screen.Tally:
		return r.tally(b)
	case screen.Preparing:
		return r.preparing(b)
	}
	return []string{fmt.Sprintf("(a block of type %T)", b)}
}

// unlimited is wider than anything is.
const unlimited = 1 << 20

// blockWidth is the width of what is not prose.
func (r *Renderer) blockWidth() int {
	if r.whole {
		return unlimited
	}
	return min(r.width, maxBlock)
}

// proseWidth is the width of prose.
func (r *Renderer) proseWidth() int { return min(r.width, maxProse) }

// markdown draws prose. Tables and fenced code are drawn by castoff's own
// means: glamour cuts the one and never wraps the other.
func (r *Renderer) markdown(source string) []string {
	var out []string
	for _, c := range split(safeMarkdown(source)) {
		var lines []string
		switch c.kind {
		case chunkTable:
			lines = r.tableIn(min(r.width, maxBlock), r.inlines(c.head), r.inlineRows(c.rows), c.align)
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
		out = append(out, r.hangProse(trimRight(l), lineBreak)...)
	}
	if len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return fit(out, r.proseWidth())
}

// proseMark is what a line of a list or a quote begins with.
var proseMark = regexp.MustCompile(`^(?:[ ]|[│|•*] |[0-9]+\. |\[[ ✓x]\] )+`)

// hangProse wraps a line below its text, not below the mark of its list, and
// breaks it at each lineBreak.
func (r *Renderer) hangProse(l, lineBreak string) []string {
	if cells(l) <= r.proseWidth() && !strings.Contains(l, lineBreak) {
		return []string{l}
	}
	plain := ansi.Strip(l)
	mark := proseMark.FindString(plain)
	if n := cells(mark); n > r.proseWidth()/2 {
		mark = ""
	}
	n := cells(mark)
	below := strings.Map(func(c rune) rune {
		if c == '│' || c == '|' {
			return c // a quote's bar goes on
		}
		return ' '
	}, mark)
	below = r.pal.dim.Render(below)
	var out []string
	for _, part := range closeStyles(strings.Split(ansi.TruncateLeft(l, n, ""), lineBreak)) {
		out = append(out, wrap(part, r.proseWidth()-n)...)
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
	text := r.inline(source)
	var out []string
	for _, l := range wrap(ansi.Strip(text), r.proseWidth()) {
		out = append(out, r.pal.head.Render(l))
	}
	if !r.look.Color && level <= 2 {
		rule := r.gly.rule
		if level == 1 {
			rule = r.gly.thick
		}
		out = append(out, repeat(rule, min(cells(text), r.proseWidth())))
	}
	return out
}

// inline draws one line of inline Markdown.
func (r *Renderer) inline(source string) string {
	source = strings.Join(strings.Fields(safeMarkdown(source)), " ")
	s := strings.TrimSpace(trimRight(r.run(source)))
	return strings.Join(strings.Fields(s), " ")
}

func (r *Renderer) inlines(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = r.inline(c)
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
	if r.prose == nil { // made when first needed: progress is drawn without it
		if r.prose = newGlamour(r.look); r.prose == nil {
			return source
		}
	}
	s, err := r.prose.Render(source)
	if err != nil {
		return source
	}
	return onlyStyles(s)
}

// trimRight removes the padding that glamour puts after each line, which may
// sit inside of style sequences.
func trimRight(l string) string {
	plain := ansi.Strip(l)
	if n := cells(strings.TrimRight(plain, " ")); n < cells(plain) {
		return ansi.Truncate(l, n, "")
	}
	return l
}

// clean makes outside text safe, with tabs as spaces: how far a tab goes
// depends on where it stands.
func clean(s string) string {
	return strings.ReplaceAll(plaintext.Clean(s), "\t", "    ")
}

func repeat(s string, n int) string { return strings.Repeat(s, max(n, 0)) }

package text

// PartKind says what a [Part] of Markdown is.
type PartKind int

// The kinds of part.
const (
	Passage PartKind = iota // paragraphs, lists and quotes
	Heading
	Code
	Tabular
)

// Part is a part of drawn Markdown, between two of which there is a blank line.
type Part struct {
	Kind PartKind
	// Rows is the table of a part that is [Tabular]; of all others it has one row,
	// their lines.
	Rows
}

// Lines are all lines of a part.
func (p Part) Lines() []string { return p.lines() }

// Parts draws Markdown as [Renderer.Markdown] does, part by part, for callers that
// do not stack all of it.
func (r *Renderer) Parts(source string) []Part {
	var out []Part
	for _, c := range split(safeMarkdown(source)) {
		p := Part{}
		switch c.kind {
		case chunkTable:
			p.Kind, p.Rows = Tabular, r.tableIn(min(r.Width, maxBlock), r.inlines(c.head), r.inlineRows(c.rows), c.align)
		case chunkHeading:
			p.Kind, p.Rows = Heading, Rows{Rows: [][]string{r.heading(c.text, c.level)}}
		case chunkCode:
			p.Kind, p.Rows = Code, Rows{Rows: [][]string{r.code(c.text, c.language)}}
		default:
			p.Rows = Rows{Rows: [][]string{r.passage(c.text)}}
		}
		if len(p.Lines()) > 0 {
			out = append(out, p)
		}
	}
	return out
}

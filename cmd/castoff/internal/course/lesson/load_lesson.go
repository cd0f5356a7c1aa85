package lesson

import (
	"io/fs"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/yuin/goldmark/ast"
)

// The word that the info string of a step's block begins with.
const stepWord = "castoff"

// loader turns the text of one file into a lesson.
type loader struct {
	*problem.List
	known   Known
	lessons fs.FS
	files   *shownFiles
	src     *source.Text
	lesson  *Lesson

	// title is the heading of the section that is being read, section its line,
	// 0 for none, below the offset of what follows it, and empty is true until
	// something is there.
	title   string
	section int
	below   int
	empty   bool
	// page is the page that is being filled, and asides how many of its steps
	// learners do not see.
	page   Page
	asides int
	// cursor is the offset up to which the text has its place.
	cursor int
	// before are the contents of the steps so far.
	before []any
}

func (l *loader) load() {
	body := readFront(l.src, l.lesson, l.List)
	if strings.TrimSpace(l.src.String()[body:]) == "" {
		l.Add(l.src.Line(max(body-1, 0)), "the lesson is empty")
		return
	}
	l.cursor = body
	doc := l.src.Markdown(body)
	l.src.Pictures(l.lessons, ".", doc, l.List)
	l.blocks(doc)
	if len(l.lesson.Pages) == 0 && l.Len() == 0 {
		l.Add(l.src.Line(body), "there is nothing in the lesson that a learner sees")
	}
}

// blocks reads the top level of the document.
func (l *loader) blocks(doc ast.Node) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			l.heading(n)
		case *ast.FencedCodeBlock:
			if l.isStep(n) {
				l.step(n)
			}
		case *ast.LinkReferenceDefinition:
			l.Add(l.src.Line(n.Pos()), "a link's address stands apart from the link; write [text](address): pages are shown one by one")
		default:
			l.noSteps(n)
		}
	}
	l.prose(len(l.src.String()))
	l.endSection()
}

// heading begins a page at a heading of level 2, and drops the one of level 1.
func (l *loader) heading(n *ast.Heading) {
	start, line := l.src.LineStart(n.Pos()), l.src.Line(n.Pos())
	title := l.src.Heading(n)
	if n.Level > 2 {
		return
	}
	l.prose(start)
	if n.Level == 1 {
		l.cursor = l.src.HeadingEnd(n)
		l.topHeading(n, title, line)
		return
	}
	l.endSection()
	l.cursor = start
	l.title, l.section, l.below, l.empty = title, line, l.src.HeadingEnd(n), true
	l.page.Title, l.page.Continued = title, false
	if title == "" {
		l.Add(line, "the heading is empty")
	}
	if strings.Contains(title, "{{") {
		l.Add(line, "a placeholder in a heading, which is not allowed")
	}
}

// topHeading checks the heading of level 1. It makes the file read well
// elsewhere, so it may only repeat the title; it is not part of any page.
func (l *loader) topHeading(n *ast.Heading, title string, line int) {
	switch {
	case l.lesson.Title == "": // reported already
	case title != l.lesson.Title:
		l.Add(line, "the heading of level 1 is %q, the title in the front matter %q; they must be the same (pages begin at level 2, ##)", title, l.lesson.Title)
	case n.PreviousSibling() != nil:
		l.Add(line, "a heading of level 1 is only allowed before anything else (pages begin at level 2, ##)")
	}
}

// prose puts the text between the cursor and end on the page. A heading is a
// part of it, so that it is drawn as one.
func (l *loader) prose(end int) {
	if end <= l.cursor {
		return
	}
	text, line := l.src.Part(l.cursor, end)
	onlyHeading := l.empty && strings.TrimSpace(l.src.String()[min(max(l.cursor, l.below), end):end]) == ""
	l.cursor = end
	if text == "" {
		return
	}
	l.References(text, line)
	l.placeholders(text, line)
	l.page.Steps = append(l.page.Steps, Step{Verb: Prose, Line: line, Markdown: text})
	l.empty = onlyHeading
}

// endPage keeps the page if learners see anything on it; the next one has the
// same title, and what else there was.
func (l *loader) endPage() {
	rest := l.page.Steps
	if len(rest) > l.asides {
		l.lesson.Pages = append(l.lesson.Pages, l.page)
		rest, l.asides = nil, 0
	}
	l.page = Page{Title: l.title, Continued: l.title != "", Steps: rest}
}

func (l *loader) endSection() {
	l.endPage()
	if l.section > 0 && l.empty {
		l.Add(l.section, "there is nothing below the heading %q", l.title)
	}
}

// placeholders checks the placeholders of a text that begins at a line.
func (l *loader) placeholders(text string, line int) {
	found, bad := scan(text)
	for _, ph := range found {
		if !slices.Contains(l.known.Placeholders, ph.Name) {
			l.Add(line+ph.Line-1, "%s", problem.Unknown("placeholder", ph.Name, l.known.Placeholders))
		}
	}
	for _, at := range bad {
		l.Add(line+at-1, "{{ does not begin a placeholder such as {{base.size}}: a to z, digits, dots and hyphens (write \\{{ for the braces themselves)")
	}
}

// noSteps reports steps inside lists, quotes and the like.
func (l *loader) noSteps(n ast.Node) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*ast.FencedCodeBlock); ok && entering && l.isStep(f) {
			l.Add(l.src.Line(f.Info.Segment.Start), "a step inside of a list or a quote (steps stand by themselves)")
		}
		return ast.WalkContinue, nil
	})
}

func (l *loader) info(n *ast.FencedCodeBlock) string {
	if n.Info == nil {
		return ""
	}
	return string(n.Info.Segment.Value(l.src.Bytes()))
}

// isStep reports whether a block begins with the word of steps; one that seems
// meant to is a problem.
func (l *loader) isStep(n *ast.FencedCodeBlock) bool {
	words := strings.Fields(l.info(n))
	if len(words) == 0 {
		return false
	}
	if words[0] != stepWord && spelling.Nearest(words[0], []string{stepWord}) != "" {
		l.Add(l.src.Line(n.Info.Segment.Start), "%s", problem.Unknown("kind of step", words[0], []string{stepWord}))
	}
	return words[0] == stepWord
}

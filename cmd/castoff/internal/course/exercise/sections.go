package exercise

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/yuin/goldmark/ast"
)

// maxHints is how many hints an exercise may have.
const maxHints = 9

// The sections of exercise.md.
const (
	storySection = "Story"
	hintSection  = "Hint"
	whySection   = "Why"
)

// sectionOrder is the order of an exercise's sections with some hints.
func sectionOrder(hints int) string {
	return strings.Join(slices.Concat([]string{storySection}, slices.Repeat([]string{hintSection}, hints), []string{whySection}), ", ")
}

// section is a heading of level 2 with the text below it.
type section struct {
	title string
	line  int
	// text is without blank lines around it; it begins at the line first.
	text  string
	first int
}

// readSections reads what follows the front matter, from the offset body of
// the file's text.
func (l *loader) readSections(at string, file *source.Text, body int, e *Exercise, p *problem.List) {
	doc := file.Markdown(body)
	file.Pictures(l.fsys, at, doc, p)
	var titles []string
	known := true
	for _, s := range splitSections(file, body, doc, p) {
		switch s.title {
		case storySection:
			e.Story = s.text
		case hintSection:
			e.Hints = append(e.Hints, s.text)
		case whySection:
			e.Why = s.text
		default:
			p.Add(s.line, "%s", problem.Unknown("section", s.title, []string{storySection, hintSection, whySection}))
			known = false
		}
		titles = append(titles, s.title)
		if s.text == "" {
			p.Add(s.line, "there is nothing below the heading %q", s.title)
		}
		p.References(s.text, s.first)
	}
	if known { // otherwise what is missing is one that is misspelt
		checkTitles(titles, file.LastLine(), p)
	}
}

// checkTitles reports sections that are missing, too many or in another
// order than they are shown in; last is the file's last line.
func checkTitles(titles []string, last int, p *problem.List) {
	count := map[string]int{}
	for _, t := range titles {
		count[t]++
	}
	good := true
	for _, t := range []string{storySection, whySection} {
		if count[t] != 1 {
			p.Add(last, "the exercise has %d sections \"## %s\", not one", count[t], t)
			good = false
		}
	}
	if count[hintSection] > maxHints {
		p.Add(last, "the exercise has %d sections \"## %s\", more than %d", count[hintSection], hintSection, maxHints)
		good = false
	}
	if got, want := strings.Join(titles, ", "), sectionOrder(count[hintSection]); good && got != want {
		p.Add(last, "the sections are in the order %s, not %s", got, want)
	}
}

// splitSections goes by the parsed Markdown, so that what looks like a heading in a
// block of code is not taken for one.
func splitSections(file *source.Text, body int, doc ast.Node, p *problem.List) []section {
	var sections []section
	from := body // where the text of the last section begins
	finish := func(to int) {
		text, line := file.Part(from, max(from, to))
		if len(sections) > 0 {
			last := &sections[len(sections)-1]
			last.text, last.first = text, line
		} else if strings.TrimSpace(text) != "" {
			p.Add(file.Line(body), "there is text before the first heading (the sections are Story, Hint as often as you like, Why)")
		}
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.LinkReferenceDefinition:
			p.Add(file.Line(n.Pos()), "a link's address stands apart from the link; write [text](address): sections are shown one by one")
		case *ast.Heading:
			start := file.LineStart(n.Pos())
			if n.Level == 1 {
				p.Add(file.Line(start), "a heading of level 1: the title is in the front matter, and sections begin with ##")
			}
			if n.Level != 2 {
				continue
			}
			finish(start)
			sections = append(sections, section{title: file.Heading(n), line: file.Line(start)})
			from = file.HeadingEnd(n)
		}
	}
	finish(len(file.String()))
	return sections
}

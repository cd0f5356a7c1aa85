package exercise

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// hintCount is how many hints an exercise has.
const hintCount = 3

// The sections of exercise.md.
const (
	storySection = "Story"
	hintSection  = "Hint"
	whySection   = "Why"
)

// sectionOrder is what sections an exercise has.
var sectionOrder = []string{storySection, hintSection, hintSection, hintSection, whySection}

// markdown parses the Markdown that lessons are written in.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList)).Parser()

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
func readSections(file string, body int, e *Exercise, p *problem.List) {
	var titles []string
	known := true
	for _, s := range splitSections(file, body, p) {
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
	if known { // else what is missing is one that is misspelt
		checkTitles(titles, strings.Count(file, "\n"), p)
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
	if count[hintSection] != hintCount {
		p.Add(last, "the exercise has %d sections \"## %s\", not three", count[hintSection], hintSection)
		good = false
	}
	if got := strings.Join(titles, ", "); good && got != strings.Join(sectionOrder, ", ") {
		p.Add(last, "the sections are in the order %s, not %s", got, strings.Join(sectionOrder, ", "))
	}
}

// splitSections parses the Markdown, so that what looks like a heading inside
// of a block of code is none.
func splitSections(file string, body int, p *problem.List) []section {
	// The front matter as blank lines, so that all offsets are the file's.
	src := []byte(file)
	for i := range src[:body] {
		if src[i] != '\n' {
			src[i] = ' '
		}
	}
	lineOf := func(offset int) int { return 1 + strings.Count(file[:offset], "\n") }
	var sections []section
	from := body // where the text of the last section begins
	finish := func(to int) {
		to = max(from, to)
		for from < to && strings.TrimSpace(file[from:min(to, lineEnd(file, from))]) == "" {
			from = min(to, lineEnd(file, from))
		}
		text := strings.TrimRight(file[from:to], " \t\n")
		if len(sections) > 0 {
			last := &sections[len(sections)-1]
			last.text, last.first = text, lineOf(from)
		} else if strings.TrimSpace(text) != "" {
			p.Add(lineOf(body), "there is text before the first heading (the sections are Story, Hint, Hint, Hint, Why)")
		}
	}
	for n := markdown.Parse(text.NewReader(src)).FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.LinkReferenceDefinition:
			p.Add(lineOf(n.Pos()), "a link's address stands apart from the link; write [text](address): sections are shown one by one")
		case *ast.Heading:
			start := strings.LastIndexByte(file[:n.Pos()], '\n') + 1
			if n.Level == 1 {
				p.Add(lineOf(start), "a heading of level 1: the title is in the front matter, and sections begin with ##")
			}
			if n.Level != 2 {
				continue
			}
			finish(start)
			title := strings.Join(strings.Fields(string(n.Lines().Value(src))), " ")
			sections = append(sections, section{title: title, line: lineOf(start)})
			from = headingEnd(file, start, n)
		}
	}
	finish(len(file))
	return sections
}

// headingEnd is where the line after a heading begins.
func headingEnd(file string, start int, n *ast.Heading) int {
	if strings.HasPrefix(strings.TrimLeft(file[start:], " "), "#") || n.Lines().Len() == 0 {
		return lineEnd(file, start)
	}
	// The text is underlined.
	last := n.Lines().At(n.Lines().Len() - 1)
	return lineEnd(file, lineEnd(file, last.Start))
}

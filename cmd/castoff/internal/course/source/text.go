package source

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/problem"
)

// Text is a text that knows its lines.
type Text struct {
	text string
	// bytes are the same text, as the parser of Markdown wants it.
	bytes []byte
	// starts are the offsets at which lines begin.
	starts []int
	// first is the number of the text's first line in its file.
	first int
}

// New returns a text whose first line has a number in its file. It is made to
// end with a newline.
func New(text string, first int) *Text {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	t := &Text{text: text, bytes: []byte(text), first: first}
	for i := 0; i < len(text); i = t.LineEnd(i) {
		t.starts = append(t.starts, i)
	}
	return t
}

// String is the text itself.
func (t *Text) String() string { return t.text }

// Bytes are the text itself, for the parser's nodes; they are not to be
// changed.
func (t *Text) Bytes() []byte { return t.bytes }

// Line is the number of the line that an offset is in.
func (t *Text) Line(offset int) int {
	i, found := slices.BinarySearch(t.starts, offset)
	if !found {
		i--
	}
	return t.first + max(i, 0)
}

// LastLine is the number of the last line.
func (t *Text) LastLine() int { return t.first + len(t.starts) - 1 }

// LineStart is where the line with an offset begins.
func (t *Text) LineStart(offset int) int {
	return strings.LastIndexByte(t.text[:min(offset, len(t.text))], '\n') + 1
}

// LineEnd is where the line after the one with an offset begins.
func (t *Text) LineEnd(offset int) int {
	if offset >= len(t.text) {
		return len(t.text)
	}
	if i := strings.IndexByte(t.text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(t.text)
}

// Part is the text from start to end without the blank lines around it, and
// the number of the line that it begins at.
func (t *Text) Part(start, end int) (text string, line int) {
	for start < end && strings.TrimSpace(t.text[start:min(t.LineEnd(start), end)]) == "" {
		start = min(t.LineEnd(start), end)
	}
	return strings.TrimRight(t.text[start:end], " \t\n"), t.Line(start)
}

// checkLines reports lines that are too long, and whether there were none.
func (t *Text) checkLines(p *problem.List) bool {
	good := true
	for _, start := range t.starts {
		if t.LineEnd(start)-start > maxLine {
			p.Add(t.Line(start), "the line is longer than %d bytes", maxLine)
			good = false
		}
	}
	return good
}

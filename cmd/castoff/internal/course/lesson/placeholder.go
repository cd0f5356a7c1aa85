package lesson

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/yuin/goldmark/ast"
)

// Placeholder is a place in Markdown where a measured value goes.
type Placeholder struct {
	// Name is what stands between the braces: "traditional.size".
	Name string
	// Line is the line of the text that it is in, from 1.
	Line int
	// Start and End are the offsets of its first brace and of what follows
	// its last.
	Start, End int
	// Code is true if it is in a code span.
	Code bool
}

// Placeholders returns the placeholders of a text, in order. A placeholder is
// {{name}}: a letter, then letters a to z, digits, dots and hyphens. It may
// stand in prose and in code spans, so that an instruction can look like one.
// Code blocks and HTML are left alone, and so is \{{name}}; braces that hold
// anything else, such as Docker's {{.Size}}, are not placeholders.
func Placeholders(markdown string) []Placeholder {
	found, _ := scan(markdown)
	return found
}

// Fill puts the values that lookup has for their names in place of the
// placeholders of a text. A value is plain text: it is cleaned, put on one line
// and escaped, so that it is shown as it is and cannot become markup.
func Fill(markdown string, lookup func(name string) string) string {
	var b strings.Builder
	last := 0
	for _, ph := range Placeholders(markdown) {
		b.WriteString(markdown[last:ph.Start])
		value := strings.TrimSpace(plaintext.Line(lookup(ph.Name)))
		if ph.Code {
			b.WriteString(strings.ReplaceAll(value, "`", "'"))
		} else {
			b.WriteString(escape(value))
		}
		last = ph.End
	}
	b.WriteString(markdown[last:])
	return b.String()
}

// escape keeps Markdown from taking a text for anything but text. Characters
// that it does not know how to escape everywhere become references.
func escape(value string) string {
	var b strings.Builder
	for i, r := range value {
		switch {
		case strings.ContainsRune("\\`*_[]<>|", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case i == 0 && strings.ContainsRune("#+-", r):
			b.WriteByte('\\') // might begin a line
			b.WriteRune(r)
		case r == '~':
			b.WriteString("&#126;")
		case r == '=' && i == 0:
			b.WriteString("&#61;")
		case r == '&' && mayBeReference(value[i+1:]):
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// mayBeReference reports whether an ampersand before rest might begin a
// character reference: some need no semicolon.
func mayBeReference(rest string) bool {
	return rest != "" && (rest[0] == '#' || rest[0]|0x20 >= 'a' && rest[0]|0x20 <= 'z')
}

// span is a part of a text.
type span struct {
	start, end int
	// code is true for a code span; otherwise the part is to be left alone.
	code bool
}

// scan finds the placeholders of a text, and the lines of double braces in
// prose that begin none.
func scan(markdown string) (found []Placeholder, bad []int) {
	if !strings.Contains(markdown, "{{") {
		return nil, nil
	}
	spans := codeOf(markdown)
	line, counted := 1, 0
	for at := 0; ; {
		i := strings.Index(markdown[at:], "{{")
		if i < 0 {
			return found, bad
		}
		start := at + i
		at = start + 2
		for len(spans) > 0 && spans[0].end <= start {
			spans = spans[1:]
		}
		inside := len(spans) > 0 && spans[0].start <= start
		if inside && !spans[0].code {
			at = max(at, spans[0].end)
			continue
		}
		if !inside && escaped(markdown, start) {
			continue
		}
		line += strings.Count(markdown[counted:start], "\n")
		counted = start
		name, ok := nameAt(markdown[start+2:])
		switch {
		case ok:
			end := start + len(name) + 4
			found = append(found, Placeholder{Name: name, Line: line, Start: start, End: end, Code: inside})
			at = end
		case !inside:
			bad = append(bad, line)
		}
	}
}

// escaped reports whether an odd number of backslashes stands before an offset.
func escaped(text string, at int) bool {
	n := 0
	for n < at && text[at-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// nameAt returns the name that a text begins with, if }} follows it.
func nameAt(text string) (string, bool) {
	i := 0
	for i < len(text) && (isLower(text[i]) || i > 0 && (isDigit(text[i]) || text[i] == '.' || text[i] == '-')) {
		i++
	}
	return text[:i], i > 0 && strings.HasPrefix(text[i:], "}}")
}

// codeOf returns the parts of a text that are code or HTML, in order.
func codeOf(markdown string) (spans []span) {
	add := func(start, end int, code bool) {
		if start < end {
			spans = append(spans, span{start, end, code})
		}
	}
	_ = ast.Walk(source.Parse([]byte(markdown)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if n.Info != nil {
				add(n.Info.Segment.Start, n.Info.Segment.Stop, false)
			}
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				add(n.Segments.At(i).Start, n.Segments.At(i).Stop, false)
			}
		case *ast.HTMLBlock:
			add(n.ClosureLine.Start, n.ClosureLine.Stop, false)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					add(t.Segment.Start, t.Segment.Stop, true)
				}
			}
		}
		if n.Type() == ast.TypeBlock && n.IsRaw() {
			for i := range n.Lines().Len() {
				add(n.Lines().At(i).Start, n.Lines().At(i).Stop, false)
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return spans
}

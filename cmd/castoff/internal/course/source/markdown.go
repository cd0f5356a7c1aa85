package source

import (
	"bytes"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// markdown parses the Markdown that a forge shows: CommonMark, tables, task
// lists.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList)).Parser()

// Parse parses Markdown. The offsets of the nodes are the text's.
func Parse(markdownText []byte) ast.Node {
	return markdown.Parse(text.NewReader(markdownText))
}

// Markdown parses what begins at the offset body, after the front matter. The
// offsets of the nodes are those of the whole text.
func (t *Text) Markdown(body int) ast.Node {
	if body == 0 {
		return Parse(t.bytes)
	}
	// The front matter as blank lines.
	blank := bytes.Clone(t.bytes)
	for i := range blank[:body] {
		if blank[i] != '\n' {
			blank[i] = ' '
		}
	}
	return Parse(blank)
}

// Heading is the text of a heading, as inline Markdown on one line.
func (t *Text) Heading(n *ast.Heading) string {
	return plaintext.OneLine(string(n.Lines().Value(t.bytes)))
}

// HeadingEnd is where the line after a heading begins.
func (t *Text) HeadingEnd(n *ast.Heading) int {
	start := t.LineStart(n.Pos())
	if strings.HasPrefix(strings.TrimLeft(t.text[start:], " "), "#") || n.Lines().Len() == 0 {
		return t.LineEnd(start)
	}
	// The text is underlined.
	last := n.Lines().At(n.Lines().Len() - 1)
	return t.LineEnd(t.LineEnd(last.Start))
}

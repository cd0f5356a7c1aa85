package text

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"unicode"

	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

type chunkKind int

const (
	chunkProse chunkKind = iota
	chunkTable
	chunkCode
	chunkHeading
)

// chunk is a part of a Markdown document that is drawn by the same means.
type chunk struct {
	kind chunkKind
	// text is the source of prose, the content of code.
	text     string
	level    int
	language string
	head     []string
	rows     [][]string
	align    []extast.Alignment
}

var tableParser = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// split divides a document into prose, tables and fenced code, in order. What
// is inside lists and quotes stays with the prose.
func split(source string) []chunk {
	src := []byte(source)
	doc := tableParser.Parse(text.NewReader(src))
	var out []chunk
	last := 0
	prose := func(end int) {
		if end > last && len(bytes.TrimSpace(src[last:end])) > 0 {
			out = append(out, chunk{text: string(src[last:end])})
		}
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		var c chunk
		var start, end int
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			c, start, end = codeChunk(n, src)
		case *ast.Heading:
			c, start, end = headingChunk(n, src)
		case *extast.Table:
			c, start, end = tableChunk(n, src)
		}
		if end <= start || start < last {
			continue
		}
		prose(start)
		out = append(out, c)
		last = end
	}
	prose(len(src))
	return out
}

// codeChunk returns a fenced block and where it begins and ends in src.
func codeChunk(n *ast.FencedCodeBlock, src []byte) (c chunk, start, end int) {
	lines := n.Lines()
	switch {
	case n.Info != nil:
		start = lineStart(src, n.Info.Segment.Start)
	case lines.Len() > 0:
		start = lineStart(src, max(lineStart(src, lines.At(0).Start)-1, 0))
	default:
		return chunk{}, 0, 0
	}
	end = lineEnd(src, start)
	if lines.Len() > 0 {
		end = lines.At(lines.Len() - 1).Stop
		if end > 0 && src[end-1] != '\n' {
			end = lineEnd(src, end)
		}
	}
	// The closing fence, unless the document ended without one.
	if closing := bytes.TrimSpace(src[end:lineEnd(src, end)]); len(closing) > 2 && (closing[0] == '`' || closing[0] == '~') {
		end = lineEnd(src, end)
	}
	return chunk{kind: chunkCode, text: string(lines.Value(src)), language: string(n.Language(src))}, start, end
}

// headingChunk returns a heading and where it begins and ends in src.
func headingChunk(n *ast.Heading, src []byte) (c chunk, start, end int) {
	text := n.Lines()
	if text.Len() == 0 {
		return chunk{}, 0, 0
	}
	start, end = lineStart(src, text.At(0).Start), lineEnd(src, text.At(text.Len()-1).Stop-1)
	if !bytes.HasPrefix(bytes.TrimSpace(src[start:end]), []byte("#")) {
		end = lineEnd(src, end) // the line of = or - below it
	}
	return chunk{kind: chunkHeading, text: string(text.Value(src)), level: n.Level}, start, end
}

// tableChunk returns a table and where it begins and ends in src.
func tableChunk(n *extast.Table, src []byte) (c chunk, start, end int) {
	c = chunk{kind: chunkTable, align: n.Alignments}
	start = -1
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			lines := cell.Lines()
			cells = append(cells, strings.ReplaceAll(string(lines.Value(src)), `\|`, "|"))
			if lines.Len() > 0 {
				if at := lines.At(0).Start; start < 0 {
					start = lineStart(src, at)
				}
				end = lineEnd(src, lines.At(lines.Len()-1).Stop)
			}
		}
		if _, ok := row.(*extast.TableHeader); ok {
			c.head = cells
			end = lineEnd(src, end) // the delimiter row
			continue
		}
		c.rows = append(c.rows, cells)
	}
	if start < 0 {
		return chunk{}, 0, 0
	}
	// Rows of empty cells at the end have left no trace in the tree.
	for end < len(src) && bytes.HasPrefix(bytes.TrimSpace(src[end:lineEnd(src, end)]), []byte("|")) {
		end = lineEnd(src, end)
	}
	return c, start, end
}

func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// lineEnd is where the line after the one that contains at begins.
func lineEnd(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

var numericEntity = regexp.MustCompile(`(?i)&(?:amp;|#38;|#x26;)*#(?:x[0-9a-f]+|[0-9]+);`)

// safeMarkdown cleans Markdown, even of control characters that are written as
// character references, which would appear only once it is drawn.
func safeMarkdown(s string) string {
	s = plaintext.Clean(s)
	return numericEntity.ReplaceAllStringFunc(s, func(ref string) string {
		plain := ref
		for range 4 {
			plain = html.UnescapeString(plain)
		}
		if plaintext.Clean(plain) != plain || strings.ContainsFunc(plain, unicode.IsControl) {
			return ""
		}
		return ref
	})
}

// onlyStyles removes every control sequence but those for colour and weight,
// and every control character but the newline: what glamour draws needs no
// others.
func onlyStyles(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		i := strings.IndexByte(s, 0x1b)
		if i < 0 {
			i = len(s)
		}
		b.WriteString(Clean(s[:i]))
		if s = s[i:]; s == "" {
			break
		}
		n := styleLen(s)
		b.WriteString(s[:n])
		s = s[max(n, 1):]
	}
	return b.String()
}

// styleLen is the length of the style sequence that s begins with, or 0.
func styleLen(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

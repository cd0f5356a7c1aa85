package text

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// joinItems writes each paragraph of a list on one line: glamour keeps the
// source's line breaks there, so it could not be wrapped to the width.
// lineBreak stands for those that an author made on purpose, and between two
// paragraphs of an item, which glamour would write as one word.
func joinItems(source string) string {
	src := []byte(source)
	var out bytes.Buffer
	last := 0
	_ = ast.Walk(tableParser.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || !paragraphOfList(n) {
			return ast.WalkContinue, nil
		}
		lines := n.Lines()
		for i := range lines.Len() - 1 {
			line := lines.At(i)
			text, between := bytes.TrimRight(line.Value(src), "\r\n"), " "
			if cut, ok := bytes.CutSuffix(text, []byte(`\`)); ok {
				text, between = cut, " "+lineBreak+" "
			} else if bytes.HasSuffix(text, []byte("  ")) {
				between = " " + lineBreak + " "
			}
			end, next := line.Start+len(bytes.TrimRight(text, " \t")), lines.At(i+1).Start
			if end < last || next < end || line.Padding > 0 {
				continue
			}
			out.Write(src[last:end])
			out.WriteString(between)
			last = next
		}
		if next := n.NextSibling(); next != nil && paragraphOfList(next) {
			if end := lines.At(lines.Len() - 1).Stop; end >= last {
				out.Write(src[last:end])
				out.WriteString(" " + lineBreak)
				last = end
			}
		}
		return ast.WalkContinue, nil
	})
	out.Write(src[last:])
	return out.String()
}

// paragraphOfList reports whether a node is text within a list's item.
func paragraphOfList(n ast.Node) bool {
	if n.Kind() != ast.KindTextBlock && n.Kind() != ast.KindParagraph {
		return false
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindListItem {
			return true
		}
	}
	return false
}

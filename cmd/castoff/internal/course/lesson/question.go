package lesson

import (
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// The form of a question, for messages.
const optionForm = "an option is a line `- [ ] text`, or `- [x] text` if it is right, and below it, indented, why"

// question reads the body of ask, which begins at a line of the file: the
// question, then a task list whose items are the options. The first line of
// an item is the option's text, what follows explains it. The options of a
// prediction have no boxes.
func (l *loader) question(n *ast.FencedCodeBlock, line int, predict bool) *screen.Question {
	body := newSource(string(n.Lines().Value(l.src.bytes)), line)
	if strings.TrimSpace(body.text) == "" {
		l.Add(line-1, "the question is empty (its text, then a task list of options)")
		return nil
	}
	l.References(body.text, line)
	list, ok := parse(body.text).LastChild().(*ast.List)
	if !ok || list.IsOrdered() {
		l.Add(line, "the question does not end with a list of options (%s)", formOf(predict))
		return nil
	}
	start := body.lineStart(list.Pos())
	text, textLine := body.prose(0, start)
	if text == "" {
		l.Add(line, "the question has no text before its options")
	} else {
		l.placeholders(text, textLine)
	}
	q := &screen.Question{Text: text, Options: l.options(list, body, predict), Predict: predict}
	l.checkOptions(q.Options, body.line(start), predict)
	return q
}

// formOf is what an option looks like.
func formOf(predict bool) string {
	if predict {
		return plainOption
	}
	return optionForm
}

func (l *loader) checkOptions(options []screen.Option, line int, predict bool) {
	right := 0
	for _, o := range options {
		if o.Right {
			right++
		}
	}
	if len(options) < 2 {
		l.Add(line, "the question has fewer than 2 options")
	}
	if right == 0 && !predict {
		l.Add(line, "the question has no right option (- [x])")
	}
}

func (l *loader) options(list *ast.List, body *source, predict bool) (options []screen.Option) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		start := body.lineStart(item.Pos())
		end := len(body.text)
		if next := item.NextSibling(); next != nil {
			end = body.lineStart(next.Pos())
		}
		options = append(options, l.option(item, body, start, end, predict))
	}
	return options
}

// option reads the item that is the lines from start to end.
func (l *loader) option(item ast.Node, body *source, start, end int, predict bool) (o screen.Option) {
	line := body.line(start)
	box := boxOf(item)
	switch {
	case box == nil && !predict:
		l.Add(line, "the item has no box (%s)", optionForm)
		return o
	case box != nil && predict:
		l.Add(line, "the item has a box (%s)", plainOption)
		return o
	}
	lineEnd := min(body.lineEnd(start), end)
	text := strings.TrimLeft(body.text[start:lineEnd], " ")[1:] // behind the item's mark
	if box != nil {
		o.Right = box.IsChecked
		_, text, _ = strings.Cut(body.text[start:lineEnd], "]")
	}
	if o.Text = strings.TrimSpace(text); o.Text == "" {
		l.Add(line, "the option has no text on its first line")
	}
	l.placeholders(o.Text, line)
	why, whyLine := body.prose(lineEnd, end)
	if why == "" {
		l.Add(line, "the option has no explanation (indented, on the lines below it)")
		return o
	}
	indent := 0
	if i, ok := item.(*ast.ListItem); ok {
		indent = i.Offset
	}
	o.Why = dedent(why, indent)
	l.placeholders(o.Why, whyLine)
	return o
}

// boxOf is the box that an item begins with, nil if there is none.
func boxOf(item ast.Node) *extast.TaskCheckBox {
	if first := item.FirstChild(); first != nil {
		box, _ := first.FirstChild().(*extast.TaskCheckBox)
		return box
	}
	return nil
}

// dedent takes up to n blanks from the beginning of each line.
func dedent(text string, n int) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		blanks := len(l) - len(strings.TrimLeft(l, " "))
		lines[i] = l[min(blanks, n):]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

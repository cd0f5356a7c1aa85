package lesson

import (
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// The forms of options, for messages.
const (
	optionForm  = "an option is a line `- [ ] text`, or `- [x] text` if it is right, and below it, indented, why"
	plainOption = "an option is a line `- text` without a box, since what is right is measured, and below it, indented, what it means if it comes true"
)

// Question is what the block's body asks: the question, then a task list whose
// items are the options. The first line of an item is the option's text, what
// follows explains it. If a prediction is asked for, the options have no boxes:
// what is right is measured later. The question's Lesson, Number and Of are not
// set; it is nil if nothing can be made of the body.
func (b *Block) Question(predict bool) *screen.Question {
	l, line := b.l, b.line+1
	body := source.New(string(b.node.Lines().Value(l.src.Bytes())), line)
	if strings.TrimSpace(body.String()) == "" {
		l.Add(line-1, "the question is empty (its text, then a task list of options)")
		return nil
	}
	l.References(body.String(), line)
	list, ok := source.Parse(body.Bytes()).LastChild().(*ast.List)
	if !ok || list.IsOrdered() {
		l.Add(line, "the question does not end with a list of options (%s)", formOf(predict))
		return nil
	}
	start := body.LineStart(list.Pos())
	text, textLine := body.Part(0, start)
	if text == "" {
		l.Add(line, "the question has no text before its options")
	} else {
		l.placeholders(text, textLine)
	}
	q := &screen.Question{Text: text, Options: l.options(list, body, predict), Predict: predict}
	l.checkOptions(q.Options, body.Line(start), predict)
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

func (l *loader) options(list *ast.List, body *source.Text, predict bool) (options []screen.Option) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		start := body.LineStart(item.Pos())
		end := len(body.String())
		if next := item.NextSibling(); next != nil {
			end = body.LineStart(next.Pos())
		}
		options = append(options, l.option(item, body, start, end, predict))
	}
	return options
}

// option reads the item that is the lines from start to end.
func (l *loader) option(item ast.Node, body *source.Text, start, end int, predict bool) (o screen.Option) {
	line := body.Line(start)
	box := boxOf(item)
	switch {
	case box == nil && !predict:
		l.Add(line, "the item has no box (%s)", optionForm)
		return o
	case box != nil && predict:
		l.Add(line, "the item has a box (%s)", plainOption)
		return o
	}
	lineEnd := min(body.LineEnd(start), end)
	text := strings.TrimLeft(body.String()[start:lineEnd], " ")[1:] // after the item's mark
	if box != nil {
		o.Right = box.IsChecked
		_, text, _ = strings.Cut(body.String()[start:lineEnd], "]")
	}
	if o.Text = strings.TrimSpace(text); o.Text == "" {
		l.Add(line, "the option has no text on its first line")
	}
	l.placeholders(o.Text, line)
	why, whyLine := body.Part(lineEnd, end)
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

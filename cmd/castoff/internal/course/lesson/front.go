package lesson

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFront is the longest front matter, in bytes; two short lines are usual.
const maxFront = 2000

// maxMinutes is the longest that a lesson may take.
const maxMinutes = 240

var frontKeys = []string{"title", "minutes"}

// front is a lesson's front matter.
type front struct {
	title   string
	minutes int
}

// readFront reads the front matter and returns the offset of what follows it.
func readFront(src *source.Text, p *problem.List) (f front, body int) {
	text, body, ok := src.Front(maxFront, "title: and minutes:", p)
	if ok {
		f = parseFront(text, p)
	}
	return f, body
}

// parseFront reads the text between the two lines; its first is line 2.
func parseFront(text string, p *problem.List) (f front) {
	seen := map[string]bool{}
	pairs, line, err := mapping(text)
	if err != nil {
		p.Add(line+1, "the front matter is not valid YAML: %v", err)
		return f
	}
	for _, pair := range pairs {
		token := pair.Key.GetToken()
		key, line := token.Value, token.Position.Line+1
		if seen[key] {
			p.Add(line, "duplicate key %q in the front matter", key)
			continue
		}
		seen[key] = true
		switch key {
		case "title":
			f.title = frontTitle(pair.Value, line, p)
		case "minutes":
			f.minutes = frontMinutes(pair.Value, line, p)
		default:
			p.Add(line, "%s in the front matter", problem.Unknown("key", key, frontKeys))
		}
	}
	if !seen["title"] {
		p.Add(1, "the front matter has no title")
	}
	return f
}

// mapping parses YAML that is one mapping. The line of an error counts from 1.
func mapping(text string) (pairs []*ast.MappingValueNode, line int, err error) {
	defer func() {
		// The parser has panicked on odd input before; lessons are others' work.
		if r := recover(); r != nil {
			pairs, line, err = nil, 1, fmt.Errorf("it cannot be read")
		}
	}()
	file, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, errorLine(err), errorText(err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, 0, nil
	}
	m, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok || len(file.Docs) > 1 {
		return nil, 1, fmt.Errorf("it is not a list of key: value")
	}
	for _, pair := range m.Values {
		if pair == nil || pair.Key == nil || pair.Key.GetToken() == nil || pair.Key.GetToken().Position == nil {
			return nil, 1, fmt.Errorf("it is not a list of key: value")
		}
	}
	return m.Values, 0, nil
}

func errorLine(err error) int {
	if e, ok := err.(yaml.Error); ok && e.GetToken() != nil && e.GetToken().Position != nil {
		return e.GetToken().Position.Line
	}
	return 1
}

func errorText(err error) error {
	if e, ok := err.(yaml.Error); ok {
		return fmt.Errorf("%s", e.GetMessage())
	}
	return err
}

func frontTitle(value ast.Node, line int, p *problem.List) string {
	s, ok := value.(*ast.StringNode)
	if !ok {
		p.Add(line, "title is not text on one line (put it in double quotes)")
		return ""
	}
	title := strings.TrimSpace(plaintext.Line(s.Value))
	if title == "" {
		p.Add(line, "the title is empty")
	}
	p.References(title, line)
	return title
}

func frontMinutes(value ast.Node, line int, p *problem.List) int {
	if n, ok := value.(*ast.IntegerNode); ok {
		if v, ok := n.Value.(uint64); ok && v >= 1 && v <= maxMinutes {
			return int(v)
		}
	}
	p.Add(line, "minutes is not a number from 1 to %d", maxMinutes)
	return 0
}

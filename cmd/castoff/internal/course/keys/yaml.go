package keys

import (
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxDepth is how deep values may be nested; plans need six.
const maxDepth = 6

// form is what a value is.
type form int

const (
	isNothing form = iota
	isText
	isNumber
	isFlag
	isList
	isTable
	isOther // a fraction, or what was reported already
)

// Value is a value with its line in the file. It is the part of YAML that
// authors need: no anchors, no tags, no merged tables.
type Value struct {
	// Line is where it stands in the file, from 1.
	Line   int
	form   form
	text   string // of a text, or a number as it is written
	number uint64
	flag   bool
	items  []Value
	pairs  []Pair
}

// Pair is a key of a table with its value; Line is the key's.
type Pair struct {
	Key   string
	Line  int
	Value Value
}

// Items are the entries of a list; ok is false if the value is not one.
func (v Value) Items() (items []Value, ok bool) { return v.items, v.form == isList }

// Pairs are the keys of a table in their order, each there once; ok is false if
// the value is not one.
func (v Value) Pairs() (pairs []Pair, ok bool) { return v.pairs, v.form == isTable }

// Parse reads front matter that is one table; first is its first line in the
// file. Duplicate keys and what is not allowed are reported; ok is false if
// nothing can be made of the text.
func Parse(text string, first int, p *problem.List) (v Value, ok bool) {
	node, line, err := parseNode(text)
	if err != nil {
		p.Add(line+first-1, "this is not valid YAML: %v%s", err, advice(text, err.Error(), line))
		return Value{}, false
	}
	c := converter{first: first, problems: p}
	before := p.Len()
	if v = c.value(node, first, 0); v.form != isTable {
		if p.Len() == before {
			p.Add(first, "this is not a list of key: value")
		}
		return Value{}, false
	}
	return v, true
}

// advice is how to write what the parser did not understand, where one of the
// usual mistakes is on the line, or its message points to one.
func advice(text, message string, line int) string {
	lines := strings.Split(text, "\n")
	switch at := lines[min(max(line, 1), len(lines))-1]; {
	case strings.Contains(at, "\t"):
		return " (there is a tab; YAML is indented with blanks)"
	case missingBlank.MatchString(at):
		return " (a colon has a blank after it: key: value)"
	case strings.Count(at, ": ") > 1 && !strings.ContainsAny(at, `{"'`):
		return ` (a text with ": " in it is put in double quotes)`
	}
	if strings.Contains(message, "not allowed in this context") {
		return " (look at the blanks at the beginning of the lines here: they do not fit each other)"
	}
	return ""
}

// missingBlank is a key whose value follows without a blank.
var missingBlank = pattern.New(`^ *[a-z-]+:[^ /]`)

// parseNode returns the only document of a text, a table without keys if there
// is nothing in it. The line of an error counts from 1.
func parseNode(text string) (node ast.Node, line int, err error) {
	defer func() {
		// The parser has panicked on odd input before; courses are others' work.
		if r := recover(); r != nil {
			node, line, err = nil, 1, errors.New("it cannot be read")
		}
	}()
	file, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var e yaml.Error
		if errors.As(err, &e) {
			if t := e.GetToken(); t != nil && t.Position != nil {
				return nil, t.Position.Line, errors.New(e.GetMessage())
			}
			return nil, 1, errors.New(e.GetMessage())
		}
		return nil, 1, err
	}
	switch {
	case len(file.Docs) == 0 || len(file.Docs) == 1 && file.Docs[0].Body == nil:
		return &ast.MappingNode{}, 0, nil
	case len(file.Docs) > 1:
		return nil, 1, errors.New("it is not a list of key: value")
	}
	return file.Docs[0].Body, 0, nil
}

// converter turns nodes of the parser into values.
type converter struct {
	first    int // the line of the file that is line 1 of the text
	problems *problem.List
}

// lineOf is the line of a node in the file, or that of what it belongs to.
func (c converter) lineOf(n ast.Node, outer int) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line + c.first - 1
	}
	return outer
}

// itemLine is the line of an item of a list. A table in block style has none
// of its own, so it is that of its first key.
func (c converter) itemLine(n ast.Node, outer int) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && m.Values[0] != nil && m.Values[0].Key != nil {
		n = m.Values[0].Key
	}
	if n == nil {
		return outer
	}
	return c.lineOf(n, outer)
}

func (c converter) value(node ast.Node, outer, depth int) Value {
	if node == nil {
		return Value{Line: outer}
	}
	v := Value{Line: c.lineOf(node, outer), form: isOther}
	if depth > maxDepth {
		c.problems.Add(v.Line, "the front matter is nested too deeply")
		return v
	}
	switch n := node.(type) {
	case *ast.NullNode:
		v.form = isNothing
	case *ast.StringNode:
		v.form, v.text = isText, n.Value
	case *ast.LiteralNode:
		v.form, v.text = isText, n.Value.Value
	case *ast.IntegerNode:
		v.text = n.Token.Value
		// What is below zero is an int64, and nothing here may be.
		if number, ok := n.Value.(uint64); ok {
			v.form, v.number = isNumber, number
		}
	case *ast.BoolNode:
		v.form, v.flag = isFlag, n.Value
	case *ast.SequenceNode:
		v.form = isList
		for _, item := range n.Values {
			v.items = append(v.items, c.value(item, c.itemLine(item, v.Line), depth+1))
		}
	case *ast.MappingNode:
		v.form, v.Line = isTable, outer
		v.pairs = c.pairs(n.Values, outer, depth)
	case *ast.MappingValueNode:
		v.form, v.Line = isTable, outer
		v.pairs = c.pairs([]*ast.MappingValueNode{n}, outer, depth)
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.DirectiveNode:
		c.problems.Add(v.Line, "anchors, aliases, tags and directives of YAML are not used here (put a text that begins with &, *, ! or %% in double quotes)")
	}
	if v.form == isText && plaintext.Clean(v.text) != v.text {
		c.problems.Add(v.Line, "a text has a control character in it")
		v.form = isOther
	}
	return v
}

// pairs converts a table; keys are plain words, each there once.
func (c converter) pairs(nodes []*ast.MappingValueNode, outer, depth int) []Pair {
	var pairs []Pair
	seen := map[string]bool{}
	for _, n := range nodes {
		if n == nil || n.Key == nil {
			continue
		}
		line := c.lineOf(n.Key, outer)
		key := ""
		switch k := n.Key.(type) {
		case *ast.StringNode:
			key = k.Value
		case *ast.IntegerNode: // as in environment variables that are wrong; reported there
			key = k.Token.Value
		default:
			c.problems.Add(line, "a key is not a plain word")
			continue
		}
		if seen[key] {
			c.problems.Add(line, "duplicate key %q", key)
			continue
		}
		seen[key] = true
		pairs = append(pairs, Pair{key, line, c.value(n.Value, line, depth+1)})
	}
	return pairs
}

// String names what a value is, for messages.
func (v Value) String() string {
	switch v.form {
	case isNothing:
		return "nothing"
	case isText:
		return fmt.Sprintf("%q", v.text)
	case isNumber:
		return v.text
	case isFlag:
		return fmt.Sprint(v.flag)
	case isList:
		return "a list"
	case isTable:
		return "a table of key: value"
	}
	return "something else"
}

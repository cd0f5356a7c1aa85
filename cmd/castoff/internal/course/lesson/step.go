package lesson

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/yuin/goldmark/ast"
)

// step reads a fenced block that is a step, and puts it on its page.
func (l *loader) step(n *ast.FencedCodeBlock) {
	at := n.Info.Segment.Start
	line := l.src.Line(at)
	l.prose(l.src.LineStart(at))
	l.cursor = l.fenceEnd(n, line)
	onlyHeading := l.empty
	l.empty = false

	words, err := split(l.info(n))
	if err != nil {
		l.Add(line, "%v", err)
	}
	all := l.known.verbs(func(Verb) bool { return true })
	if len(words) < 2 {
		l.Add(line, "the step has no verb (allowed: %s)", strings.Join(all, ", "))
		return
	}
	verb, ok := l.known.verb(words[1])
	if !ok {
		l.Add(line, "%s", problem.Unknown("verb", words[1], all))
		return
	}
	problems := l.Len()
	block := &Block{l: l, node: n, line: line, pairs: l.pairs(verb, words[2:], line)}
	if !verb.Body && strings.TrimSpace(string(n.Lines().Value(l.src.Bytes()))) != "" {
		l.Add(line+1, "the step %s has a body; only %s have one", verb.Name,
			plaintext.Listed(l.known.verbs(func(v Verb) bool { return v.Body }), "and"))
	}
	if at := strings.Index("\n"+string(n.Lines().Value(l.src.Bytes())), "\n```"+stepWord+" "); at >= 0 && verb.Body {
		l.Add(line, "the block has no end before the next one begins: it ends with a line of the same characters as it begins with")
		l.before = append(l.before, nil)
		return
	}
	content := verb.Read(block)
	l.before = append(l.before, content)
	if l.Len() > problems {
		return
	}
	step := Step{Verb: verb.Name, Line: line, Content: content}
	if verb.Unseen {
		l.empty = onlyHeading
		l.aside(step)
		return
	}
	if verb.Place == Alone && !onlyHeading && !l.joins(verb) { // a heading right above stays with it
		l.endPage()
	}
	l.page.Steps = append(l.page.Steps, step)
	if verb.Place != Among && !l.joined(verb, n) {
		l.endPage()
	}
}

// aside puts a step that learners do not see on the page of what stands above it,
// also if that page has ended with it.
func (l *loader) aside(s Step) {
	if last := len(l.lesson.Pages) - 1; last >= 0 && len(l.page.Steps) == 0 {
		l.lesson.Pages[last].Steps = append(l.lesson.Pages[last].Steps, s)
		return
	}
	l.page.Steps = append(l.page.Steps, s)
	l.asides++
}

// joins reports whether a step shares the page with the one right before it, of
// those that learners see.
func (l *loader) joins(v Verb) bool {
	for _, s := range slices.Backward(l.page.Steps) {
		if verb, _ := l.known.verb(s.Verb); !verb.Unseen {
			return v.Together && s.Verb == v.Name
		}
	}
	return false
}

// joined reports whether the step of a block shares the page with the one right
// after it, of those that learners see.
func (l *loader) joined(v Verb, n ast.Node) bool {
	for n = n.NextSibling(); v.Together; n = n.NextSibling() {
		next, ok := n.(*ast.FencedCodeBlock)
		if !ok {
			return false
		}
		words := strings.Fields(l.info(next))
		if len(words) < 2 || words[0] != stepWord {
			return false
		}
		if verb, _ := l.known.verb(words[1]); !verb.Unseen {
			return words[1] == v.Name
		}
	}
	return false
}

// fenceEnd is where the line after a block's closing fence begins.
func (l *loader) fenceEnd(n *ast.FencedCodeBlock, line int) int {
	end := l.src.LineEnd(n.Info.Segment.Start)
	if lines := n.Lines(); lines.Len() > 0 {
		end = l.src.LineEnd(lines.At(lines.Len() - 1).Start)
	}
	if end >= len(l.src.String()) {
		l.Add(line, "the block has no end: it ends with a line of the same characters as it begins with")
	}
	return l.src.LineEnd(end)
}

// split divides an info string at its blanks; those between double quotes stay.
func split(info string) (words []string, err error) {
	var word strings.Builder
	quoted, started := false, false
	for _, r := range info {
		switch {
		case r == '"':
			quoted, started = !quoted, true
			word.WriteRune(r)
		case !quoted && (r == ' ' || r == '\t'):
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	if quoted {
		return words, fmt.Errorf("a double quote is not closed")
	}
	return words, nil
}

// pairs reads the key=value words of a step.
func (l *loader) pairs(verb Verb, words []string, line int) map[string]string {
	allowed := verb.keys()
	pairs, tried := map[string]string{}, map[string]bool{}
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			l.Add(line, "%q is not key=value", w)
			tried[key] = true
			continue
		}
		switch {
		case !slices.Contains(allowed, key):
			l.Add(line, "%s", problem.Unknown(verb.Name+" key", key, allowed))
			// A misspelt key is one problem, not also a missing one.
			tried[spelling.Nearest(key, allowed)] = true
			continue
		case tried[key]:
			l.Add(line, "duplicate key %q", key)
			continue
		}
		tried[key] = true
		if pairs[key], ok = unquote(value); !ok || pairs[key] == "" {
			l.Add(line, "the value of %s is empty or its quotes do not stand around it", key)
			delete(pairs, key)
		}
	}
	for _, key := range verb.Keys {
		if !key.May && !tried[key.Name] {
			l.Add(line, "the step %s has no %s=", verb.Name, key.Name)
		}
	}
	return pairs
}

func unquote(value string) (string, bool) {
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	return value, !strings.Contains(value, `"`)
}

package lesson

import (
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// What files shows unless the lesson says otherwise, and at most.
const (
	defaultDepth, maxDepth = 2, 3
	defaultTop, maxTop     = 5, 50
)

// keys are the keys of each verb, the required ones before the others.
var keys = map[Verb]struct{ required, optional []string }{
	Show:    {required: []string{"path"}, optional: []string{"lines"}},
	Build:   {required: []string{"image"}},
	Measure: {required: []string{"image"}},
	Compare: {required: []string{"a", "b"}},
	Layers:  {required: []string{"image"}},
	Files:   {required: []string{"image"}, optional: []string{"depth", "top"}},
	Run:     {required: []string{"image"}},
	Shell:   {required: []string{"image"}},
	Binary:  {required: []string{"image"}, optional: []string{"other"}},
	Surface: {required: []string{"image"}, optional: []string{"other"}},
	Waste:   {required: []string{"image"}},
	Deploy:  {required: []string{"a", "b"}},
	Ask:     {},
	Predict: {required: []string{"id", "value", "of", "at"}},
	Outcome: {required: []string{"id"}},

	Exercise: {required: []string{"id"}},
}

// verbs are the verbs as words, in the order in which they are listed.
var verbs = []string{
	string(Show), string(Build), string(Measure), string(Compare),
	string(Layers), string(Files), string(Run), string(Shell), string(Binary),
	string(Surface), string(Waste), string(Deploy), string(Ask),
	string(Predict), string(Outcome), string(Exercise),
}

func contains(words []string, word string) bool { return slices.Contains(words, word) }

// step reads a fenced block that is a step, and puts it on its page.
func (l *loader) step(n *ast.FencedCodeBlock) {
	at := n.Info.Segment.Start
	line := l.src.line(at)
	l.prose(l.src.lineStart(at))
	l.cursor = l.fenceEnd(n, line)
	onlyHeading := l.empty
	l.empty = false

	words, err := split(l.info(n))
	if err != nil {
		l.Add(line, "%v", err)
	}
	if len(words) < 2 {
		l.Add(line, "the step has no verb (allowed: %s)", strings.Join(verbs, ", "))
		return
	}
	verb := Verb(words[1])
	if !contains(verbs, words[1]) {
		l.Add(line, "%s", problem.Unknown("verb", words[1], verbs))
		return
	}
	before := l.Len()
	s := Step{Verb: verb, Line: line}
	pairs := l.pairs(verb, words[2:], line)
	if verb == Ask || verb == Predict {
		s.Question = l.question(n, line+1, verb == Predict)
	} else if strings.TrimSpace(string(n.Lines().Value(l.src.bytes))) != "" {
		l.Add(line+1, "the step %s has a body; only ask and predict have one", verb)
	}
	if verb == Ask {
		l.asked++
	}
	l.values(&s, pairs)
	if l.Len() > before {
		return
	}
	alone := verb == Ask || verb == Predict || verb == Build
	if alone && !onlyHeading { // a heading right above stays with it
		l.endPage()
	}
	l.page.Steps = append(l.page.Steps, s)
	// What can be done from a page stands at its end.
	if alone || verb == Exercise {
		l.endPage()
	}
}

// fenceEnd is where the line after a block's closing fence begins.
func (l *loader) fenceEnd(n *ast.FencedCodeBlock, line int) int {
	end := l.src.lineEnd(n.Info.Segment.Start)
	if lines := n.Lines(); lines.Len() > 0 {
		end = l.src.lineEnd(lines.At(lines.Len() - 1).Start)
	}
	if end >= len(l.src.text) {
		l.Add(line, "the block has no end: it ends with a line of the same characters as it begins with")
	}
	return l.src.lineEnd(end)
}

// split parts an info string at its blanks; those between double quotes stay.
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
	allowed := append(slices.Clone(keys[verb].required), keys[verb].optional...)
	pairs, tried := map[string]string{}, map[string]bool{}
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			l.Add(line, "%q is not key=value", w)
			tried[key] = true
			continue
		}
		switch {
		case !contains(allowed, key):
			l.Add(line, "%s", problem.Unknown(string(verb)+" key", key, allowed))
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
	for _, key := range keys[verb].required {
		if !tried[key] {
			l.Add(line, "the step %s has no %s=", verb, key)
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

// values checks the values of a step's keys and sets its fields.
func (l *loader) values(s *Step, pairs map[string]string) {
	for _, key := range []string{"image", "other", "a", "b"} {
		if name, ok := pairs[key]; ok && !contains(l.known.Images, name) {
			l.Add(s.Line, "%s", problem.Unknown("image", name, l.known.Images))
		}
	}
	s.Image, s.Other = pairs["image"], pairs["other"]
	first, second := "image", "other"
	if s.Verb == Compare || s.Verb == Deploy {
		first, second = "a", "b"
		s.Image, s.Other = pairs["a"], pairs["b"]
	}
	if s.Image != "" && s.Image == s.Other {
		l.Add(s.Line, "%s and %s are the same image", first, second)
	}
	switch s.Verb {
	case Files:
		s.Depth = l.number(s, pairs, "depth", defaultDepth, maxDepth)
		s.Top = l.number(s, pairs, "top", defaultTop, maxTop)
	case Show:
		if path, ok := pairs["path"]; ok {
			l.show(s, path, pairs["lines"])
		}
	case Exercise:
		if id, ok := pairs["id"]; ok {
			l.exercise(s, id)
		}
	case Predict:
		l.predict(s, pairs)
	case Outcome:
		l.outcome(s, pairs["id"])
	}
}

// exercise checks the ID of a step's exercise.
func (l *loader) exercise(s *Step, id string) {
	switch {
	case len(l.known.Exercises) == 0:
		l.Add(s.Line, "unknown exercise %q: the course has no exercises (each is a directory in exercises/)", id)
	case !contains(l.known.Exercises, id):
		l.Add(s.Line, "%s", problem.Unknown("exercise", id, l.known.Exercises))
	default:
		s.Exercise = id
	}
}

func (l *loader) number(s *Step, pairs map[string]string, key string, def, most int) int {
	text, ok := pairs[key]
	if !ok {
		return def
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n < 1 || n > uint64(most) {
		l.Add(s.Line, "%s is %q, not a number from 1 to %d", key, text, most)
		return def
	}
	return int(n)
}

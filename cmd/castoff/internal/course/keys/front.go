package keys

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
)

// Front reads the front matter of a file: a table of at most most bytes between
// two lines ---. like says for messages what its lines are like. It returns the
// offset of what follows; ok is false if there was no table to read.
func (t Table) Front(text *source.Text, most int, like string, p *problem.List) (body int, ok bool) {
	front, body, ok := text.Front(most, like, p)
	if !ok {
		return body, false
	}
	v, ok := Parse(front, 2, p)
	if !ok {
		return body, false
	}
	r, known := Reader{List: p}, t.Names()
	seen := map[string]bool{}
	pairs, _ := v.Pairs()
	for _, pair := range pairs {
		seen[pair.Key] = true
		if at := slices.Index(known, pair.Key); at >= 0 {
			t.Keys[at].Take(r, pair.Value, pair.Key)
			continue
		}
		p.Add(pair.Line, "%s in the front matter", problem.Unknown("key", pair.Key, known))
		// One mistake is reported once: the key that is meant is not missing.
		seen[spelling.Nearest(pair.Key, known)] = true
	}
	for _, k := range t.Keys {
		if k.need && !seen[k.Name] {
			p.Add(1, "the front matter has no %s", k.Name)
		}
	}
	return body, true
}

// Title takes the title of a lesson or an exercise: text on one line.
func Title(to *string) Take {
	return func(r Reader, v Value, key string) {
		if *to = strings.TrimSpace(r.word(v, key)); *to != "" {
			r.References(*to, v.Line)
		}
	}
}

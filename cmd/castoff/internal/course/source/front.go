package source

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/problem"
)

// Front finds the front matter: at most most bytes between two lines ---. like
// says for messages what its lines are like. It returns its text, which begins
// at line 2, and the offset of what follows; ok is false if there is none to
// read, which has then been reported.
func (t *Text) Front(most int, like string, p *problem.List) (front string, body int, ok bool) {
	if !t.isFence(0) {
		p.Add(1, "no front matter: the file begins with a line ---, then %s, then a line ---", like)
		return "", 0, false
	}
	start := t.LineEnd(0)
	for at := start; at < len(t.text); at = t.LineEnd(at) {
		if !t.isFence(at) {
			continue
		}
		if at-start > most {
			p.Add(1, "the front matter is longer than %d bytes", most)
			return "", t.LineEnd(at), false
		}
		return t.text[start:at], t.LineEnd(at), true
	}
	p.Add(1, "the front matter has no end: it ends with a line ---")
	return "", len(t.text), false
}

// isFence reports whether the line at an offset is ---.
func (t *Text) isFence(at int) bool {
	return strings.TrimRight(t.text[at:t.LineEnd(at)], " \t\n") == "---"
}

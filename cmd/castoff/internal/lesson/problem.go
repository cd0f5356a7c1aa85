package lesson

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"
)

// Problem is something wrong in a file of a course. [Load] returns all of
// them, joined.
type Problem struct {
	// File is the file's name.
	File string
	// Line is where the problem is, from 1.
	Line int
	// Text says what is wrong, and what is allowed.
	Text string
}

// Error is the problem as "file.md:LINE: text".
func (p *Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// maxText is the longest that a problem's text gets, in bytes.
const maxText = 1000

// maxProblems is how many problems of a file are told.
const maxProblems = 100

// problems collects what is wrong in one file.
type problems struct {
	file string
	list []*Problem
}

func (p *problems) add(line int, format string, args ...any) {
	switch {
	case len(p.list) > maxProblems:
		return
	case len(p.list) == maxProblems:
		format, args = "there are more problems, from about here on", nil
	}
	text := plaintext.Line(fmt.Sprintf(format, args...))
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	p.list = append(p.list, &Problem{File: p.file, Line: max(line, 1), Text: text})
}

// joined returns the problems of all files, in order of their lines, or nil.
func joined(all ...*problems) error {
	var errs []error
	for _, p := range all {
		slices.SortStableFunc(p.list, func(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) })
		for _, e := range p.list {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}

// unknown says that there is no such thing of a kind: the nearest that there
// is, if one is near, and all of them.
func unknown(kind, word string, allowed []string) string {
	text := fmt.Sprintf("unknown %s %q", kind, word)
	if near := nearest(word, allowed); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	if len(allowed) == 0 {
		return text + " (there are none)"
	}
	const most = 24
	list := strings.Join(allowed[:min(len(allowed), most)], ", ")
	if len(allowed) > most {
		list += ", …"
	}
	return text + " (allowed: " + list + ")"
}

// nearest returns the word that is most likely meant, or nothing.
func nearest(word string, words []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, w := range words {
		if len(w) > 2*len(word)+2 || len(word) > 2*len(w)+2 {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or
// swapped with their neighbour to make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

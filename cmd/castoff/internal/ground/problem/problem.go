// Package problem describes what is wrong in the files of a course: each
// problem with its file, its line and what is allowed instead.
package problem

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Problem is something wrong in a file of a course.
type Problem struct {
	// File is the file's path in the course.
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

const (
	// maxText is the most that a problem's text may have, in bytes.
	maxText = 1000
	// MaxPerFile is how many problems of a file are reported.
	MaxPerFile = 100
)

// List collects what is wrong in one file.
type List struct {
	file string
	all  []*Problem
}

// NewList returns an empty list for a file.
func NewList(file string) *List { return &List{file: plaintext.Line(file)} }

// Add adds a problem. Only the first of very many in one file are kept, and
// long texts are cut.
func (l *List) Add(line int, format string, args ...any) {
	switch {
	case len(l.all) > MaxPerFile:
		return
	case len(l.all) == MaxPerFile:
		format, args = "there are more problems, from about here on", nil
	}
	text := plaintext.Clip(plaintext.Line(fmt.Sprintf(format, args...)), maxText, "…")
	l.all = append(l.all, &Problem{File: l.file, Line: max(line, 1), Text: text})
}

// Len is the number of problems in the list.
func (l *List) Len() int { return len(l.all) }

// Join returns the problems of all lists as one error, in the order of the
// lists and then of the lines; nil if there are none.
func Join(lists ...*List) error {
	var errs []error
	for _, l := range lists {
		slices.SortStableFunc(l.all, func(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) })
		for _, p := range l.all {
			errs = append(errs, p)
		}
	}
	return errors.Join(errs...)
}

// All returns the problems that an error is made of; none if it is of another
// kind.
func All(err error) []*Problem {
	var all []*Problem
	switch e := err.(type) {
	case *Problem:
		return []*Problem{e}
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, All(err)...)
		}
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	}
	return all
}

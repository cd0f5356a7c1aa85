package manifest

import (
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/release"
)

// wanted takes a version of castoff.
func wanted(to *string) keys.Take {
	return keys.Formed(to, `a version of castoff in quotes, such as "1.2"`, release.Form)
}

// TooNew is the error for a course that asks for a newer castoff.
type TooNew struct {
	// Title is the course's; empty if it does not say.
	Title string
	// Wants is the lowest castoff that plays the course, This the one that was to.
	Wants, This string
}

// Error says what is wanted, and what is there.
func (e *TooNew) Error() string {
	course := "the course"
	if e.Title != "" {
		course = fmt.Sprintf("the course %q", e.Title)
	}
	return fmt.Sprintf("opening %s: it needs castoff %s or later, and this is castoff %s", course, e.Wants, e.This)
}

// Admit returns an error if a course asks for a newer castoff than this one, whose
// module's version it is given. Nothing else of the course is looked at: what a
// newer castoff has keys and steps for is no mistake of the author's. A malformed
// version is reported by [Load].
func Admit(course fs.FS, this string) error {
	if _, err := fs.Stat(course, File); err != nil {
		return nil
	}
	ignored := problem.NewList(File)
	text := source.Open(course, File, maxFile, ignored)
	if text == nil {
		return nil
	}
	v, ok := keys.Parse(text.String(), 1, ignored)
	if !ok {
		return nil
	}
	var wants, title string
	keys.Table{Keys: []keys.Key{keys.May("castoff", wanted(&wants)), keys.May("title", keys.Title(&title))}}.
		Read(keys.Reader{List: ignored}, v, 1, nil, func(keys.Pair) bool { return true })
	return Newer(title, wants, this)
}

// Newer returns an error if the lowest castoff that plays a course is newer than
// this one; empty stands for any. A castoff that was built from a checkout has no
// number, and plays every course: whoever works on the next castoff tries courses
// for it.
func Newer(title, wants, this string) error {
	number := release.Number(this)
	if number == "" || wants == "" || !release.Before(number, wants) {
		return nil
	}
	return fault.New(&TooNew{Title: title, Wants: wants, This: number}, fault.ExitFailed,
		"git pull && go install ./cmd/castoff    where castoff's sources are, brings the newest",
		"ask whoever gave you castoff for a newer one, if you have no sources")
}

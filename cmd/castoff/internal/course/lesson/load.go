package lesson

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 1 << 20

// Known is what a course may refer to besides files.
type Known struct {
	// Verbs are the kinds of steps that there are, in the order in which they
	// are listed.
	Verbs []Verb
	// Images are the names of images.
	Images []string
	// Commands are the names of what can be run in images besides their own
	// programs, by the names of the images.
	Commands map[string][]string
	// Placeholders are the names that may stand between double braces.
	Placeholders []string
	// Numbers are those of them that stand for something measured, which can
	// be predicted, and of what kind it is, by their names.
	Numbers map[string]quantity.Kind
	// Trials are the small projects that can be built in several ways.
	Trials []string
	// Exercises are the IDs of the course's exercises.
	Exercises []string
}

// Load reads a course: the files NN-name.md at the root of lessons, in the
// order of their numbers. Other files there, such as a README.md, are left
// alone. The paths of show are looked up in files.
//
// If anything is wrong, there is no course, and the error is all
// [problem.Problem]s of all files, joined.
func Load(lessons, files fs.FS, known Known) (*Course, error) {
	found, reports := list(lessons)
	if len(found) == 0 && reports == nil {
		return nil, errors.New("there are no lessons: their files are called like 01-first-steps.md")
	}
	course := &Course{}
	byNumber := map[int]string{}
	shown := &shownFiles{fsys: files}
	for _, l := range found {
		name := l.ID + ".md"
		p := problem.NewList(name)
		reports = append(reports, p)
		if other, ok := byNumber[l.Number]; ok {
			p.Add(1, "lesson number %d is taken by %s", l.Number, other)
		} else {
			byNumber[l.Number] = name
		}
		if src := source.Open(lessons, name, MaxFile, p); src != nil {
			(&loader{known: known, lessons: lessons, files: shown, List: p, src: src, lesson: l}).load()
		}
		course.Lessons = append(course.Lessons, l)
	}
	if err := problem.Join(reports...); err != nil {
		return nil, err
	}
	return course, nil
}

// list returns the lessons by number, not yet read, and what is wrong with
// the names of files.
func list(lessons fs.FS) (found []*Lesson, wrong []*problem.List) {
	fault := func(file, format string, args ...any) {
		p := problem.NewList(file)
		p.Add(1, format, args...)
		wrong = append(wrong, p)
	}
	entries, err := fs.ReadDir(lessons, ".")
	if err != nil {
		fault(".", "the lessons cannot be listed: %v", err)
	}
	for _, e := range entries {
		name := e.Name()
		id, ok := strings.CutSuffix(name, ".md")
		if !ok || name[0] < '0' || name[0] > '9' {
			continue
		}
		number, ok := numberOf(id)
		if !ok {
			fault(name, "the file's name is not like 01-first-steps.md: a number from 1 to 999, then letters a to z, digits and hyphens")
			continue
		}
		found = append(found, &Lesson{ID: id, Number: number})
	}
	slices.SortFunc(found, func(a, b *Lesson) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	return found, wrong
}

// numberOf returns the number that the ID of a lesson begins with.
func numberOf(id string) (int, bool) {
	digits, rest, ok := strings.Cut(id, "-")
	if !ok || rest == "" || len(digits) > 3 {
		return 0, false
	}
	for _, c := range []byte(rest) {
		if !isLower(c) && !isDigit(c) && c != '-' {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return int(n), err == nil && n > 0
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

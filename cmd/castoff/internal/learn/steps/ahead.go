package steps

import (
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
)

// timer is a step that has images timed.
type timer interface {
	Step
	// timed are the images, in the order in which they are compared.
	timed() []string
}

// AllOf are the steps of some lessons that are of a kind, in order of mention.
func AllOf[T Step](lessons ...*lesson.Lesson) []T {
	var found []T
	for _, l := range lessons {
		for _, p := range l.Pages {
			found = append(found, ofPage[T](p)...)
		}
	}
	return found
}

// ofPage are the steps of a page that are of a kind.
func ofPage[T Step](p lesson.Page) []T {
	var found []T
	for _, step := range p.Steps {
		if s, ok := Of(step).(T); ok {
			found = append(found, s)
		}
	}
	return found
}

// Timings are the lists of images that lessons have timed, in order of mention,
// each once.
func Timings(lessons ...*lesson.Lesson) [][]string {
	var all [][]string
	for _, t := range AllOf[timer](lessons...) {
		if !slices.ContainsFunc(all, func(names []string) bool { return slices.Equal(names, t.timed()) }) {
			all = append(all, t.timed())
		}
	}
	return all
}

// TrialsOf are the names of the trials that lessons make, in order of mention, each
// once.
func TrialsOf(lessons ...*lesson.Lesson) []string {
	var names []string
	for _, t := range AllOf[*Trial](lessons...) {
		names = append(names, t.Name)
	}
	return unique(names)
}

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

// Timings are the lists of images that lessons have timed, in order of mention,
// each once.
func Timings(lessons ...*lesson.Lesson) [][]string {
	var all [][]string
	for _, l := range lessons {
		for _, p := range l.Pages {
			for _, step := range p.Steps {
				t, ok := Of(step).(timer)
				if ok && !slices.ContainsFunc(all, func(names []string) bool { return slices.Equal(names, t.timed()) }) {
					all = append(all, t.timed())
				}
			}
		}
	}
	return all
}

// TrialsOf are the names of the trials that lessons make, in order of mention, each
// once.
func TrialsOf(lessons ...*lesson.Lesson) []string {
	var names []string
	for _, l := range lessons {
		for _, p := range l.Pages {
			for _, step := range p.Steps {
				if t, ok := Of(step).(*Trial); ok {
					names = append(names, t.Name)
				}
			}
		}
	}
	return unique(names)
}

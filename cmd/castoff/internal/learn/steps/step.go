package steps

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Step is what a verb has read from its block, as it is played. It is a
// pointer, so that two steps that say the same are still two. A step may also
// be a [Watcher], an [Asker], a [Guesser] or a [Practice].
type Step interface {
	// Needs is what its page waits for.
	Needs() Needs
	// Blocks are what its page shows of it. An error ends the lesson: it is
	// the context's.
	Blocks(ctx context.Context, s *Stage) ([]screen.Block, error)
}

// Needs is what a page waits for before it is shown.
type Needs struct {
	// Base is true if the base image has to be known.
	Base bool
	// Images are the images that the step is about, which are built and
	// measured.
	Images []string
	// Exact are those of them that are measured to the byte.
	Exact []string
	// Alike is true if sizes are compared: all images are then measured in the
	// same way.
	Alike bool
	// Texts are texts with placeholders, and Values further names of
	// placeholders. The images that they are about are needed, too.
	Texts, Values []string
}

// Placeholders are the names of all placeholders of the texts, and the values.
func (n Needs) Placeholders() []string {
	names := slices.Clone(n.Values)
	for _, text := range n.Texts {
		for _, ph := range lesson.Placeholders(text) {
			names = append(names, ph.Name)
		}
	}
	return names
}

// Watcher is a step that begins with work that takes a while, which the person
// can watch.
type Watcher interface {
	Step
	// Instead reports whether the work stands in place of the page. Otherwise
	// it comes before it, once all that the page needs is there.
	Instead() bool
	// Watch begins the work; nil if there is none, or none any more.
	Watch(s *Stage) *Work
}

// Work is work that the person watches.
type Work struct {
	Title string
	// Intro is Markdown above the progress; the text of the page if it is
	// empty.
	Intro string
	// Do does the work, or joins it.
	Do func(ctx context.Context, emit progress.Emit) error
	// Ended is called with Do's error, unless the person left before.
	Ended func(error)
}

// Asker is a step that asks the person something, on a page of its own.
type Asker interface {
	Step
	// Question is what is asked; placeholders are not yet filled in.
	Question() *screen.Question
	// Answered is what is noted of the options that were chosen, in their
	// order: of the record's fields those that are about the answer.
	Answered(tries []int) journal.Record
}

// Guesser is a step that asks for a guess at a number, on a page of its own.
type Guesser interface {
	Step
	// Guess is what is asked, but for its place in the lesson.
	Guess(s *Stage, lesson string) screen.Guess
	// Guessed is what is noted of a guess that was typed: of the record's fields
	// those that are about it. The error says why it cannot be read.
	Guessed(typed string) (journal.Record, error)
}

// Practice is a step with an exercise that can be done from its page.
type Practice interface {
	Step
	// ExerciseID is the ID of the exercise.
	ExerciseID() string
}

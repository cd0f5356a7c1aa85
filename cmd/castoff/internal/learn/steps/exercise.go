package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var exerciseVerb = verb(lesson.Verb{
	Name: "exercise", Keys: []lesson.Key{{Name: "id"}}, Place: lesson.Last,
	Does: "an exercise of the course, to be done from the page; it ends its page",
}, func(b *lesson.Block) Step { return &Exercise{b.Exercise("id")} })

// Exercise is the card of an exercise, which can be done from there.
type Exercise struct{ ID string }

// Needs implements [Step].
func (e *Exercise) Needs() Needs { return Needs{} }

// ExerciseID implements [Practice].
func (e *Exercise) ExerciseID() string { return e.ID }

// Blocks implements [Step]: the card and, if the exercise could not be played,
// why.
func (e *Exercise) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	card := screen.Exercise{ID: e.ID, Command: "castoff exercise " + e.ID}
	if s.Exercises != nil {
		if ex, ok := s.Exercises.State(e.ID); ok {
			card = ex
		}
	}
	switch err := s.Images.Unavailable(); {
	case err != nil:
		card.Needs = "a Docker daemon to build on. " + Sentence(err)
	case s.Recorded != "":
		card.Needs = "a Docker daemon to build on; this is a recording."
	}
	blocks := []screen.Block{card}
	if err := s.faults.unplayed[e.ID]; err != nil {
		blocks = append(blocks, faulty(Sentence(err), err)...)
	}
	return blocks, nil
}

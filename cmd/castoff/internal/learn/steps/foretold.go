package steps

import (
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Foretold is a step that asks about a number before it is measured: an
// [Outcome] comes back to it.
type Foretold interface {
	Step
	// Called is what the lesson calls it.
	Called() string
	// Due is what a page that shows what came of it waits for.
	Due() Needs
	// Came is what came of it in a lesson.
	Came(s *Stage, lesson string) screen.Block
}

// Foresight is what the learner said of numbers before they were measured.
type Foresight interface {
	// Predicted is the option that they chose in a prediction of a lesson; false
	// if they chose none.
	Predicted(lesson, id string) (option int, ok bool)
	// Guessed is what they typed where a lesson asks for a guess; false if they
	// typed nothing, or guessed another number there.
	Guessed(lesson, id, value string) (number float64, ok bool)
}

// foretold are the steps of that kind in the lesson above a block, by their IDs.
func foretold(b *lesson.Block) map[string]Foretold {
	found := map[string]Foretold{}
	for _, content := range b.Before() {
		if f, ok := content.(Foretold); ok && f.Called() != "" {
			found[f.Called()] = f
		}
	}
	return found
}

// called is the ID of a block that an outcome comes back to.
func called(b *lesson.Block) string {
	id, _ := b.Value("id")
	if id != "" && foretold(b)[id] != nil {
		b.Wrong("the lesson has two predictions called %q", id)
	}
	return id
}

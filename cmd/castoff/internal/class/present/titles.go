package present

import (
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Titles are a course's exercises as a class is shown them: how far anybody is with
// them is not said.
type Titles struct {
	All []exercise.Exercise
	// Typed is a command as a person types it.
	Typed func(command string) string
}

// State implements [steps.Exercises].
func (t Titles) State(id string) (screen.Exercise, bool) {
	for _, ex := range t.All {
		if ex.ID == id {
			return screen.Exercise{ID: id, Title: ex.Title, Minutes: ex.Minutes, Difficulty: ex.Difficulty, Anyone: true,
				Command: t.Typed("exercise " + id)}, true
		}
	}
	return screen.Exercise{}, false
}

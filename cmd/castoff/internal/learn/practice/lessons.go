package practice

import (
	"context"
	"errors"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ui/screen"
)

// InLessons is the exercises of a course as its lessons play them.
type InLessons struct {
	*Practice
	// UI is nil if the display is not one to play an exercise on.
	UI UI
	// Enter asks before exercises of somebody else's course are built; ok is
	// false if the person does not want that.
	Enter func(ctx context.Context, ui UI, all []exercise.Exercise) (ok bool, err error)
}

// State is an exercise and how far the learner is with it; false if the course
// has none with this ID.
func (l *InLessons) State(id string) (screen.Exercise, bool) {
	ex, err := l.Find(id)
	if err != nil {
		return screen.Exercise{}, false
	}
	done := l.Progress()[id]
	return screen.Exercise{ID: id, Title: ex.Title, Minutes: ex.Minutes, Difficulty: ex.Difficulty,
		Started: done.Started, Passed: done.Passed, Command: l.typed(l.Course, "exercise "+id)}, true
}

// Next is the ID of the first exercise that is not passed, or of the last one of
// all, and how many of all are passed.
func (l *InLessons) Next() (id string, passed, all int) {
	t := l.tally(l.Progress())
	if ex, err := l.Find(""); err == nil {
		id = ex.ID
	}
	return id, t.Passed, t.Of
}

// CanPlay reports whether the display is one that an exercise can be played on.
func (l *InLessons) CanPlay() bool { return l.UI != nil }

// Play puts an exercise before the person until they leave it; quit is true if
// they want to leave castoff. If they do not want an exercise of somebody
// else's course to be built, it is not put before them.
func (l *InLessons) Play(ctx context.Context, id string) (quit bool, err error) {
	ex, err := l.Find(id)
	if err != nil {
		return false, err
	}
	if ok, err := l.Enter(ctx, l.UI, l.exercises); err != nil || !ok {
		return false, err
	}
	err = l.Practice.Play(ctx, l.UI, ex)
	if errors.Is(err, ErrQuit) {
		return true, nil
	}
	return false, err
}

package runner

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Exercises is the course's exercises and how far the learner is with them.
type Exercises interface {
	// State is the exercise with an ID, without what it needs; false if the
	// course has none of this ID.
	State(id string) (screen.Exercise, bool)
	// Next is the ID of the first exercise that the learner has not passed, or
	// of the last one of all; passed is how many of all they have passed.
	Next() (id string, passed, all int)
	// CanPlay reports whether the display is one that an exercise can be played
	// on.
	CanPlay() bool
	// Play puts an exercise before the person until they leave it, be it for
	// another exercise in between; quit is true if they want to leave castoff.
	// It is not called if nothing can be built.
	Play(ctx context.Context, id string) (quit bool, err error)
}

// doNow is what a page with an exercise offers.
const doNow = "Do it now"

// practicable reports whether the person can do exercises here and now.
func (r *Runner) practicable() bool {
	return !r.straight && r.Exercises != nil && r.Exercises.CanPlay() && r.images.Unavailable() == nil
}

// exercise is the card of an exercise and, if it could not be played, why.
func (r *Runner) exercise(id string) []screen.Block {
	card := screen.Exercise{ID: id, Command: "castoff exercise " + id}
	if r.Exercises != nil {
		if ex, ok := r.Exercises.State(id); ok {
			card = ex
		}
	}
	if err := r.images.Unavailable(); err != nil {
		card.Needs = "a Docker daemon to build on. " + sentence(err)
	}
	blocks := []screen.Block{card}
	if err := r.unplayed[id]; err != nil {
		blocks = append(blocks, problem(sentence(err), err)...)
	}
	return blocks
}

// practise puts an exercise before the person; quit is true if they want to
// leave castoff. That it could not be played is remembered and is no error: the
// course goes on.
func (r *Runner) practise(ctx context.Context, id string) (quit bool, err error) {
	r.practised[id] = true
	quit, err = r.Exercises.Play(ctx, id)
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled)) {
		return false, err
	}
	r.unplayed[id] = err
	return quit, nil
}

// offering is the page with the offer to do the exercise of its step. An
// exercise that was done is not offered first, so that a person who only
// turns pages does not come into it again.
func (r *Runner) offering(p screen.Page, s *lesson.Step) screen.Page {
	if s == nil || !r.practicable() {
		return p
	}
	ex, _ := r.Exercises.State(s.Exercise)
	p.Offer, p.Onward = doNow, ex.Passed || r.practised[s.Exercise]
	return p
}

// toExercises leads to the exercises, if there are any.
func (r *Runner) toExercises() []entry {
	if r.Exercises == nil {
		return nil
	}
	next, passed, all := r.Exercises.Next()
	if all == 0 {
		return nil
	}
	mark := fmt.Sprintf("%d of %d passed", passed, all)
	if passed < all {
		mark += ", next: " + next
	}
	return []entry{{item: screen.Item{Label: "Exercises", Mark: mark}, practise: true}}
}

// exercises puts the learner's next exercise before them, or shows what to
// type for it. It returns true if they leave the course.
func (r *Runner) exercises(ctx context.Context) (left bool, err error) {
	id, _, _ := r.Exercises.Next()
	if r.practicable() {
		if quit, err := r.practise(ctx, id); err != nil || r.unplayed[id] == nil {
			return quit || err != nil, err
		}
	}
	move, err := r.ui.Page(ctx, screen.Page{Lesson: "Exercises", Status: r.images.Status, Blocks: r.exercise(id), First: true, Last: true})
	return err != nil || move == screen.Quit, err
}

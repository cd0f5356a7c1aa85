package runner

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Exercises is the course's exercises and how far the learner is with them.
type Exercises interface {
	steps.Exercises
	// Next is the ID of the first exercise that the learner has not passed, or
	// of the last one of all; passed is how many of all they have passed.
	Next() (id string, passed, all int)
	// CanPlay reports whether the display is one that an exercise can be played
	// on.
	CanPlay() bool
	// Play puts an exercise before the person until they leave it, perhaps for
	// another exercise in between; quit is true if they want to leave castoff.
	// It is not called if nothing can be built.
	Play(ctx context.Context, id string) (quit bool, err error)
}

// doNow is what a page with an exercise offers.
const doNow = "Do it now"

// practicable reports whether the person can do exercises here and now.
func (r *Runner) practicable() bool {
	return !r.straight && r.stage.Recorded == "" && r.practice != nil && r.practice.CanPlay() && r.stage.Images.Unavailable() == nil
}

// practise puts an exercise before the person; quit is true if they want to
// leave castoff. That it could not be played is remembered and is no error: the
// course goes on.
func (r *Runner) practise(ctx context.Context, id string) (quit bool, err error) {
	r.practised[id] = true
	quit, err = r.practice.Play(ctx, id)
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled)) {
		return false, err
	}
	r.stage.Played(id, err)
	return quit, nil
}

// offering is a page with the offer to do the exercise that is on it. An
// exercise that was done is not offered first, so that a person who only turns
// pages does not enter it again.
func (r *Runner) offering(p screen.Page, id string) screen.Page {
	if !r.practicable() {
		return p
	}
	ex, _ := r.practice.State(id)
	p.Offer, p.Onward = doNow, ex.Passed || r.practised[id]
	return p
}

// toExercises leads to the exercises, if there are any.
func (r *Runner) toExercises() []entry {
	if r.practice == nil {
		return nil
	}
	next, passed, all := r.practice.Next()
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
	id, _, _ := r.practice.Next()
	if r.practicable() {
		if quit, err := r.practise(ctx, id); err != nil || r.stage.Unplayed(id) == nil {
			return quit || err != nil, err
		}
	}
	blocks, err := (&steps.Exercise{ID: id}).Blocks(ctx, r.stage)
	if err != nil {
		return true, err
	}
	move, err := r.ui.Page(ctx, screen.Page{Lesson: "Exercises", Status: r.stage.Images.Status, Blocks: blocks, First: true, Last: true})
	return err != nil || move == screen.Quit, err
}

// Package runner plays lessons: it turns a lesson's steps into screens, fills
// in what was measured, and keeps the learner's place.
package runner

import (
	"context"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

// UI is what the runner needs from a display.
//
// Every method returns ctx's error as soon as ctx is done. A person who
// interrupts (^C) makes it return an error that wraps [context.Canceled].
type UI interface {
	// Page shows a page until the person moves on.
	Page(ctx context.Context, p screen.Page) (screen.Move, error)
	// Ask puts a question; it explains each answer and lets the person try
	// until it is right, or move on.
	Ask(ctx context.Context, q screen.Question) (screen.Answer, error)
	// Guess asks for a guess at a number, which is typed until it can be read, or
	// the person moves on.
	Guess(ctx context.Context, g screen.Guess) (screen.Guessed, error)
	// Watch shows the events that attach emits until it returns, and then
	// waits for the person to move on. The person may leave before; attach's
	// context is cancelled then, and it is waited for. The error is
	// attach's, already shown to the person.
	Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error)
	// Choose returns the index of the chosen item, or -1 if the person left
	// without choosing.
	Choose(ctx context.Context, c screen.Choice) (int, error)
	// Confirm asks a yes-or-no question.
	Confirm(ctx context.Context, c screen.Confirm) (bool, error)
}

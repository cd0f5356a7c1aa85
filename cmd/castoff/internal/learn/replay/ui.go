package replay

import (
	"context"

	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Paced is a display on which work that is known at once is shown at the pace at
// which it went.
type Paced struct {
	runner.UI
	Pace pace.Pace
}

// Watch implements [runner.UI].
func (p Paced) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	var clock pace.Clock
	w.Now = clock.Now
	return p.UI.Watch(ctx, w, func(ctx context.Context, emit progress.Emit) error {
		return p.Pace.Again(ctx, &clock, attach, emit)
	})
}

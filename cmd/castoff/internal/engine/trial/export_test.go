package trial

import (
	"context"
)

// CreateTrial creates the container of a trial.
func (e *Runner) CreateTrial(ctx context.Context, s Spec) (string, error) {
	return e.createTrial(ctx, s, trialHost{})
}

// CreateBeside creates the container of a probe in another one's network.
func (e *Runner) CreateBeside(ctx context.Context, s Spec, id string, command []string) (string, error) {
	return e.createBeside(ctx, s, id, command)
}

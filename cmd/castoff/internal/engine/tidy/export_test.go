package tidy

import (
	"context"
	"time"
)

// WhatReplaced is what an image is whose name another one has.
const WhatReplaced = whatReplaced

// SweepBefore is [Tidier.Sweep] for what was made before a time.
func (e *Tidier) SweepBefore(ctx context.Context, learner string, before time.Time) error {
	return e.sweep(ctx, learner, before)
}

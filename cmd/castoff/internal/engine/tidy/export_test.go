package tidy

import (
	"context"
	"time"
)

// WhatReplaced describes an image whose name another one has.
const WhatReplaced = whatReplaced

// SweepBefore is [Tidier.Sweep] for what was made before a time.
func (e *Tidier) SweepBefore(ctx context.Context, learner string, before time.Time) error {
	return e.sweep(ctx, learner, before)
}

// Package pace shows work again that was done before, at its own speed or faster.
package pace

import (
	"context"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
)

// longest is the longest pause between two events that people are made to sit
// through.
const longest = time.Second

// Pace is how fast work is shown again.
type Pace struct {
	// Speed is how many times as fast as it was; 0 for at once.
	Speed float64
	// Longest is the longest pause; 0 for no limit.
	Longest time.Duration
}

// Real is the speed at which it was, with pauses of at most a second.
var Real = Pace{Speed: 1, Longest: longest}

// Pause is how long to pause for a gap between two events.
func (p Pace) Pause(gap time.Duration) time.Duration {
	if p.Speed <= 0 || gap <= 0 {
		return 0
	}
	shown := time.Duration(float64(gap) / p.Speed)
	if p.Longest > 0 {
		shown = min(shown, p.Longest)
	}
	return shown
}

// Clock is the time in work that is shown again: where a pause is shortened it
// goes faster, so that what is counted while one watches comes out right. The
// zero value shows the real time until something is played by it. Its methods may
// be called from several goroutines.
type Clock struct {
	mu sync.Mutex
	// at is the time of the last event, gap the time from it to the next, which
	// takes shown, from began.
	at, began  time.Time
	gap, shown time.Duration
}

// Now is the time in the work.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.at.IsZero():
		return time.Now()
	case c.shown <= 0:
		return c.at
	}
	part := min(float64(time.Since(c.began))/float64(c.shown), 1)
	return c.at.Add(time.Duration(part * float64(c.gap)))
}

func (c *Clock) set(at time.Time, gap, shown time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.began, c.gap, c.shown = at, time.Now(), gap, shown
}

// Again calls do, which emits at once what was recorded, and emits it again at the
// pace at which it happened. The error is do's, or ctx's.
func (p Pace) Again(ctx context.Context, c *Clock, do func(context.Context, progress.Emit) error, emit progress.Emit) error {
	var events []progress.Event
	err := do(ctx, func(e progress.Event) { events = append(events, e) })
	if perr := p.Play(ctx, c, events, emit); perr != nil {
		return perr
	}
	return err
}

// Play emits events, which bear the times at which they happened. It returns
// before the last of them only when ctx is done, with ctx's error.
func (p Pace) Play(ctx context.Context, c *Clock, events []progress.Event, emit progress.Emit) error {
	for i, e := range events {
		c.set(e.Time, 0, 0)
		emit(e)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if i+1 == len(events) {
			return nil
		}
		gap := events[i+1].Time.Sub(e.Time)
		shown := p.Pause(gap)
		if shown <= 0 {
			continue
		}
		c.set(e.Time, gap, shown)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(shown):
		}
	}
	return nil
}

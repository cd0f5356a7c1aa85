package pace

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
)

// tape is events so many seconds after one another.
func tape(gaps ...float64) []progress.Event {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	events := []progress.Event{{Time: at}}
	for _, g := range gaps {
		at = at.Add(time.Duration(g * float64(time.Second)))
		events = append(events, progress.Event{Time: at})
	}
	return events
}

func TestPlay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pace Pace
		want time.Duration
	}{
		"as it was":            {Pace{Speed: 1}, 32500 * time.Millisecond},
		"with short pauses":    {Real, 2500 * time.Millisecond},
		"ten times as fast":    {Pace{Speed: 10}, 3250 * time.Millisecond},
		"fast with a limit":    {Pace{Speed: 10, Longest: time.Second}, 1250 * time.Millisecond},
		"at once":              {Pace{}, 0},
		"slower than it was":   {Pace{Speed: 0.5, Longest: time.Minute}, 65 * time.Second},
		"slower, within limit": {Pace{Speed: 0.5, Longest: time.Second}, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			began, n := time.Now(), 0
			var clock Clock
			events := tape(0.5, 30, -4, 2)
			err := c.pace.Play(t.Context(), &clock, events, func(progress.Event) { n++ })
			if took := time.Since(began); err != nil || n != 5 || took != c.want {
				t.Errorf("%s: %d events in %v (%v), want 5 in %v", name, n, took, err, c.want)
			}
			if now := clock.Now(); !now.Equal(events[4].Time) {
				t.Errorf("%s: the clock shows %v at the end", name, now)
			}
		})
	}
}

// TestClockGoesFaster counts half of a long step when half of its short pause is
// over.
func TestClockGoesFaster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var clock Clock
		if real := time.Now(); !clock.Now().Equal(real) {
			t.Error("it does not show the real time at first")
		}
		events := tape(20)
		go func() { _ = Real.Play(t.Context(), &clock, events, progress.Discard) }()
		for _, step := range []time.Duration{0, 5, 10, 20, 20} {
			synctest.Wait()
			if got, want := clock.Now().Sub(events[0].Time), step*time.Second; got != want {
				t.Errorf("the clock shows %v, want %v", got, want)
			}
			time.Sleep(map[time.Duration]time.Duration{0: 250, 5: 250, 10: 600, 20: 1}[step] * time.Millisecond)
		}
	})
}

func TestPlayIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer cancel()
		n := 0
		err := Real.Play(ctx, new(Clock), tape(0.5, 30, 1), func(progress.Event) { n++ })
		if !errors.Is(err, context.DeadlineExceeded) || n != 2 {
			t.Errorf("%d events, %v", n, err)
		}
	})
}

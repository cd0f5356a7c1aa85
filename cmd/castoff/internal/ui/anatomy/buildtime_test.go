package anatomy

import (
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestBuildTime: a time that the cache had a part in, or that was not measured
// now, has a mark beside it.
func TestBuildTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 14, 3, 0, 0, time.Local)
	for want, m := range map[string]measure.Image{
		"":                                  {},
		"1 min 39 s":                        {Seconds: 99, Build: &measure.Build{At: at, Instructions: 3}},
		"34 s":                              {Seconds: 34},
		"34 s, earlier":                     {Seconds: 34, Cached: true},
		"made earlier, not timed":           {Cached: true},
		"0.4 s, 3 of 4 instructions cached": {Seconds: 0.4, Build: &measure.Build{At: at, Instructions: 4, Cached: 3}},
		"1 min 39 s, built on " + quantity.Moment(at):                    {Seconds: 99, Cached: true, Build: &measure.Build{At: at, Instructions: 3}},
		"2.0 s, 1 of 3 instructions cached, built on 28 Nov 2026, 14:03": {Seconds: 2, Cached: true, Build: &measure.Build{At: at, Instructions: 3, Cached: 1}},
	} {
		if got := buildTime(m); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

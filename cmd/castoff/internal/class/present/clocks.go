package present

import (
	"time"

	"castoff/cmd/castoff/internal/ui/lectern"
)

// clocks are how long a presentation and its lesson have taken, and the timer.
type clocks struct {
	since           time.Time // when the position's times were counted to
	spent, onLesson time.Duration

	on, running bool
	began       time.Time
	counted     time.Duration // before began
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func (c *clocks) begin(now time.Time, at Position) {
	c.since, c.spent, c.onLesson = now, seconds(at.Spent), seconds(at.OnLesson)
}

// count counts the time until now.
func (c *clocks) count(now time.Time) {
	c.spent += now.Sub(c.since)
	c.onLesson += now.Sub(c.since)
	c.since = now
}

// toggle starts the timer, or stops it.
func (c *clocks) toggle(now time.Time) {
	if c.running {
		c.counted += now.Sub(c.began)
	}
	c.on, c.running, c.began = true, !c.running, now
}

// reset takes the timer away.
func (c *clocks) reset() { c.on, c.running, c.counted = false, false, 0 }

func (c *clocks) timer(now time.Time) lectern.Clock {
	n := c.counted
	if c.running {
		n += now.Sub(c.began)
	}
	return lectern.Clock{On: c.on, Running: c.running, Seconds: n.Seconds()}
}

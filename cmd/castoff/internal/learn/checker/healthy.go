package checker

import (
	"context"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// healthyWithin is how long a health check may take where the check does not
// say.
const healthyWithin = 30 * time.Second

// healthyCheck asks that the image's health check says that it is well.
type healthyCheck struct {
	starting
	// noticesHang also asks that it says unhealthy once the program hangs.
	noticesHang bool
}

func (c *healthyCheck) Keys() keys.Table {
	return keys.Table{Keys: c.keys(keys.May("notices-hang", keys.Yes(&c.noticesHang)))}
}

func (c *healthyCheck) Want() string {
	want := "the health check says healthy"
	if c.noticesHang {
		want += ", and unhealthy once the program hangs"
	}
	return want + c.conditions()
}

func (c *healthyCheck) judge(ctx context.Context, r *run) (verdict, error) {
	s := c.trial(r, healthyWithin)
	s.Hang = c.noticesHang
	h, err := r.engine.Health(ctx, s)
	if err != nil {
		return verdict{}, err
	}
	if h.Status == trial.HealthUnknown {
		return unable(r.engine.Info().Name + " does not say whether the image has a health check"), nil
	}
	if h.Status == "none" {
		return failed("the image has no health check", "say in the last stage how Docker finds out that the program is well"), nil
	}
	if v, ok := troubled(h.Trial); ok {
		return v, nil
	}
	v := failed("", "see whether all that the health check starts is in the image")
	v.said, v.log = plaintext.LastLines(h.Said, saidLines), h.Said+"\n"+h.Output
	switch {
	case h.Status == "healthy" && c.noticesHang && !h.Noticed:
		return failed("the health check says healthy even while the program hangs", "see what the health check asks, and whether the program has a part in the answer"), nil
	case h.Status == "healthy" && c.noticesHang:
		return passed("the container is healthy, and unhealthy once the program hangs"), nil
	case h.Status == "healthy":
		return passed("the container is healthy"), nil
	case h.Ended:
		v.found = fmt.Sprintf("the program ended with exit code %d before the health check said anything", h.ExitCode)
		v.said, v.next = plaintext.LastLines(h.Output, saidLines), "read what it printed: a health check needs a program that goes on running"
	case h.Status == "unhealthy":
		v.found = fmt.Sprintf("the container is unhealthy: the health check ends with exit code %d", h.Code)
	default:
		v.found = fmt.Sprintf("the health check came to no verdict within %s", s.Within)
	}
	return v, nil
}

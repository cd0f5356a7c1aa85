package trial

import (
	"cmp"
	"context"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
)

// Health is what a container's health check says.
type Health struct {
	Trial
	// Status is "healthy", "unhealthy", "starting" if it came to no verdict in
	// time, "none" for an image without a health check, or [HealthUnknown].
	Status string
	// Said is what the check printed last, and Code the exit code that it gave.
	Said string
	Code int
	// Noticed is true if the health check said "unhealthy" once the program was
	// made to hang.
	Noticed bool
}

// HealthUnknown is the status of an image for which the engine does not say
// whether it has a health check.
const HealthUnknown = "unknown"

const (
	// healthInterval is the time between two runs of a health check: the
	// image's own, half a minute by default, is meant for years of service.
	healthInterval = 500 * time.Millisecond
	// healthLook is how often the verdict is asked for.
	healthLook = 100 * time.Millisecond
	// hangTimeout is how long a health check may wait for a program that is made
	// to hang. Engines allow half a minute unless the image says otherwise.
	hangTimeout = 3 * time.Second
	// hangLimit bounds how long it may take to notice, whatever the image says.
	hangLimit = 40 * time.Second
)

// Health is [Runner.Try] for an image with a health check, which it carries out
// more often than the image says. It stops the program as soon as the check
// comes to a verdict.
func (e *Runner) Health(ctx context.Context, s Spec) (Health, error) {
	h := Health{Status: "none"}
	in, err := e.images.Inspect(ctx, s.Ref)
	if err != nil {
		return h, err
	}
	var check *container.HealthConfig
	if in.Config != nil {
		check = in.Config.Healthcheck
	}
	if check == nil && e.Podman() { // see inspect
		h.Status = HealthUnknown
		return h, nil
	}
	if check == nil || len(check.Test) == 0 || check.Test[0] == "NONE" {
		return h, nil
	}
	own := *check
	if s.Hang {
		own.Timeout = hangTimeout
		s.Within += hangLimit
	}
	// What is left empty is taken from the image. Source: moby,
	// daemon/commit.go, merge.
	asked := &container.HealthConfig{Interval: healthInterval, Timeout: own.Timeout}
	if !versions.LessThan(e.API().ClientVersion(), "1.44") {
		asked.StartInterval = healthInterval // in place of the other in the start period
	}
	host := trialHost{config: container.Config{Healthcheck: asked}}
	verdict := func(ctx context.Context, id string, h *Health) { e.awaitVerdict(ctx, id, "starting", h) }
	if e.Podman() {
		host.config.Healthcheck = daemon.NoHealthcheck
		verdict = func(ctx context.Context, id string, h *Health) { e.execHealth(ctx, id, &own, h) }
	}
	t, err := daemon.Again(func() (Trial, error) {
		h = Health{Status: "starting"}
		return e.trial(ctx, s, host, func(ctx context.Context, id string) {
			if verdict(ctx, id, &h); h.Status == "healthy" && s.Hang {
				e.hang(ctx, id, &own, &h)
			}
		})
	})
	h.Trial = t
	return h, err
}

// hang stops the program's process in its tracks, as one that waits for ever
// would, and finds out whether the health check notices. The check itself is
// another process, and runs on.
func (e *Runner) hang(ctx context.Context, id string, check *container.HealthConfig, h *Health) {
	retries := cmp.Or(check.Retries, healthRetries)
	ctx, cancel := context.WithTimeout(ctx, min(time.Duration(retries+3)*(hangTimeout+healthInterval), hangLimit))
	defer cancel()
	if err := e.API().ContainerKill(ctx, id, "STOP"); err != nil {
		return
	}
	after := Health{}
	if e.Podman() {
		on := *check
		on.StartPeriod = 0 // it is over once a check has succeeded
		for ctx.Err() == nil && after.Status != "unhealthy" {
			e.execHealth(ctx, id, &on, &after)
			_ = daemon.Pause(ctx, healthInterval)
		}
	} else {
		e.awaitVerdict(ctx, id, "healthy", &after)
	}
	h.Noticed = after.Status == "unhealthy"
}

// awaitVerdict waits until the health check says something other than it did, or
// ctx ends.
func (e *Runner) awaitVerdict(ctx context.Context, id, before string, h *Health) {
	for ctx.Err() == nil {
		if e.verdict(ctx, id, h) && h.Status != before {
			return
		}
		_ = daemon.Pause(ctx, healthLook)
	}
}

// verdict asks what the health check says, and reports whether that is final.
func (e *Runner) verdict(ctx context.Context, id string, h *Health) bool {
	in, err := e.API().ContainerInspect(ctx, id)
	if err != nil || in.State == nil || in.State.Health == nil {
		return false
	}
	h.Status = plaintext.Line(in.State.Health.Status)
	if n := len(in.State.Health.Log); n > 0 {
		last := in.State.Health.Log[n-1]
		h.Said, h.Code = strings.TrimSpace(plaintext.Clean(last.Output)), last.ExitCode
	}
	return h.Status == "healthy" || h.Status == "unhealthy"
}

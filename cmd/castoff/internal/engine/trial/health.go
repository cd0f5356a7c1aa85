package trial

import (
	"context"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
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
	// What is left empty is taken from the image. Source: moby,
	// daemon/commit.go, merge.
	host := trialHost{config: container.Config{Healthcheck: &container.HealthConfig{Interval: healthInterval}}}
	if e.Podman() {
		host.config.Healthcheck = daemon.NoHealthcheck
	}
	h.Status = "starting"
	t, err := e.trial(ctx, s, host, func(ctx context.Context, id string) {
		if e.Podman() {
			e.execHealth(ctx, id, check, &h)
			return
		}
		for ctx.Err() == nil {
			if e.verdict(ctx, id, &h) {
				return
			}
			select {
			case <-time.After(healthLook):
			case <-ctx.Done():
			}
		}
	})
	h.Trial = t
	return h, err
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

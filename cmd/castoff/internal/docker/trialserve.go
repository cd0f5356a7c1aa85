package docker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
)

// ErrElsewhere is the cause of the error of [Engine.Serve] on a daemon whose
// ports are another machine's.
var ErrElsewhere = errors.New("the daemon is on another machine, where its ports cannot be reached from here")

// bridgeNoWayOut are the options of a network from which a container can be
// asked, and cannot get at anything outside. Source: moby, bridge driver
// options.
var bridgeNoWayOut = map[string]string{
	"com.docker.network.bridge.enable_ip_masquerade": "false",
	"com.docker.network.bridge.enable_icc":           "false",
}

// Serve is [Engine.Try] for a server. The image gets a network of its own, and
// its port a place on this machine's loopback that the daemon chooses; use is
// called with that address as soon as the program is started, which may be
// before it listens. Its context ends when the program does and when its time
// is over. When use returns, the program is stopped, and all is removed.
func (e *Engine) Serve(ctx context.Context, s TrialSpec, port int, use func(ctx context.Context, address string)) (Trial, error) {
	if !e.local {
		return Trial{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), ErrElsewhere)
	}
	if port < 1 || port > 65535 {
		return Trial{}, fmt.Errorf("running %s: there is no port %d", plaintext.Line(s.Ref), port)
	}
	name, remove, err := e.trialNetwork(ctx, s.Labels)
	if err != nil {
		return Trial{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), err)
	}
	defer remove()
	p := nat.Port(strconv.Itoa(port) + "/tcp")
	h := trialHost{
		config: container.Config{ExposedPorts: nat.PortSet{p: {}}},
		host: container.HostConfig{NetworkMode: container.NetworkMode(name),
			PortBindings: nat.PortMap{p: {{HostIP: "127.0.0.1", HostPort: "0"}}}},
		net: &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{name: {}}},
	}
	var nowhere error
	t, err := e.trial(ctx, s, h, func(ctx context.Context, id string) {
		address, err := e.published(ctx, id, p)
		if err != nil {
			nowhere = err
			return
		}
		use(ctx, address)
	})
	// A program that ended at once has no port any more.
	if err == nil && nowhere != nil && !t.Ended {
		err = fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), nowhere)
	}
	return t, err
}

// trialNetwork makes a network for one trial.
func (e *Engine) trialNetwork(ctx context.Context, labels map[string]string) (name string, remove func(), err error) {
	name = "castoff-" + randomID()
	mctx, cancel := making(ctx)
	defer cancel()
	made, err := e.api.NetworkCreate(mctx, name, network.CreateOptions{
		Driver: "bridge", Labels: maps.Clone(labels), Options: bridgeNoWayOut,
	})
	if err != nil {
		return "", nil, fmt.Errorf("making a network: %w", err)
	}
	return name, func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		_ = e.api.NetworkRemove(ctx, made.ID)
	}, nil
}

// published is where a container's port is on this machine.
func (e *Engine) published(ctx context.Context, id string, p nat.Port) (string, error) {
	in, err := e.api.ContainerInspect(ctx, id)
	if err != nil {
		return "", fmt.Errorf("looking for the port: %s", plaintext.Line(err.Error()))
	}
	if in.NetworkSettings != nil {
		for _, b := range in.NetworkSettings.Ports[p] {
			if n, err := strconv.Atoi(b.HostPort); err == nil && n > 0 {
				return net.JoinHostPort("127.0.0.1", b.HostPort), nil
			}
		}
	}
	return "", fmt.Errorf("looking for the port: the daemon published none for %s", p)
}

// Health is what a container's health check says.
type Health struct {
	Trial
	// Status is "healthy", "unhealthy", "starting" if it came to no verdict
	// in time, and "none" for an image without a health check.
	Status string
	// Said is what the check printed last, and Code the exit code that it
	// gave.
	Said string
	Code int
}

const (
	// healthInterval is the time between two runs of a health check: the
	// image's own, half a minute by default, is meant for years of service.
	healthInterval = 500 * time.Millisecond
	// healthLook is how often the verdict is asked for.
	healthLook = 100 * time.Millisecond
)

// Health is [Engine.Try] for an image with a health check, which it carries
// out more often than the image says. It stops the program as soon as the
// check comes to a verdict.
func (e *Engine) Health(ctx context.Context, s TrialSpec) (Health, error) {
	h := Health{Status: "none"}
	in, err := e.inspect(ctx, s.Ref)
	if err != nil {
		return h, err
	}
	if in.Config == nil || in.Config.Healthcheck == nil || len(in.Config.Healthcheck.Test) == 0 || in.Config.Healthcheck.Test[0] == "NONE" {
		return h, nil
	}
	// What is left empty is the image's. Source: moby, daemon/commit.go, merge.
	host := trialHost{config: container.Config{Healthcheck: &container.HealthConfig{Interval: healthInterval}}}
	h.Status = "starting"
	t, err := e.trial(ctx, s, host, func(ctx context.Context, id string) {
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

// verdict asks what the health check says, and tells whether that is final.
func (e *Engine) verdict(ctx context.Context, id string, h *Health) bool {
	in, err := e.api.ContainerInspect(ctx, id)
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

package trial

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strconv"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
)

// ErrElsewhere is the cause of the error of [Runner.Serve] on a daemon whose
// ports are another machine's.
var ErrElsewhere = errors.New("the daemon is on another machine, where its ports cannot be reached from here")

// bridgeNoWayOut are the options of a network on which a container can be
// reached, but cannot get at anything outside. Source: moby, bridge driver
// options.
var bridgeNoWayOut = map[string]string{
	"com.docker.network.bridge.enable_ip_masquerade": "false",
	"com.docker.network.bridge.enable_icc":           "false",
}

// Served is what came of [Runner.Serve].
type Served struct {
	Trial
	// Inside is what can be seen from inside the container's network, if
	// nothing answered outside and the program went on running.
	Inside *Inside
	// Unseen is why nothing can be seen from there; nil if something can, or
	// there was no need to look.
	Unseen error
}

// Serve is [Runner.Try] for a server. The image gets a network of its own, and
// its port a place on this machine's loopback that the daemon chooses; use is
// called with that address as soon as the program is started, which may be
// before it listens. Its context ends when the program does or when its time is
// up. It reports whether it got an answer; if it did not, and the program is
// still running, that is looked into from inside the container's network, where
// request is made. Then the program is stopped, and all is removed.
func (e *Runner) Serve(ctx context.Context, s Spec, port int, request string, use func(ctx context.Context, address string) (answered bool)) (Served, error) {
	if !e.Local() {
		return Served{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), ErrElsewhere)
	}
	if port < 1 || port > 65535 {
		return Served{}, fmt.Errorf("running %s: there is no port %d", plaintext.Line(s.Ref), port)
	}
	name, remove, err := e.trialNetwork(ctx, s.Labels)
	if err != nil {
		return Served{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), err)
	}
	defer remove()
	p := nat.Port(strconv.Itoa(port) + "/tcp")
	h := trialHost{
		config: container.Config{ExposedPorts: nat.PortSet{p: {}}},
		room: daemon.Room{Network: container.NetworkMode(name), Ports: nat.PortMap{p: {{HostIP: "127.0.0.1", HostPort: "0"}}},
			Endpoints: &network.NetworkingConfig{EndpointsConfig: map[string]*network.EndpointSettings{name: {}}}},
	}
	var served Served
	var nowhere error
	served.Trial, err = e.trial(ctx, s, h, func(alive context.Context, id string) {
		var address string
		if address, nowhere = e.published(alive, id, p); nowhere != nil || use(alive, address) {
			return
		}
		if ctx.Err() == nil && !errors.Is(context.Cause(alive), errEnded) {
			served.Inside, served.Unseen = e.inside(ctx, s, id, port, request)
		}
	})
	// A program that ended at once no longer has a port.
	if err == nil && nowhere != nil && !served.Ended {
		err = fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), nowhere)
	}
	return served, err
}

// trialNetwork makes a network for one trial.
func (e *Runner) trialNetwork(ctx context.Context, labels map[string]string) (name string, remove func(), err error) {
	name = "castoff-" + daemon.RandomID()
	mctx, cancel := daemon.Making(ctx)
	defer cancel()
	made, err := e.API().NetworkCreate(mctx, name, network.CreateOptions{
		Driver: "bridge", Labels: maps.Clone(labels), Options: bridgeNoWayOut,
	})
	if err != nil {
		return "", nil, fmt.Errorf("making a network: %w", err)
	}
	return name, func() {
		daemon.Remove(func(ctx context.Context) error { return e.API().NetworkRemove(ctx, made.ID) })
	}, nil
}

// published is where a container's port is on this machine.
func (e *Runner) published(ctx context.Context, id string, p nat.Port) (string, error) {
	in, err := e.API().ContainerInspect(ctx, id)
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

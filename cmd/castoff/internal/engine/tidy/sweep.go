package tidy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/network"
)

// sweepAge is how old something has to be before it is considered left behind:
// longer than any run of castoff, even one that is going on right now, keeps a
// container that does not run, or a network without one.
const sweepAge = 15 * time.Minute

// Sweep removes the containers and networks that a killed castoff left behind
// for a learner. What runs stays, and so do images.
func (e *Tidier) Sweep(ctx context.Context, learner string) error {
	return e.sweep(ctx, learner, time.Now().Add(-sweepAge))
}

// sweep removes what was made before a time.
func (e *Tidier) sweep(ctx context.Context, learner string, before time.Time) error {
	label := filters.Arg("label", daemon.Label+"="+learner)
	containers, err := e.API().ContainerList(ctx, container.ListOptions{Filters: filters.NewArgs(label,
		filters.Arg("status", "created"), filters.Arg("status", "exited"), filters.Arg("status", "dead"))})
	if err != nil {
		return fmt.Errorf("listing containers: %w", err)
	}
	var errs []error
	for _, c := range containers {
		if time.Unix(c.Created, 0).Before(before) && e.StartedHere(ctx, c) {
			errs = append(errs, e.removeOne(ctx, Owned{Kind: "container", ID: c.ID}))
		}
	}
	networks, err := e.API().NetworkList(ctx, network.ListOptions{Filters: filters.NewArgs(label)})
	if err != nil {
		return fmt.Errorf("listing networks: %w", err)
	}
	for _, n := range networks {
		if !n.Created.Before(before) {
			continue
		}
		in, err := e.API().NetworkInspect(ctx, n.ID, network.InspectOptions{}) // a list does not say who is on it
		if err == nil && len(in.Containers) == 0 {
			err = e.removeOne(ctx, Owned{Kind: "network", ID: n.ID})
		}
		errs = append(errs, daemon.Gone(err))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("removing what was left behind: %w", err)
	}
	return nil
}

package docker

import (
	"context"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
)

// room is what a container is given; the zero value is as little as there can
// be. Nothing else differs between castoff's containers.
type room struct {
	// network is the one that it is in, alone or beside another container; none
	// if empty. endpoints join it to networks of castoff's own.
	network   container.NetworkMode
	endpoints *network.NetworkingConfig
	// ports are those that the daemon publishes.
	ports nat.PortMap
	// tmpfs are directories in memory, with their options.
	tmpfs map[string]string
	// readsAll lets root read what belongs to others, as it may outside of
	// containers.
	readsAll bool
	// unlogged has the daemon keep nothing of what it prints.
	unlogged bool
}

// createContainer creates a container, which is the only way to one: without
// capabilities, mounts or a way to new privileges, with limits on memory, swap
// and processes. It gets a name of its own, which tells it from those that
// others start from an image with castoff's label.
func (e *Engine) createContainer(ctx context.Context, c *container.Config, r room) (id string, err error) {
	name := "castoff-" + randomID()
	c.Labels = named(c.Labels, name)
	pids := int64(runPids)
	h := &container.HostConfig{
		NetworkMode: r.network, PortBindings: r.ports, Tmpfs: r.tmpfs,
		CapDrop: []string{"ALL"}, SecurityOpt: []string{"no-new-privileges"},
		// As much swap as memory is none beyond it.
		Resources: container.Resources{Memory: runMemory, MemorySwap: runMemory, PidsLimit: &pids},
	}
	if h.NetworkMode == "" {
		h.NetworkMode, c.NetworkDisabled = "none", true
	}
	if r.readsAll {
		h.CapAdd = []string{"DAC_OVERRIDE"}
	}
	if r.unlogged {
		h.LogConfig = container.LogConfig{Type: "none"}
	}
	created, err := e.api.ContainerCreate(ctx, c, h, r.endpoints, nil, name)
	return created.ID, err
}

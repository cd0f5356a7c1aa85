package daemon

import (
	"context"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
)

// Room is what a container is given; the zero value is as little as possible.
// Nothing else differs between castoff's containers.
type Room struct {
	// Network is the one that it is in, alone or beside another container; none
	// if empty. Endpoints join it to networks of castoff's own.
	Network   container.NetworkMode
	Endpoints *network.NetworkingConfig
	// Ports are those that the daemon publishes.
	Ports nat.PortMap
	// Tmpfs are directories in memory, with their options.
	Tmpfs map[string]string
	// ReadOnly keeps it from writing anywhere but in Tmpfs.
	ReadOnly bool
	// ReadsAll lets root read what belongs to others, as it may outside
	// containers.
	ReadsAll bool
	// Unlogged has the daemon keep nothing of what it prints.
	Unlogged bool
}

// NoHealthcheck is for containers in which the image's own health check is not
// to be started.
var NoHealthcheck = &container.HealthConfig{Test: []string{"NONE"}}

// CreateContainer creates a container, and is the only way to get one: without
// capabilities, mounts or a way to gain privileges, with limits on memory, swap
// and processes, and on the disk where the engine can. It gets a name of its
// own, which tells it apart from those that others start from an image with
// castoff's label. What it prints can be attached to. The creation does not end
// with ctx: see [Making].
func (e *Daemon) CreateContainer(ctx context.Context, c *container.Config, r Room) (id string, err error) {
	ctx, cancel := Making(ctx)
	defer cancel()
	c.AttachStdout, c.AttachStderr = true, true
	name := "castoff-" + RandomID()
	c.Labels = Named(c.Labels, name)
	pids := int64(runPids)
	h := &container.HostConfig{
		NetworkMode: r.Network, PortBindings: r.Ports, Tmpfs: r.Tmpfs, ReadonlyRootfs: r.ReadOnly,
		CapDrop: []string{"ALL"}, SecurityOpt: []string{"no-new-privileges"},
		// A swap limit equal to the memory limit means no swap.
		Resources: container.Resources{Memory: RunMemory, MemorySwap: RunMemory, PidsLimit: &pids},
	}
	if h.NetworkMode == "" {
		h.NetworkMode, c.NetworkDisabled = "none", true
	}
	if r.ReadsAll {
		h.CapAdd = []string{"DAC_OVERRIDE"}
	}
	if r.Unlogged {
		h.LogConfig = container.LogConfig{Type: "none"}
	}
	return e.createLimited(ctx, c, h, r.Endpoints, name)
}

package daemon

import (
	"context"
	"strconv"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/system"
)

// runDisk is how many bytes a container may write: ample for a small program,
// and little of a shared disk.
const runDisk = 2 << 30

// What is known about an engine's limits on the disk.
const (
	diskUntried int32 = iota
	diskLimited
	diskUnlimited
)

// createLimited creates a container that may write [runDisk] bytes, where the
// engine can enforce that. Whether it can is known for few storage drivers
// before a container has been created: overlay2 needs an XFS that is mounted
// with pquota, and none of the engine's answers says how it is mounted.
func (e *Daemon) createLimited(ctx context.Context, c *container.Config, h *container.HostConfig, n *network.NetworkingConfig, name string) (string, error) {
	state := e.disk.Load()
	if state != diskUnlimited {
		limited := *h
		limited.StorageOpt = map[string]string{"size": strconv.FormatInt(e.diskSize(ctx, c.Image), 10)}
		created, err := e.api.ContainerCreate(ctx, c, &limited, n, nil, name)
		if err == nil {
			e.disk.Store(diskLimited)
		}
		if err == nil || state == diskLimited || !Refusal(err) || cerrdefs.IsNotFound(err) || cerrdefs.IsConflict(err) {
			return created.ID, err
		}
	}
	created, err := e.api.ContainerCreate(ctx, c, h, n, nil, name)
	if err == nil {
		e.disk.Store(diskUnlimited) // it was the limit that was refused
	}
	return created.ID, err
}

// diskSize is the limit as the storage driver counts it. btrfs also counts what
// a container shares with its image. Source: moby, daemon/graphdriver/btrfs,
// subvolLimitQgroup, which limits max_rfer.
func (e *Daemon) diskSize(ctx context.Context, ref string) int64 {
	size := int64(runDisk)
	if e.info.Store == "btrfs" {
		if in, err := e.api.ImageInspect(ctx, ref); err == nil {
			size += in.Size
		}
	}
	return size
}

// unlimitedDisk reports whether an engine is known to set no limits: overlay2
// has them only on XFS. Source: moby, daemon/graphdriver/overlay2.
func unlimitedDisk(info system.Info) bool {
	for _, kv := range info.DriverStatus {
		if strings.HasPrefix(info.Driver, "overlay") && kv[0] == "Backing Filesystem" && kv[1] != "xfs" {
			return true
		}
	}
	return false
}

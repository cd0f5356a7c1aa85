// Package buildcache finds out which records of BuildKit's cache castoff's
// builds added, and removes only those.
package buildcache

import (
	"context"
	"fmt"
	"net"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types"
	controlapi "github.com/moby/buildkit/api/services/control"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// usage asks the engine for the builder's cache alone.
var usage = types.DiskUsageOptions{Types: []types.DiskUsageObject{types.BuildCacheObject}}

// Keeper keeps account of a daemon's build cache.
type Keeper struct {
	*daemon.Daemon
	watch watch
}

// record is a record in BuildKit's cache, as the engine reports it.
type record struct {
	id      string
	parents []string
	// kind is BuildKit's, what its description: "mount / from exec …".
	kind, what string
	// inUse is true while a build has it, shared if an image has the same layer.
	inUse, shared bool
	bytes         int64
	created, used time.Time // by the daemon's clock
	uses          int
}

// sameUse reports whether no build has used a record in the meantime.
func (r record) sameUse(used time.Time, uses int) bool {
	return r.uses == uses && r.used.Equal(used)
}

// records lists BuildKit's cache. It asks BuildKit itself, because older
// engines report the cache only together with the sizes of all containers and
// volumes, which can take minutes, and to one asker at a time. Where such a
// connection cannot be passed on, the engine's own API is asked.
func (e *Keeper) records(ctx context.Context) ([]record, error) {
	if e.Info().Builders[0] != daemon.BuildKit {
		return nil, nil
	}
	if records, err := e.askBuildKit(ctx); err == nil || ctx.Err() != nil {
		return records, err
	}
	du, err := e.API().DiskUsage(ctx, usage)
	if err != nil {
		return nil, fmt.Errorf("listing the builder's cache: %w", err)
	}
	var out []record
	for _, r := range du.BuildCache {
		c := record{id: r.ID, parents: r.Parents, kind: r.Type, what: plaintext.Line(r.Description), inUse: r.InUse, shared: r.Shared,
			bytes: max(r.Size, 0), created: r.CreatedAt, uses: r.UsageCount}
		//lint:ignore SA1019 it is all that engines before 23.0 tell
		if p := r.Parent; p != "" && len(c.parents) == 0 {
			c.parents = []string{p}
		}
		if r.LastUsedAt != nil {
			c.used = *r.LastUsedAt
		}
		out = append(out, c)
	}
	return out, nil
}

// askBuildKit lists the cache over BuildKit's own interface.
func (e *Keeper) askBuildKit(ctx context.Context) ([]record, error) {
	conn, err := grpc.NewClient("passthrough:///buildkit", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return e.API().DialHijack(ctx, "/grpc", "h2c", nil)
		}))
	if err != nil {
		return nil, fmt.Errorf("asking BuildKit: %w", err)
	}
	defer conn.Close()
	du, err := controlapi.NewControlClient(conn).DiskUsage(ctx, &controlapi.DiskUsageRequest{})
	if err != nil {
		return nil, fmt.Errorf("listing BuildKit's cache: %w", err)
	}
	var out []record
	for _, r := range du.Record {
		c := record{id: r.ID, parents: r.Parents, kind: r.RecordType, what: plaintext.Line(r.Description), inUse: r.InUse, shared: r.Shared,
			bytes: max(r.Size, 0), created: r.CreatedAt.AsTime(), uses: int(r.UsageCount)}
		//lint:ignore SA1019 it is all that BuildKit before 0.10 tells
		if p := r.GetParent(); p != "" && len(c.parents) == 0 {
			c.parents = []string{p}
		}
		if r.LastUsedAt != nil {
			c.used = r.LastUsedAt.AsTime()
		}
		out = append(out, c)
	}
	return out, nil
}

// BytesSince is how many bytes are taken up by records that no image has and
// that were used since a time by the daemon's clock.
func (e *Keeper) BytesSince(ctx context.Context, t time.Time) (int64, error) {
	records, err := e.records(ctx)
	var n int64
	for _, r := range records {
		if !r.shared && !r.used.IsZero() && !r.used.Before(t) {
			n += r.bytes
		}
	}
	return n, err
}

// BuildCacheBytes is the size of the builder's cache on this daemon, of all its
// users; 0 if it is not known.
func (e *Keeper) BuildCacheBytes(ctx context.Context) int64 {
	records, err := e.records(ctx)
	if err != nil {
		return 0
	}
	var n int64
	for _, r := range records {
		if !r.shared {
			n += r.bytes
		}
	}
	return n
}

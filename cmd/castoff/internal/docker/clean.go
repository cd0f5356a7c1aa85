package docker

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"castoff/cmd/castoff/internal/plaintext"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
)

// Label is on everything that castoff creates on a daemon; its value is the
// learner's name, or "default".
const Label = "io.castoff"

// Owned is something on the daemon that castoff made.
type Owned struct {
	// Kind is "container", "network" or "image".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Refs are the names, all in castoff's own namespace.
	Refs []string `json:"refs,omitempty"`
	// Bytes is the size that the engine reports; layers that images share are
	// counted in each.
	Bytes int64 `json:"bytes,omitempty"`
	// Kept is why it will not be removed; empty if it will.
	Kept string `json:"kept,omitempty"`

	created int64
}

// Owned lists the containers, networks and images of a learner. untagged are
// the ids of images that castoff is known to have left without label or name:
// the finished steps of the legacy builder. An image that others depend on, by
// a name of their own or by a label that a FROM handed down, is listed as
// kept.
func (e *Engine) Owned(ctx context.Context, learner string, untagged []string) ([]Owned, error) {
	f := filters.NewArgs(filters.Arg("label", Label+"="+learner))
	containers, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing containers: %w", err)
	}
	var all []Owned
	for _, c := range containers {
		all = append(all, Owned{Kind: "container", ID: c.ID, Refs: cleanLines(c.Names)})
	}
	// A network is there after a kill only: each is removed with its container.
	networks, err := e.api.NetworkList(ctx, network.ListOptions{Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing networks: %w", err)
	}
	for _, n := range networks {
		all = append(all, Owned{Kind: "network", ID: n.ID, Refs: cleanLines([]string{n.Name})})
	}
	images, err := e.api.ImageList(ctx, image.ListOptions{All: true, Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing images: %w", err)
	}
	found := map[string]bool{}
	var ours []Owned
	for _, i := range images {
		found[i.ID] = true
		o := Owned{Kind: "image", ID: i.ID, Bytes: i.Size, created: i.Created}
		for _, t := range cleanLines(i.RepoTags) {
			if t == "<none>:<none>" {
				continue
			}
			o.Refs = append(o.Refs, t)
			if !ownName(t) {
				o.Kept = "it is also called " + t
			}
		}
		ours = append(ours, o)
	}
	for _, id := range untagged {
		in, err := e.api.ImageInspect(ctx, id)
		if err == nil && len(in.RepoTags) == 0 && !found[in.ID] {
			found[in.ID] = true
			ours = append(ours, Owned{Kind: "image", ID: in.ID, Bytes: in.Size})
		}
	}
	// Newest first: what was built on another image goes before it.
	sort.SliceStable(ours, func(i, j int) bool { return ours[i].created > ours[j].created })
	return append(all, ours...), nil
}

// ownName tells whether a reference is in castoff's namespace. Podman spells
// it with a host before it.
func ownName(ref string) bool {
	for _, host := range []string{"", "docker.io/", "localhost/"} {
		if strings.HasPrefix(ref, host+"castoff/") {
			return true
		}
	}
	return false
}

// Remove removes what Owned listed, except what is to be kept, and returns
// what is gone and what stayed, the latter with the reason in Kept.
func (e *Engine) Remove(ctx context.Context, all []Owned) (removed, kept []Owned, err error) {
	pending := all
	// Images can depend on each other in ways that their times do not tell,
	// so what is refused is tried again as long as anything else goes.
	for progress := true; progress && len(pending) > 0; {
		progress = false
		var refused []Owned
		for _, o := range pending {
			if o.Kept != "" {
				kept = append(kept, o)
				continue
			}
			if rerr := e.removeOne(ctx, o); rerr != nil {
				if ctx.Err() != nil {
					return removed, kept, fmt.Errorf("removing %s %s: %w", o.Kind, o.ID, ctx.Err())
				}
				o := o
				refused = append(refused, o)
				err = rerr
				continue
			}
			removed, progress = append(removed, o), true
		}
		pending = refused
	}
	for _, o := range pending {
		o.Kept = plaintext.Line(strings.TrimPrefix(err.Error(), "Error response from daemon: "))
		kept = append(kept, o)
	}
	return removed, kept, nil
}

func (e *Engine) removeOne(ctx context.Context, o Owned) error {
	switch o.Kind {
	case "network":
		return gone(e.api.NetworkRemove(ctx, o.ID))
	case "container":
		return gone(e.api.ContainerRemove(ctx, o.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}))
	}
	// By name, so that a name that appeared since the listing keeps the image.
	names := o.Refs
	if len(names) == 0 {
		names = []string{o.ID}
	}
	for _, n := range names {
		_, err := e.api.ImageRemove(ctx, n, image.RemoveOptions{PruneChildren: true})
		if gone(err) != nil {
			return err
		}
	}
	return nil
}

// gone takes "there is no such thing" for success.
func gone(err error) error {
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// RemoveBase removes a base image that the course pulled, by its name. The
// engine refuses if anything else uses it.
func (e *Engine) RemoveBase(ctx context.Context, ref string) error {
	_, err := e.api.ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
	if gone(err) != nil {
		return fmt.Errorf("removing %s: %w", ref, err)
	}
	return nil
}

// BuildCacheBytes is the size of the builder's cache on this daemon, of all
// its users; 0 if it is not known.
func (e *Engine) BuildCacheBytes(ctx context.Context) int64 {
	if e.info.Builders[0] != BuildKit {
		return 0
	}
	du, err := e.api.DiskUsage(ctx, buildCacheUsage)
	if err != nil {
		return 0
	}
	var n int64
	for _, r := range du.BuildCache {
		if !r.Shared {
			n += r.Size
		}
	}
	return n
}

func cleanLines(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = plaintext.Line(s)
	}
	return out
}

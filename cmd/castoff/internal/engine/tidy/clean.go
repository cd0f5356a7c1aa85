// Package tidy lists and removes what castoff made on a daemon, and nothing else.
package tidy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
)

// Tidier removes what castoff made on a daemon.
type Tidier struct{ *daemon.Daemon }

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
	// What says what an image without a name is.
	What string `json:"what,omitempty"`
	// Kept is why it will not be removed; empty if it will.
	Kept string `json:"kept,omitempty"`

	created int64
}

// Owned lists the containers, networks and images that bear a learner's label,
// and those that are known by their IDs; known may be nil. What castoff did not
// make, such as an image that somebody built FROM one of its own, is listed as
// kept, and so is an image that others have named.
func (e *Tidier) Owned(ctx context.Context, learner string, known *Known) ([]Owned, error) {
	f := filters.NewArgs(filters.Arg("label", daemon.Label+"="+learner))
	containers, err := e.API().ContainerList(ctx, container.ListOptions{All: true, Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing containers: %w", err)
	}
	var all []Owned
	for _, c := range containers {
		o := Owned{Kind: "container", ID: c.ID, Refs: plaintext.Lines(c.Names)}
		if !e.StartedHere(ctx, c) {
			o.Kept = "castoff did not start it; it has the label of its image, " + plaintext.Line(c.Image)
		}
		all = append(all, o)
	}
	// A network is only there after a kill: each is removed with its container.
	networks, err := e.API().NetworkList(ctx, network.ListOptions{Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing networks: %w", err)
	}
	for _, n := range networks {
		all = append(all, Owned{Kind: "network", ID: n.ID, Refs: plaintext.Lines([]string{n.Name})})
	}
	images, err := e.ownedImages(ctx, f, known)
	return append(all, images...), err
}

// ownedImages lists images, newest first: what was built on another image comes
// before it.
func (e *Tidier) ownedImages(ctx context.Context, f filters.Args, known *Known) ([]Owned, error) {
	images, err := e.ListImages(ctx, image.ListOptions{All: true, Filters: f})
	if err != nil {
		return nil, fmt.Errorf("listing images: %w", err)
	}
	found, inner := map[string]bool{}, map[string]bool{}
	for _, i := range images {
		inner[i.ParentID] = true
	}
	var ours []Owned
	for _, i := range images {
		found[i.ID] = true
		if o, ok := judge(i, known, inner[i.ID]); ok {
			ours = append(ours, o)
		}
	}
	if known != nil {
		for _, id := range known.Steps {
			in, err := e.API().ImageInspect(ctx, id)
			if err == nil && len(in.RepoTags) == 0 && !e.pulled(in) && !found[in.ID] {
				found[in.ID] = true
				ours = append(ours, Owned{Kind: "image", ID: in.ID, Bytes: in.Size, What: whatStep})
			}
		}
	}
	slices.SortStableFunc(ours, func(a, b Owned) int { return cmp.Compare(b.created, a.created) })
	return ours, nil
}

// pulled reports whether an image came from a registry, or went to one: no step of a
// build has a digest. Podman gives one to every image.
func (e *Tidier) pulled(in image.InspectResponse) bool {
	return !e.Podman() && slices.ContainsFunc(in.RepoDigests, func(d string) bool { return !strings.HasPrefix(d, "<none>@") })
}

// Remove removes what Owned listed, except what is to be kept, and returns what
// is gone and what stayed, the latter with the reason in Kept.
func (e *Tidier) Remove(ctx context.Context, all []Owned) (removed, kept []Owned, err error) {
	pending := all
	// Images can depend on each other in ways that their times do not show, so
	// what is refused is tried again as long as anything else goes.
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

func (e *Tidier) removeOne(ctx context.Context, o Owned) error {
	switch o.Kind {
	case "network":
		return daemon.Gone(e.API().NetworkRemove(ctx, o.ID))
	case "container":
		return daemon.Gone(e.API().ContainerRemove(ctx, o.ID, container.RemoveOptions{Force: true, RemoveVolumes: true}))
	}
	// A name that appeared since the listing keeps the image.
	if len(o.Refs) == 0 {
		return e.removeNameless(ctx, o.ID)
	}
	for _, n := range o.Refs {
		_, err := e.API().ImageRemove(ctx, n, image.RemoveOptions{PruneChildren: true})
		if daemon.Gone(err) != nil {
			return err
		}
	}
	return nil
}

// removeNameless removes an image, with the nameless ones that it is built on,
// if it still has no name.
func (e *Tidier) removeNameless(ctx context.Context, id string) error {
	in, err := e.API().ImageInspect(ctx, id)
	if err != nil {
		return daemon.Gone(err)
	}
	if len(in.RepoTags) > 0 {
		return fmt.Errorf("it is now called %s", in.RepoTags[0])
	}
	_, err = e.API().ImageRemove(ctx, id, image.RemoveOptions{PruneChildren: true})
	return daemon.Gone(err)
}

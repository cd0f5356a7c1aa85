package buildcache

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/filters"
)

// Owned is a record of the builder's cache that castoff's builds added.
type Owned struct {
	ID string `json:"id"`
	// What is the builder's description of it.
	What  string `json:"what"`
	Bytes int64  `json:"bytes"`
	// Shared is true if an image has the same layer: then removing the record
	// alone frees nothing.
	Shared bool `json:"shared,omitempty"`
	// Kept is why it will not be removed; empty if it will.
	Kept string `json:"kept,omitempty"`
}

// Why a record of the cache is kept.
const (
	keptUsed  = "other builds have used it since"
	keptInUse = "a build is using it"
	keptUnder = "what other builds added stands on it"
)

// cacheID is what the IDs of records look like. The engine treats a filter as a
// pattern, so an ID must contain nothing that is special in one.
var cacheID = regexp.MustCompile(`^(?:sha256:)?[a-z0-9]{20,64}$`)

// OwnedCache lists the records of the builder's cache that are noted, as far as
// they are still there. A record that other builds have used since, or built
// on, is one to keep.
func (e *Keeper) OwnedCache(ctx context.Context, notes []daemon.CacheNote) ([]Owned, error) {
	if len(notes) == 0 {
		return nil, nil
	}
	records, err := e.records(ctx)
	if err != nil {
		return nil, err
	}
	return judgeCache(records, notes), nil
}

// judgeCache judges records, and puts them in an order in which they can be
// removed: the engine refuses one that another is built on.
func judgeCache(records []record, notes []daemon.CacheNote) []Owned {
	noted := map[string]daemon.CacheNote{}
	for _, n := range notes {
		noted[n.ID] = n
	}
	children := map[string][]string{}
	for _, r := range records {
		for _, p := range r.parents {
			children[p] = append(children[p], r.id)
		}
	}
	all := map[string]*Owned{}
	for _, r := range records {
		n, ours := noted[r.id]
		if !ours || !cacheID.MatchString(r.id) {
			continue
		}
		o := &Owned{ID: r.id, What: r.what, Bytes: r.bytes, Shared: r.shared}
		switch {
		case n.Shared || !r.sameUse(n.Used, n.Uses):
			o.Kept = keptUsed
		case r.inUse && len(children[r.id]) == 0:
			o.Kept = keptInUse
		}
		all[r.id] = o
	}
	var out []Owned
	placed := map[string]bool{}
	var place func(id string)
	place = func(id string) {
		o := all[id]
		if o == nil || placed[id] {
			return
		}
		placed[id] = true
		for _, c := range children[id] {
			place(c)
			if o.Kept == "" && (all[c] == nil || all[c].Kept != "") {
				o.Kept = keptUnder
			}
		}
		out = append(out, *o)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		place(id)
	}
	return out
}

// RemoveCache removes those of the noted records that Owned does not list as
// kept, and returns what is gone, what stayed, and how many bytes that frees on
// the daemon's disk. An error stops it; what is gone by then is returned.
func (e *Keeper) RemoveCache(ctx context.Context, notes []daemon.CacheNote) (removed, kept []Owned, freed int64, err error) {
	all, err := e.OwnedCache(ctx, notes) // as they are now
	if err != nil {
		return nil, nil, 0, err
	}
	for _, o := range all {
		if o.Kept == "" {
			if o.Kept, err = e.pruneRecord(ctx, o.ID); err != nil {
				return removed, kept, freed, err
			}
		}
		if o.Kept != "" {
			kept = append(kept, o)
			continue
		}
		removed = append(removed, o)
		if !o.Shared {
			freed += o.Bytes
		}
	}
	return removed, kept, freed, nil
}

// pruneRecord removes one record; kept is why it could not be removed.
func (e *Keeper) pruneRecord(ctx context.Context, id string) (kept string, err error) {
	report, err := e.API().BuildCachePrune(ctx, build.CachePruneOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
	if err != nil {
		return "", fmt.Errorf("removing the record %s of the builder's cache: %w", plaintext.Line(id), err)
	}
	if !slices.Contains(report.CachesDeleted, id) {
		return keptInUse, nil
	}
	return "", nil
}

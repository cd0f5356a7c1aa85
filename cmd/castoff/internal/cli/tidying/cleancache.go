package tidying

import (
	"context"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/learn/journal"
)

// cleanedCache is what clean --json says of the builder's cache.
type cleanedCache struct {
	// Removed are records that castoff's builds had added, and that are gone.
	Removed []buildcache.Owned `json:"removed"`
	// Kept are those that stay, with the reason.
	Kept []buildcache.Owned `json:"kept"`
	// FreedBytes is what their removal freed on the daemon's disk.
	FreedBytes int64 `json:"freed_bytes"`
}

// cleanCache removes records of the builder's cache. What is gone is noted even
// if not all could be removed.
func cleanCache(ctx context.Context, s *shared.Session, notes []daemon.CacheNote, res *cleanResult) error {
	if len(notes) == 0 {
		return nil
	}
	removed, kept, freed, err := s.Engine.RemoveCache(ctx, notes)
	res.Cache.Removed, res.Cache.Kept = append(res.Cache.Removed, removed...), append(res.Cache.Kept, kept...)
	res.Cache.FreedBytes = freed
	gone := journal.Record{Kind: journal.KindRemoved, Learner: shared.Learner(), Engine: s.Engine.Info().ID}
	for _, o := range removed {
		gone.Cache = append(gone.Cache, journal.CacheNote{ID: o.ID})
	}
	if len(gone.Cache) > 0 {
		if jerr := s.Journal.Append(gone); err == nil {
			err = jerr
		}
	}
	return err
}

package tidying

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/ledger"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// cleanResult is the object of clean --json.
type cleanResult struct {
	Removed []tidy.Owned `json:"removed"`
	Kept    []tidy.Owned `json:"kept"`
	// Bases are the base images that the course had pulled and that are gone.
	Bases []string     `json:"bases"`
	Cache cleanedCache `json:"cache"`
	// BuildCacheBytes is what the builder's cache holds now, of all its users.
	BuildCacheBytes int64 `json:"build_cache_bytes"`
}

// cleanOptions are what clean is asked for.
type cleanOptions struct {
	*shared.Deps
	yes, keepBase, keepCache bool
	// cache is true if only the builder's cache is meant.
	cache bool
}

func newCleanCommand(d *shared.Deps, run func(context.Context, *cleanOptions) error) *cobra.Command {
	o := &cleanOptions{Deps: d}
	c := &cobra.Command{
		Use: "clean", Short: "Remove what the course made on the daemon",
		Long: "Lists what castoff made on the daemon - containers, networks, images, and what its builds added to\n" +
			"the builder's cache -, asks, and removes it. What others made stays, also where they built it FROM\n" +
			"castoff's images, and so does what other builds have used of the cache, or may have added. For\n" +
			"when you are done with the course.\n" +
			"A base image that the course pulled is asked about separately; --yes answers yes to both.",
		Args: shared.Nothing,
		RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), o) },
	}
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&o.keepBase, "keep-base", false, "keep the base image that the course pulled")
	c.Flags().BoolVar(&o.keepCache, "keep-cache", false, "keep what castoff's builds added to the builder's cache")
	c.Flags().BoolVar(&o.cache, "cache", false, "remove that alone: what castoff's builds added to the builder's cache")
	c.MarkFlagsMutuallyExclusive("cache", "keep-cache")
	return c
}

func runClean(ctx context.Context, o *cleanOptions) error {
	s, err := o.OpenBuilding(ctx, shared.Opening{})
	if err != nil {
		return err
	}
	defer s.Close()
	records, err := s.Journal.Records()
	if err != nil {
		return err
	}
	// This learner's alone: another's base is theirs to remove.
	records = journal.ByLearner(journal.OnEngine(records, s.Engine.Info().ID), shared.Learner())
	res := cleanResult{Removed: []tidy.Owned{}, Kept: []tidy.Owned{}, Bases: []string{}, Cache: cleanedCache{Removed: []buildcache.Owned{}, Kept: []buildcache.Owned{}}}
	found, err := o.cleanMade(ctx, s, records, &res)
	if err != nil {
		return err
	}
	if !o.keepBase && !o.cache {
		if err := o.cleanBases(ctx, s, journal.PulledBases(records), &res); err != nil {
			return err
		}
	}
	res.BuildCacheBytes = s.Engine.BuildCacheBytes(ctx)
	if o.Flags.JSON {
		return o.PrintJSON(res)
	}
	return o.Print(o.blocks(res, found)...)
}

// cleanMade removes what castoff made, in one go if the person agrees, and
// returns whether there was anything to remove.
func (o *cleanOptions) cleanMade(ctx context.Context, s *shared.Session, records []journal.Record, res *cleanResult) (found bool, err error) {
	var made []tidy.Owned
	var notes []daemon.CacheNote
	var cache []buildcache.Owned
	if !o.cache {
		if made, err = s.Engine.Owned(ctx, s.Set.Label(), known(records)); err != nil {
			return false, err
		}
	}
	if !o.keepCache {
		notes = ledger.CacheNotes(records)
		if cache, err = s.Engine.OwnedCache(ctx, notes); err != nil {
			return false, err
		}
	}
	if !anyGoes(made, cache) {
		res.Kept, res.Cache.Kept = append(res.Kept, made...), append(res.Cache.Kept, cache...)
		return false, nil
	}
	ok, err := o.mayRemove(ctx, ownedTable(made, cache), "Remove these?")
	if err != nil || !ok {
		return true, err
	}
	if len(made) > 0 {
		removed, kept, err := s.Engine.Remove(ctx, made)
		if err != nil {
			return true, err
		}
		res.Removed, res.Kept = append(res.Removed, removed...), append(res.Kept, kept...)
		if err := s.Journal.Append(removedRecord(s, removed)); err != nil {
			return true, err
		}
	}
	// After the images: by then it is known what else has their layers.
	return true, cleanCache(ctx, s, notes, res)
}

// known is what the journal knows of a learner's images on an engine.
func known(records []journal.Record) *tidy.Known {
	return &tidy.Known{Made: journal.Made(records), Steps: journal.Leftovers(records)}
}

// anyGoes reports whether there is anything that is not kept.
func anyGoes(made []tidy.Owned, cache []buildcache.Owned) bool {
	return slices.ContainsFunc(made, func(o tidy.Owned) bool { return o.Kept == "" }) ||
		slices.ContainsFunc(cache, func(o buildcache.Owned) bool { return o.Kept == "" })
}

func removedRecord(s *shared.Session, removed []tidy.Owned) journal.Record {
	r := journal.Record{Kind: journal.KindRemoved, Learner: shared.Learner(), Engine: s.Engine.Info().ID}
	for _, o := range removed {
		if o.Kind == "image" {
			r.IDs = append(r.IDs, o.ID)
		}
	}
	return r
}

// cleanBases removes the bases that the course pulled, if they are still the
// same images.
func (o *cleanOptions) cleanBases(ctx context.Context, s *shared.Session, bases []journal.Base, res *cleanResult) error {
	for _, b := range bases {
		found, ok, err := s.Engine.Find(ctx, b.Ref)
		if err != nil {
			return err
		}
		if !ok || found.ID != b.ID {
			continue
		}
		agreed, err := o.mayRemove(ctx, screen.Notice{Text: "The course pulled the base image " + b.Ref + "; other work of yours may have come to use it."}, "Remove it too?")
		if err != nil {
			return err
		}
		if !agreed {
			continue
		}
		if err := s.Engine.RemoveBase(ctx, b.Ref); err != nil {
			res.Kept = append(res.Kept, tidy.Owned{Kind: "image", ID: b.ID, Refs: []string{b.Ref}, Kept: err.Error()})
			continue
		}
		res.Bases = append(res.Bases, b.Ref)
		rec := journal.Record{Kind: journal.KindRemoved, Learner: shared.Learner(), Engine: s.Engine.Info().ID, Base: &b}
		if err := s.Journal.Append(rec); err != nil {
			return err
		}
	}
	return nil
}

// mayRemove shows what is about to be removed and asks. Where nobody can be
// asked, only --yes removes anything.
func (o *cleanOptions) mayRemove(ctx context.Context, what screen.Block, question string) (bool, error) {
	ok, err := o.Agree(ctx, o.yes, what, screen.Confirm{Title: question, Yes: "Remove", No: "Keep"})
	if errors.Is(err, shared.ErrNobody) {
		again := o.Typed("clean")
		for _, f := range []struct {
			name  string
			given bool
		}{{"cache", o.cache}, {"keep-base", o.keepBase}, {"keep-cache", o.keepCache}} {
			if f.given {
				again += " --" + f.name
			}
		}
		err = fault.New(fmt.Errorf("cleaning: %w", err), fault.ExitUsage, again+" --yes")
	}
	return ok, err
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// cleanResult is the object of clean --json.
type cleanResult struct {
	Removed []docker.Owned `json:"removed"`
	Kept    []docker.Owned `json:"kept"`
	// Bases are the base images that the course had pulled and that are gone.
	Bases []string     `json:"bases"`
	Cache cleanedCache `json:"cache"`
	// BuildCacheBytes is what the builder's cache holds now, of all its users.
	BuildCacheBytes int64 `json:"build_cache_bytes"`
}

// cleanFlags are what clean is asked for.
type cleanFlags struct {
	yes, keepBase, keepCache bool
	// cache is true if only the builder's cache is meant.
	cache bool
}

func (a *app) cleanCommand() *cobra.Command {
	f := &cleanFlags{}
	c := &cobra.Command{
		Use: "clean", Short: "Remove what the course made on the daemon",
		Long: "Lists what castoff made on the daemon - containers, networks, images, and what its builds added to\n" +
			"the builder's cache -, asks, and removes it. What others made stays, also where they built it FROM\n" +
			"castoff's images, and so does what other builds have used of the cache, or may have added. For\n" +
			"when you are done with the course.\n" +
			"A base image that the course pulled is asked about separately; --yes answers yes to both.",
		Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error { return a.clean(c.Context(), f) },
	}
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&f.keepBase, "keep-base", false, "keep the base image that the course pulled")
	c.Flags().BoolVar(&f.keepCache, "keep-cache", false, "keep what castoff's builds added to the builder's cache")
	c.Flags().BoolVar(&f.cache, "cache", false, "remove that alone: what castoff's builds added to the builder's cache")
	c.MarkFlagsMutuallyExclusive("cache", "keep-cache")
	return c
}

func (a *app) clean(ctx context.Context, f *cleanFlags) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.set.Unavailable(); err != nil {
		return err
	}
	records, err := s.j.Records()
	if err != nil {
		return err
	}
	// Of this learner: another's base is theirs to remove.
	records = journal.ByLearner(journal.OnEngine(records, s.engine.Info().ID), learner())
	res := cleanResult{Removed: []docker.Owned{}, Kept: []docker.Owned{}, Bases: []string{}, Cache: cleanedCache{Removed: []docker.OwnedCache{}, Kept: []docker.OwnedCache{}}}
	found, err := a.cleanMade(ctx, s, records, f, &res)
	if err != nil {
		return err
	}
	if !f.keepBase && !f.cache {
		if err := a.cleanBases(ctx, s, journal.PulledBases(records), f.yes, &res); err != nil {
			return err
		}
	}
	res.BuildCacheBytes = s.engine.BuildCacheBytes(ctx)
	if a.json {
		return a.printJSON(res)
	}
	return a.print(cleanBlocks(res, found, f)...)
}

// cleanMade removes what castoff made, in one go if the person agrees, and
// returns whether there was anything to remove.
func (a *app) cleanMade(ctx context.Context, s *session, records []journal.Record, f *cleanFlags, res *cleanResult) (found bool, err error) {
	var made []docker.Owned
	var notes []docker.CacheNote
	var cache []docker.OwnedCache
	if !f.cache {
		if made, err = s.engine.Owned(ctx, s.set.Label(), known(records)); err != nil {
			return false, err
		}
	}
	if !f.keepCache {
		notes = images.CacheNotes(records)
		if cache, err = s.engine.OwnedCache(ctx, notes); err != nil {
			return false, err
		}
	}
	if !anyGoes(made, cache) {
		res.Kept, res.Cache.Kept = append(res.Kept, made...), append(res.Cache.Kept, cache...)
		return false, nil
	}
	ok, err := a.mayRemove(ctx, f, ownedTable(made, cache), "Remove these?")
	if err != nil || !ok {
		return true, err
	}
	if len(made) > 0 {
		removed, kept, err := s.engine.Remove(ctx, made)
		if err != nil {
			return true, err
		}
		res.Removed, res.Kept = append(res.Removed, removed...), append(res.Kept, kept...)
		if err := s.j.Append(removedRecord(s, removed)); err != nil {
			return true, err
		}
	}
	// After the images: by then it is known what else has their layers.
	return true, a.cleanCache(ctx, s, notes, res)
}

// known is what the journal knows of a learner's images on an engine.
func known(records []journal.Record) *docker.Known {
	return &docker.Known{Made: journal.Made(records), Steps: journal.Leftovers(records)}
}

// anyGoes reports whether there is anything that is not kept.
func anyGoes(made []docker.Owned, cache []docker.OwnedCache) bool {
	return slices.ContainsFunc(made, func(o docker.Owned) bool { return o.Kept == "" }) ||
		slices.ContainsFunc(cache, func(o docker.OwnedCache) bool { return o.Kept == "" })
}

func removedRecord(s *session, removed []docker.Owned) journal.Record {
	r := journal.Record{Kind: journal.KindRemoved, Learner: learner(), Engine: s.engine.Info().ID}
	for _, o := range removed {
		if o.Kind == "image" {
			r.IDs = append(r.IDs, o.ID)
		}
	}
	return r
}

// cleanBases removes the bases that the course pulled, if they are still the
// same images.
func (a *app) cleanBases(ctx context.Context, s *session, bases []journal.Base, yes bool, res *cleanResult) error {
	for _, b := range bases {
		found, ok, err := s.engine.Find(ctx, b.Ref)
		if err != nil {
			return err
		}
		if !ok || found.ID != b.ID {
			continue
		}
		agreed, err := a.mayRemove(ctx, &cleanFlags{yes: yes}, screen.Notice{Text: "The course pulled the base image " + b.Ref + "; other work of yours may have come to use it."}, "Remove it too?")
		if err != nil {
			return err
		}
		if !agreed {
			continue
		}
		if err := s.engine.RemoveBase(ctx, b.Ref); err != nil {
			res.Kept = append(res.Kept, docker.Owned{Kind: "image", ID: b.ID, Refs: []string{b.Ref}, Kept: err.Error()})
			continue
		}
		res.Bases = append(res.Bases, b.Ref)
		rec := journal.Record{Kind: journal.KindRemoved, Learner: learner(), Engine: s.engine.Info().ID, Base: &b}
		if err := s.j.Append(rec); err != nil {
			return err
		}
	}
	return nil
}

// mayRemove shows what is about to be removed and asks. Where nobody can be
// asked, only --yes removes anything.
func (a *app) mayRemove(ctx context.Context, f *cleanFlags, what screen.Block, question string) (bool, error) {
	ok, err := a.agree(ctx, f.yes, what, screen.Confirm{Title: question, Yes: "Remove", No: "Keep"})
	if errors.Is(err, errNobody) {
		again := "castoff clean --yes"
		if f.cache {
			again = "castoff clean --cache --yes"
		}
		err = fault.New(fmt.Errorf("cleaning: %w", err), fault.ExitUsage, again)
	}
	return ok, err
}

// errNobody is the error for a question where nobody can answer.
var errNobody = errors.New("nobody can be asked here")

// agree shows what is about to be done and asks, unless yes is the answer.
// The error is [errNobody] where nobody can be asked.
func (a *app) agree(ctx context.Context, yes bool, what screen.Block, question screen.Confirm) (bool, error) {
	out := a.out
	if a.json || !yes && a.t.InTerminal() && !a.t.OutTerminal {
		out = a.err // where the person who is asked can see it
	}
	if err := a.printTo(out, what); err != nil {
		return false, err
	}
	if yes {
		return true, nil
	}
	if !a.t.InTerminal() {
		return false, errNobody
	}
	lines := term.NewLines(a.t, out, a.err)
	lines.Prompt = a.in
	return lines.Confirm(ctx, question)
}

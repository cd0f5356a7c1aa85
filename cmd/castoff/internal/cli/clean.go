package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/journal"
	"castoff/cmd/castoff/internal/quantity"
	"castoff/cmd/castoff/internal/screen"
	"castoff/cmd/castoff/internal/term"

	"github.com/spf13/cobra"
)

// cleanResult is the object of clean --json.
type cleanResult struct {
	Removed []docker.Owned `json:"removed"`
	Kept    []docker.Owned `json:"kept"`
	// Bases are the base images that the course had pulled and that are gone.
	Bases []string `json:"bases"`
	// BuildCacheBytes is what the builder keeps, of all its users.
	BuildCacheBytes int64 `json:"build_cache_bytes"`
}

func (a *app) cleanCommand() *cobra.Command {
	var yes, keepBase bool
	c := &cobra.Command{
		Use: "clean", Short: "Remove what the course made on the daemon",
		Long: "Lists the containers, networks and images that bear castoff's label, asks, and removes them.\n" +
			"A base image that the course pulled is asked about separately; --yes answers yes to both.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.clean(c.Context(), yes, keepBase) },
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&keepBase, "keep-base", false, "keep the base image that the course pulled")
	return c
}

func (a *app) clean(ctx context.Context, yes, keepBase bool) error {
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
	owned, err := s.engine.Owned(ctx, s.set.Label(), journal.Leftovers(records))
	if err != nil {
		return err
	}
	res := cleanResult{Removed: []docker.Owned{}, Kept: []docker.Owned{}, Bases: []string{}}
	if len(owned) > 0 {
		ok, err := a.mayRemove(ctx, yes, ownedTable(owned), "Remove these?")
		if err != nil {
			return err
		}
		if ok {
			removed, kept, err := s.engine.Remove(ctx, owned)
			if err != nil {
				return err
			}
			res.Removed, res.Kept = append(res.Removed, removed...), append(res.Kept, kept...)
			if err := s.j.Append(removedRecord(s, removed)); err != nil {
				return err
			}
		}
	}
	if !keepBase {
		if err := a.cleanBases(ctx, s, journal.PulledBases(records), yes, &res); err != nil {
			return err
		}
	}
	res.BuildCacheBytes = s.engine.BuildCacheBytes(ctx)
	if a.json {
		return a.printJSON(res)
	}
	return a.print(cleanBlocks(res, len(owned))...)
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
		agreed, err := a.mayRemove(ctx, yes, screen.Notice{Text: "The course pulled the base image " + b.Ref + "; other work of yours may have come to use it."}, "Remove it too?")
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
func (a *app) mayRemove(ctx context.Context, yes bool, what screen.Block, question string) (bool, error) {
	ok, err := a.agree(ctx, yes, what, screen.Confirm{Title: question, Yes: "Remove", No: "Keep"})
	if errors.Is(err, errNobody) {
		err = fault.New(fmt.Errorf("cleaning: %w", err), fault.ExitUsage, "castoff clean --yes")
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

func ownedTable(owned []docker.Owned) screen.Table {
	t := screen.Table{Head: []string{"Kind", "Name", "ID", "Size"}}
	for _, o := range owned {
		name := strings.Join(o.Refs, " ")
		if name == "" {
			name = "(no name)"
		}
		if o.Kept != "" {
			name += ", kept: " + o.Kept
		}
		size := ""
		if o.Bytes > 0 {
			size = quantity.Size(o.Bytes)
		}
		id := strings.TrimPrefix(o.ID, "sha256:")
		t.Rows = append(t.Rows, []string{o.Kind, name, id[:min(12, len(id))], size})
	}
	return t
}

func cleanBlocks(res cleanResult, found int) []screen.Block {
	var blocks []screen.Block
	n := len(res.Removed) + len(res.Bases)
	switch {
	case n > 0:
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("Removed %d of castoff's containers and images.", n)})
	case found == 0:
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "There is nothing of castoff on this daemon."})
	default:
		blocks = append(blocks, screen.Notice{Text: "Nothing was removed."})
	}
	for _, o := range res.Kept {
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: "Kept " + strings.Join(append(o.Refs, o.ID), " ") + ": " + o.Kept})
	}
	if res.BuildCacheBytes > 0 {
		blocks = append(blocks, screen.Notice{
			Text: "The builder's cache holds " + quantity.Size(res.BuildCacheBytes) + ", of the course's builds and of all others on this daemon. It bears no labels, so castoff leaves it alone.",
			Hint: "docker builder prune    empties it",
		})
	}
	return blocks
}

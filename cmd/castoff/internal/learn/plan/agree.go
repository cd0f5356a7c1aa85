package plan

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Confirmer asks a person.
type Confirmer interface {
	Confirm(ctx context.Context, c screen.Confirm) (bool, error)
}

// Journal is where consent is kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Course is what is about to be played.
type Course struct {
	Set *images.Set
	// Build is what a person types to have its images built.
	Build string
	// Opening is what the course says of itself.
	Opening string
	// Needs are the images that its lessons show, in their order. Lessons by
	// others may need none at all.
	Needs []string
	// Timings are the lists of images that its lessons time, and Exercises is true
	// if some of its exercises begin with the image that is made for them.
	Timings   [][]string
	Exercises bool
	// Engine is the daemon to build on.
	Engine  daemon.Info
	Learner string
	Journal Journal
}

// Agree gets the person's consent before anything is built: once, and again only
// if more is to be built than they agreed to. Then the builds begin. The error is
// why the course is not played.
func (c Course) Agree(ctx context.Context, ui Confirmer) error {
	if err := c.Set.Unavailable(); err != nil {
		blocks := []screen.Block{Unavailable(err)}
		ok, cerr := ui.Confirm(ctx, screen.Confirm{Title: "Read the lessons without building?", Body: blocks, Yes: "Read on", No: "Leave"})
		if cerr != nil {
			return cerr
		}
		if !ok {
			return err
		}
		return nil
	}
	if len(c.Needs) == 0 {
		return nil
	}
	p := c.plan(ctx)
	records, err := c.Journal.Records()
	if err != nil {
		return err
	}
	builds := len(p.Missing) > 0 || slices.Equal(c.Needs, []string{images.Base})
	if builds && !journal.Consented(journal.ByLearner(journal.OnEngine(records, c.Engine.ID), c.Learner)) {
		yes, err := ui.Confirm(ctx, screen.Confirm{
			Title: "Build while you read?", Body: blocksOf(c.Engine, p, c.Opening), Yes: "Yes, build", No: "Only read",
		})
		if err != nil {
			return err
		}
		if yes {
			// If it cannot be kept, the person is asked again next time; the
			// runner tells them that nothing is kept.
			_ = c.Journal.Append(journal.Record{Kind: journal.KindConsent, Learner: c.Learner, Engine: c.Engine.ID})
		} else {
			c.Set.Decline(c.Build)
		}
	}
	// All of it begins now, in the order in which the lessons need it.
	c.Set.Start(append([]string{images.Base}, c.Needs...)...)
	c.Set.Ahead(c.Timings, c.Exercises)
	return nil
}

// plan is what is about to be built for these lessons.
func (c Course) plan(ctx context.Context) images.Plan {
	p := c.Set.Plan(ctx)
	p.Missing = slices.DeleteFunc(slices.Clone(p.Missing), func(name string) bool { return !slices.Contains(c.Needs, name) })
	if p.Exercises = p.Exercises && c.Exercises; p.Exercises {
		p.NeedBytes += images.NeedExercises
	}
	return p
}

// Say says what is about to be built, where nobody can be asked, or that nothing
// can be; nothing if the lessons need nothing.
func (c Course) Say(ctx context.Context) []screen.Block {
	c.Exercises = false // nobody does them there
	if err := c.Set.Unavailable(); err != nil {
		return []screen.Block{Unavailable(err)}
	}
	if len(c.Needs) == 0 {
		return nil
	}
	return blocksOf(c.Engine, c.plan(ctx), c.Opening)
}

// Unavailable says why nothing can be built.
func Unavailable(err error) screen.Notice {
	n := screen.Notice{Tone: screen.Warn, Text: "Nothing can be built: " + err.Error()}
	if h := fault.Hints(err); len(h) > 0 {
		n.Hint = h[0]
	}
	return n
}

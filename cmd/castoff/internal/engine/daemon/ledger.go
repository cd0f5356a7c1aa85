package daemon

import (
	"context"
	"time"

	"castoff/cmd/castoff/internal/image/imagename"
)

// Ledger keeps across runs what an engine made, so that all of it can be
// removed, and nothing else. Its methods may be called from several goroutines.
type Ledger interface {
	// Made notes images, by their IDs.
	Made(ids ...string)
	// Steps notes images of finished steps, by their IDs.
	Steps(ids ...string)
	// Cache returns what is noted about records of the builder's cache.
	Cache() []CacheNote
	// NoteCache notes records of the builder's cache, or what is new about
	// them.
	NoteCache(notes ...CacheNote)
}

// CacheNote is a record of the builder's cache that castoff's builds added.
type CacheNote struct {
	ID string
	// Used and Uses are when castoff's builds last used it, and how often a
	// build had used it by then.
	Used time.Time
	Uses int
	// Shared is true once somebody else's build may have used it, too.
	Shared bool
}

// Keep has the engine tell a ledger what it makes from now on.
func (e *Daemon) Keep(l Ledger) { e.ledger = l }

// Ledger is what [Daemon.Keep] was given; nil if nobody keeps what is made.
func (e *Daemon) Ledger() Ledger { return e.ledger }

// NoteImage notes an image that castoff made.
func (e *Daemon) NoteImage(id string) {
	if e.ledger != nil && id != "" {
		e.ledger.Made(id)
	}
}

// NoteStep notes the image of a finished step.
func (e *Daemon) NoteStep(id string) {
	if e.ledger != nil {
		e.ledger.Steps(id)
	}
}

// Former returns the ID of the image that is about to lose its name to one with
// these labels, if it is the same learner's and castoff gave it that name, and
// notes it: a castoff that is killed in between is followed by one that knows
// about it. It is empty for any other image, which is not castoff's to remove.
func (e *Daemon) Former(ctx context.Context, ref string, labels map[string]string) (id string) {
	if ref == "" || labels[Label] == "" {
		return ""
	}
	in, err := e.api.ImageInspect(ctx, ref)
	if err != nil || in.Config == nil || in.Config.Labels[Label] != labels[Label] || !OwnName(imagename.Tagged(ref), in.Config.Labels) {
		return ""
	}
	e.NoteImage(in.ID)
	return in.ID
}

// RemoveFormer removes what [Daemon.Former] returned, unless it has a name
// again. One that something else needs stays until castoff clean.
func (e *Daemon) RemoveFormer(ctx context.Context, id string) {
	if id != "" {
		_ = e.RemoveUntagged(ctx, id)
	}
}

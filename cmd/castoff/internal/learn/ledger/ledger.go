// Package ledger keeps in the journal what an engine makes for a learner, so that it
// can all be removed.
package ledger

import (
	"slices"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Journal is where it is kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Ledger keeps what an engine makes for a learner in the journal. It is a
// [daemon.Ledger]. A journal that cannot be written stops no build: what could
// not be kept is left alone when everything is removed.
type Ledger struct {
	journal         Journal
	learner, engine string

	mu sync.Mutex
	// made are the images that the journal has; nil until it is read.
	made map[string]bool
}

// New is the ledger of a learner for the engine with an ID.
func New(j Journal, learner, engine string) *Ledger {
	return &Ledger{journal: j, learner: learner, engine: engine}
}

// records are those that are about this learner and this engine.
func (l *Ledger) records() []journal.Record {
	all, err := l.journal.Records()
	if err != nil {
		return nil
	}
	return journal.ByLearner(journal.OnEngine(all, l.engine), l.learner)
}

func (l *Ledger) save(r journal.Record) {
	r.Learner, r.Engine, r.Time = l.learner, l.engine, time.Now()
	_ = l.journal.Append(r)
}

// Made notes images that castoff made, each once.
func (l *Ledger) Made(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made == nil {
		l.made = map[string]bool{}
		for _, id := range journal.Made(l.records()) {
			l.made[id] = true
		}
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return l.made[id] })
	for _, id := range ids {
		l.made[id] = true
	}
	if len(ids) > 0 {
		l.save(journal.Record{Kind: journal.KindMade, IDs: ids})
	}
}

// Steps notes images of finished steps.
func (l *Ledger) Steps(ids ...string) {
	if len(ids) > 0 {
		l.save(journal.Record{Kind: journal.KindLeftovers, IDs: ids})
	}
}

// Cache returns what is noted of records of the builder's cache.
func (l *Ledger) Cache() []daemon.CacheNote { return CacheNotes(l.records()) }

// CacheNotes is what records say of a builder's cache, for the engine.
func CacheNotes(records []journal.Record) []daemon.CacheNote {
	var out []daemon.CacheNote
	for _, n := range journal.Cache(records) {
		out = append(out, daemon.CacheNote(n))
	}
	return out
}

// NoteCache notes records of the builder's cache.
func (l *Ledger) NoteCache(notes ...daemon.CacheNote) {
	r := journal.Record{Kind: journal.KindCache}
	for _, n := range notes {
		r.Cache = append(r.Cache, journal.CacheNote(n))
	}
	l.save(r)
}

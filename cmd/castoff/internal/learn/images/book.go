package images

import (
	"slices"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/learn/journal"
)

// book is the journal, as the images of one learner on one daemon are kept
// there.
type book struct {
	journal Journal
	// engine is the daemon's ID; empty without one.
	learner, engine string
	now             func() time.Time

	mu      sync.Mutex
	records []journal.Record // earlier ones about this daemon, and what was noted since
	err     error            // the journal's last
}

// recall reads the records of earlier sessions: those about this daemon or,
// without one, all.
func (b *book) recall() []journal.Record {
	records, err := b.journal.Records()
	if b.engine != "" {
		records = journal.OnEngine(records, b.engine)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.records = records; err != nil {
		b.err = err
	}
	return slices.Clone(records)
}

// past are the records about this daemon, oldest first.
func (b *book) past() []journal.Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.records)
}

// note puts a record into the journal and among those of this session.
func (b *book) note(r journal.Record) {
	r, _ = b.save(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.records = append(b.records, r)
}

// save puts a record into the journal, and returns it as it is kept there, and
// whether it is. A journal that cannot be written does not stop a build.
func (b *book) save(r journal.Record) (journal.Record, bool) {
	r.Learner, r.Engine, r.Time = b.learner, b.engine, b.now()
	err := b.journal.Append(r)
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.err = err
	}
	return r, err == nil
}

// JournalError is the last error of the journal, nil if all was kept.
func (s *Set) JournalError() error {
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	return s.book.err
}

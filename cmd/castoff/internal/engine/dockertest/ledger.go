package dockertest

import (
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/tidy"
)

// Ledger keeps in memory what an engine made. Its zero value is an empty one.
type Ledger struct {
	mu    sync.Mutex
	known tidy.Known
	notes []daemon.CacheNote
}

// Made implements [daemon.Ledger].
func (l *Ledger) Made(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known.Made = append(l.known.Made, ids...)
}

// Steps implements [daemon.Ledger].
func (l *Ledger) Steps(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known.Steps = append(l.known.Steps, ids...)
}

// Known returns what was noted about images.
func (l *Ledger) Known() *tidy.Known {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &tidy.Known{Made: slices.Clone(l.known.Made), Steps: slices.Clone(l.known.Steps)}
}

// Cache implements [daemon.Ledger].
func (l *Ledger) Cache() []daemon.CacheNote {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.notes)
}

// NoteCache implements [daemon.Ledger].
func (l *Ledger) NoteCache(notes ...daemon.CacheNote) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range notes {
		if i := slices.IndexFunc(l.notes, func(o daemon.CacheNote) bool { return o.ID == n.ID }); i >= 0 {
			l.notes[i] = n
			continue
		}
		l.notes = append(l.notes, n)
	}
}

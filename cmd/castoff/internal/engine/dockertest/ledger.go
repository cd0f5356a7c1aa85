package dockertest

import (
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/engine/docker"
)

// Ledger keeps in memory what an engine made. Its zero value is an empty one.
type Ledger struct {
	mu    sync.Mutex
	known docker.Known
	notes []docker.CacheNote
}

// Made implements [docker.Ledger].
func (l *Ledger) Made(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known.Made = append(l.known.Made, ids...)
}

// Steps implements [docker.Ledger].
func (l *Ledger) Steps(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known.Steps = append(l.known.Steps, ids...)
}

// Known is what was noted of images.
func (l *Ledger) Known() *docker.Known {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &docker.Known{Made: slices.Clone(l.known.Made), Steps: slices.Clone(l.known.Steps)}
}

// Cache implements [docker.Ledger].
func (l *Ledger) Cache() []docker.CacheNote {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.notes)
}

// NoteCache implements [docker.Ledger].
func (l *Ledger) NoteCache(notes ...docker.CacheNote) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range notes {
		if i := slices.IndexFunc(l.notes, func(o docker.CacheNote) bool { return o.ID == n.ID }); i >= 0 {
			l.notes[i] = n
			continue
		}
		l.notes = append(l.notes, n)
	}
}

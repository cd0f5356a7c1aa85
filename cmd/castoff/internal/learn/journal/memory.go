package journal

import (
	"slices"
	"sync"
)

// Memory is a journal that is kept for as long as castoff runs, for what is not a
// learner's progress. Its methods may be called from several goroutines.
type Memory struct {
	mu      sync.Mutex
	records []Record
}

// Append keeps a record; it never fails.
func (m *Memory) Append(r Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, r)
	return nil
}

// Records are all that were kept, oldest first.
func (m *Memory) Records() ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.records), nil
}

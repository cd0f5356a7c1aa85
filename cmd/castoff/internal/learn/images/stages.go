package images

import (
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Stages returns what became of the stages of an image's Dockerfile when the
// image was built, in this session or, if it was found as it was, before. The
// shipped stage has the image's size as it was measured. It returns false for
// an image that was not measured, or about whose build nothing is known.
func (s *Set) Stages(name string) (stage.Graph, bool) {
	m, ok := s.Measured(name)
	if !ok {
		return stage.Graph{}, false
	}
	s.mu.Lock()
	g := s.facts.stages[name]
	s.mu.Unlock()
	if g == nil {
		g, ok = journal.Stages(s.book.past(), m.ID)
	}
	if !ok {
		return stage.Graph{}, false
	}
	return g.Measured(m.SizeBytes, m.SizeMethod), true
}

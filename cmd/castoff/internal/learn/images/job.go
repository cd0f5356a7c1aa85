package images

import (
	"context"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
)

// jobs are those of a set.
type jobs struct {
	images     map[string]*job.Job
	timings    map[string]*job.Job // by the names of the images, as a person lists them
	closer     map[string]*job.Job // the images' exact measuring
	lastCloser *job.Job            // the last of these that was begun
}

// Start begins to make the named images in the background, in order. Those
// that failed before are tried again.
func (s *Set) Start(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unavailable != nil {
		return
	}
	for _, name := range names {
		if j := s.jobs.images[name]; j != nil && (!j.Finished() || j.Err() == nil) {
			continue
		}
		j := job.New()
		s.jobs.images[name] = j
		if name == Base {
			s.background.enqueue(func() { s.startBase(j) })
			continue
		}
		s.background.enqueue(func() { j.Finish(s.make(s.background.ctx, name, j.Emit)) })
	}
}

// Attach replays what has happened to the named image, then follows it until it
// is built and measured. It starts it if nobody has.
func (s *Set) Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	for {
		s.mu.Lock()
		j, unavailable := s.jobs.images[name], s.unavailable
		s.mu.Unlock()
		if j != nil {
			return j.Follow(ctx, emit)
		}
		if unavailable != nil {
			return measure.Image{}, unavailable
		}
		s.Start(name)
	}
}

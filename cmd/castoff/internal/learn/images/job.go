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
	again      map[string]*job.Job // images that are made once more
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
		s.background.enqueue(func() { j.Finish(s.make(s.background.ctx, name, false, j.Emit)) })
	}
}

// Again begins to build an image once more, from nothing, in the background, or
// joins that, and follows it as [Set.Attach] does. What comes of it takes the place
// of what is known of the image, which is true until then, and if it fails.
func (s *Set) Again(ctx context.Context, name string, emit progress.Emit) error {
	if err := s.Unavailable(); err != nil {
		return err
	}
	s.mu.Lock()
	j := s.jobs.again[name]
	if j == nil || j.Finished() {
		j = job.New()
		s.jobs.again[name] = j
		s.background.enqueue(func() { j.Finish(s.makeAgain(name, j)) })
	}
	s.mu.Unlock()
	_, err := j.Follow(ctx, emit)
	return err
}

func (s *Set) makeAgain(name string, j *job.Job) (measure.Image, error) {
	m, err := s.make(s.background.ctx, name, true, j.Emit)
	if err == nil {
		s.mu.Lock()
		s.jobs.images[name] = j
		s.mu.Unlock()
	}
	return m, err
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

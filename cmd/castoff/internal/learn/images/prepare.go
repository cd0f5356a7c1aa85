package images

import (
	"context"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
)

// PrepareGo gets the image that exercises begin with onto the daemon, as
// [Set.Go] does, in the background: it returns early only when ctx is done,
// with an error that wraps ctx's, and the work goes on. The next call joins it,
// and hears what has happened so far.
func (s *Set) PrepareGo(ctx context.Context, emit progress.Emit) error {
	if err := s.Unavailable(); err != nil {
		return err
	}
	s.mu.Lock()
	j := s.jobs.images[GoImage]
	if j == nil || j.Finished() { // it may have been removed since
		j = job.New()
		s.jobs.images[GoImage] = j
		// Alongside the other builds, not after them: most often the image is
		// there.
		s.background.run(func() {
			_, _, err := s.Go(s.background.ctx, j.Emit)
			j.Finish(measure.Image{}, err)
		})
	}
	s.mu.Unlock()
	_, err := j.Follow(ctx, emit)
	return err
}

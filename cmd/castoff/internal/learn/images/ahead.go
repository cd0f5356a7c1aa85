package images

import (
	"context"

	"castoff/cmd/castoff/internal/ground/progress"
)

// Ahead begins what a person would wait for further on, while they read: images
// are timed, each list of them as [Set.Deploy] does, and then the image that
// exercises begin with is made, if there are exercises. It comes after all that
// was begun before. What fails is tried again, and said, where it is needed.
func (s *Set) Ahead(timings [][]string, exercises bool) {
	if s.Unavailable() != nil {
		return
	}
	s.background.run(func() {
		ctx, nobody := s.background.ctx, progress.Discard
		for _, names := range timings {
			if s.ready(ctx, names) {
				_, _ = s.Deploy(ctx, names, nobody)
			}
		}
		if s.background.idle(); exercises && ctx.Err() == nil {
			_ = s.PrepareGo(ctx, nobody)
		}
	})
}

// ready waits for images to be built, and reports whether they are, and are
// still to be timed.
func (s *Set) ready(ctx context.Context, names []string) bool {
	for _, name := range names {
		if _, err := s.Attach(ctx, name, progress.Discard); err != nil {
			return false
		}
	}
	_, known := s.Deployed(names...)
	return !known
}

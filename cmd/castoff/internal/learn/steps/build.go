package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

var buildVerb = verb(lesson.Verb{
	Name: "build", Keys: oneImage, Place: lesson.Alone, Together: true,
	Does: "builds an image, or joins its build in the background; several, one right after the other, share a page",
}, func(b *lesson.Block) Step { return &Build{b.Image("image")} })

// Build lets the person watch how an image is built.
type Build struct{ Image string }

// Needs implements [Step].
func (b *Build) Needs() Needs { return Needs{Images: []string{b.Image}} }

// Instead implements [Watcher].
func (b *Build) Instead() bool { return true }

// Watch implements [Watcher]. There is nothing to watch once the person has
// seen the build end well, or if nothing can be built. A build that failed is
// tried again when they come back to it: they may have mended what was wrong,
// the network, for instance.
func (b *Build) Watch(s *Stage) *Work {
	if s.watched[b.Image] || s.Images.Unavailable() != nil {
		return nil
	}
	s.Start(b.Image)
	return &Work{
		Title: "Building " + s.Ref(b.Image),
		Do: func(ctx context.Context, emit progress.Emit) error {
			_, err := s.Images.Attach(ctx, b.Image, emit)
			return err
		},
		Ended: func(err error) { s.Built(b.Image, err) },
	}
}

// Blocks implements [Step].
func (b *Build) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	doing := "building " + s.Ref(b.Image)
	all, missing := s.measured([]string{b.Image}, doing)
	switch {
	case s.Images.Unavailable() != nil:
		return s.Missing(b.Image, doing), nil
	case missing != nil:
		return missing, nil
	}
	built := " is built."
	if s.Recorded != "" {
		built = " was built when this was recorded."
	}
	return []screen.Block{
		screen.Notice{Tone: screen.Good, Text: s.Ref(b.Image) + built},
		s.card(all[0]),
	}, nil
}

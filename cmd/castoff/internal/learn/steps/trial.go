package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Trials are small projects that came with castoff, each of which is built in
// several ways to find something out.
type Trials interface {
	// Make builds a project in all its ways, or joins that and hears what has
	// happened so far. It returns early only when ctx is done, and the work goes
	// on. One that failed is built again.
	Make(ctx context.Context, name string, emit progress.Emit) error
	// Found are the blocks that show what came of it; false if it was not made. It
	// does not block.
	Found(name string) ([]screen.Block, bool)
	// Number is a number that was found, by its placeholder, and its text with
	// the unit; 0, and why, if it could not be found; false if it is not known.
	// It does not block.
	Number(placeholder string) (n float64, text string, ok bool)
}

var trialVerb = verb(lesson.Verb{
	Name: "trial", Keys: []lesson.Key{{Name: "of"}},
	Does: "builds a small project in several ways, and shows what comes of each",
}, func(b *lesson.Block) Step { return &Trial{b.Trial("of")} })

// Trial is a small project that is built in several ways.
type Trial struct{ Name string }

const trialIntro = "For the next page a small project is built in several ways, each with a Dockerfile of its own, on your daemon. " +
	"It begins with the image that exercises begin with, which is made once, in a minute or two, if it is not there yet."

// Needs implements [Step]. What is known from an earlier session holds for the
// base image that it was found on.
func (t *Trial) Needs() Needs { return Needs{Base: true} }

// doing is what cannot be done if it was not made.
func (t *Trial) doing() string { return "the trial " + t.Name }

// Instead implements [Watcher].
func (t *Trial) Instead() bool { return false }

// Watch implements [Watcher]: the project is built, unless what comes of it is
// known or cannot be found out.
func (t *Trial) Watch(s *Stage) *Work {
	if s.Images.Unavailable() != nil || s.Trials == nil {
		return nil
	}
	if _, ok := s.Trials.Found(t.Name); ok {
		return nil
	}
	delete(s.faults.untimed, t.doing())
	return &Work{
		Title: "Building in several ways: " + t.Name, Intro: trialIntro,
		Do: func(ctx context.Context, emit progress.Emit) error { return s.Trials.Make(ctx, t.Name, emit) },
		Ended: func(err error) {
			if err != nil {
				s.faults.untimed[t.doing()] = err
				s.note(err)
			}
		},
	}
}

// Blocks implements [Step].
func (t *Trial) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	if s.Trials != nil {
		if blocks, ok := s.Trials.Found(t.Name); ok {
			return append(s.Earlier(), blocks...), nil
		}
	}
	if err := s.Images.Unavailable(); err != nil {
		return s.skipped(t.doing(), err), nil
	}
	if err := s.faults.untimed[t.doing()]; err != nil {
		return faulty(err.Error(), err), nil
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: "It is still being built in several ways; come back to this page when that is done.",
	}}, nil
}

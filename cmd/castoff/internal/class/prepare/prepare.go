// Package prepare makes in advance what a course would have people wait for: its
// images, what its lessons find out with them, and the starts of its exercises.
package prepare

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Images are those of the course on a daemon, as lessons have them made.
type Images interface {
	Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error)
	Exact(ctx context.Context, name string, emit progress.Emit) (measure.Image, error)
	IsExact(name string) bool
	Measured(name string) (measure.Image, bool)
	PrepareGo(ctx context.Context, emit progress.Emit) error
	Deployed(names ...string) ([]measure.Deployment, bool)
	Deploy(ctx context.Context, names []string, emit progress.Emit) ([]measure.Deployment, error)
	Plan(ctx context.Context) images.Plan
	Base() (baseimage.Base, bool)
	Builder() daemon.Builder
	Short(name string) string
}

// Trials are what lessons have built to find something out.
type Trials interface {
	Make(ctx context.Context, name string, emit progress.Emit) error
	Found(name string) ([]screen.Block, bool)
}

// Checker finds out how the start of an exercise fails.
type Checker interface {
	Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error)
}

// Engine is what is needed from a container engine.
type Engine interface {
	Info() daemon.Info
	Find(ctx context.Context, ref string) (inspect.Found, bool, error)
}

// Journal is where what was prepared is kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Course is what is prepared, and with what.
type Course struct {
	Images  Images
	Trials  Trials
	Checker Checker
	Engine  Engine
	Journal Journal
	// Learner is their name in the journal.
	Learner string
	// Whole is the course, Lessons are those of its lessons that are prepared,
	// Exercises those of its exercises.
	Whole     *lesson.Course
	Lessons   []*lesson.Lesson
	Exercises []exercise.Exercise

	// on is the base image in use, as it is called, past what was noted on this
	// engine before; both are known once parts are looked for.
	on   string
	past []journal.Record
}

// State is what became of a part.
type State string

// The states of a part.
const (
	Missing State = "missing" // it is still to be made
	Ready   State = "ready"   // it was there
	Made    State = "made"    // it was made now
	Failed  State = "failed"
	Skipped State = "skipped" // it cannot be made on this daemon
)

// Part is one thing that people would wait for.
type Part struct {
	// Name is what it is, in a few words: "castoff/multistage", "the start of golf".
	Name  string `json:"name"`
	State State  `json:"state"`
	// Seconds is how long it took now.
	Seconds float64 `json:"seconds,omitempty"`
	// Note is why it failed or was skipped, or why it will not be known next time that
	// it was made.
	Note string `json:"note,omitempty"`

	// guess is roughly how many seconds it takes to make, as far as is known then.
	guess func() float64
	// there is true for what is on the daemon and still has to be chosen, base for the
	// base image, on which all others stand.
	there, base bool
	// unkept is why it could not be kept that it was made.
	unkept error
	// ready reports whether it is there, make makes it.
	ready func(ctx context.Context) bool
	make  func(ctx context.Context, emit progress.Emit) error
}

// skip is an error that is no fault: the part cannot be made here.
type skip string

func (s skip) Error() string { return string(s) }

// unnoted is an error of the journal's, about a part that was made.
type unnoted struct{ error }

func (u unnoted) Unwrap() error { return u.error }

// IsBase reports whether a part is the base image: what else is there depends on it.
// It is the first part, if it is one.
func (p *Part) IsBase() bool { return p.base }

// Make makes a part, unless it is there. What goes wrong with it is part of it;
// the error is ctx's.
func (p *Part) Make(ctx context.Context, emit progress.Emit) error {
	start := time.Now()
	err := p.make(ctx, emit)
	p.Seconds = time.Since(start).Seconds()
	no, kept := skip(""), unnoted{}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &no):
		p.State, p.Note = Skipped, string(no)
	case errors.As(err, &kept):
		p.State, p.Note, p.unkept = Made, kept.Error(), kept.error
	case err != nil:
		p.State, p.Note = Failed, err.Error()
	case p.there:
		p.State, p.Seconds = Ready, 0
	default:
		p.State = Made
	}
	return nil
}

// Look finds out which parts are there.
func Look(ctx context.Context, parts []Part) {
	for i := range parts {
		if p := &parts[i]; p.State == Missing && p.ready(ctx) {
			p.State = Ready
		}
	}
}

// Unkept is why it will not be known next time that a part was made; nil if it will.
func Unkept(parts []Part) error {
	for _, p := range parts {
		if p.unkept != nil {
			return p.unkept
		}
	}
	return nil
}

// Lacking is how many parts are still to be made.
func Lacking(parts []Part) int {
	n := 0
	for _, p := range parts {
		if p.State == Missing || p.State == Failed {
			n++
		}
	}
	return n
}

// Left is roughly how many seconds the missing parts will take, by what the
// others took.
func Left(parts []Part) float64 {
	guessed, took, left := 0.0, 0.0, 0.0
	for _, p := range parts {
		switch p.State {
		case Made:
			guessed, took = guessed+p.guess(), took+p.Seconds
		case Missing:
			left += p.guess()
		}
	}
	if guessed > leastGuessed {
		left *= min(max(took/guessed, 1.0/mostOff), mostOff)
	}
	return left
}

// An estimate is corrected once the parts that were made were to take this many
// seconds together, and by no more than this factor.
const (
	leastGuessed = 20
	mostOff      = 5
)

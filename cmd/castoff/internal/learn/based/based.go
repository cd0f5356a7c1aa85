// Package based checks exercises on the image that they begin with, which is made
// when one is first checked that needs it.
package based

import (
	"context"
	"io/fs"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
)

// Checker is a [checker.Checker] that makes the base image of the exercises when
// one is first checked that needs it.
type Checker struct {
	// Base makes the image.
	Base func(ctx context.Context, emit progress.Emit) (checker.Base, error)
	// Reach returns an error that a person understands if the daemon is gone.
	Reach func(ctx context.Context) error
	// Once is true where exercises are checked one after another: a base image
	// that cannot be made is not tried again for each.
	Once bool

	engine checker.Engine
	o      checker.Options

	mu sync.Mutex
	c  *checker.Checker
	// based is true if c has the base image.
	based bool
	// baseless is why there is no base image, with Once.
	baseless error
}

// New returns a checker on engine. The options' Base is not needed.
func New(engine checker.Engine, o checker.Options) *Checker { return &Checker{engine: engine, o: o} }

// Prepare gets the image that exercises begin with onto the daemon, if this one
// begins with it or the learner's files do; they may be nil.
func (l *Checker) Prepare(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
	return l.PrepareAhead(ctx, ex, files, emit, func(context.Context, progress.Emit) error { return nil })
}

// PrepareAhead is Prepare for a person who goes on reading meanwhile: ahead is
// done first if the base image is needed.
func (l *Checker) PrepareAhead(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit, ahead func(context.Context, progress.Emit) error) error {
	needs := needsBase(ex, files)
	if needs {
		if err := ahead(ctx, emit); err != nil {
			return l.failed(ctx, err)
		}
	}
	_, err := l.with(ctx, needs, emit)
	return l.failed(ctx, err)
}

// needsBase reports whether an exercise needs the base image, or the learner's
// files do; they may be nil.
func needsBase(ex exercise.Exercise, files fs.FS) bool {
	return startsFromBase(ex) || files != nil && usesBase(ex, files)
}

// Check checks files as [checker.Checker.Check] does.
func (l *Checker) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	c, err := l.with(ctx, usesBase(ex, files), emit)
	if err != nil {
		return checker.Report{}, l.failed(ctx, err)
	}
	r, err := c.Check(ctx, ex, files, emit)
	return r, l.failed(ctx, err)
}

// failed is err in words for a person: the engine's own say little about a
// daemon that is gone. Whatever is on the daemon is looked for again the next
// time.
func (l *Checker) failed(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	l.mu.Lock()
	l.c = nil
	l.mu.Unlock()
	if gone := l.Reach(ctx); gone != nil {
		return gone
	}
	return err
}

// with is the one to check with. Without the base image it is enough for
// what does not need it.
func (l *Checker) with(ctx context.Context, base bool, emit progress.Emit) (*checker.Checker, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.c != nil && (l.based || !base) {
		return l.c, nil
	}
	o := l.o
	if base {
		if l.baseless != nil {
			return nil, l.baseless
		}
		var err error
		if o.Base, err = l.Base(ctx, emit); err != nil {
			if l.Once {
				l.baseless = err
			}
			return nil, err
		}
	}
	l.based = base
	l.c = checker.New(l.engine, o)
	return l.c, nil
}

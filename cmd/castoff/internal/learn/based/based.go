// Package based checks exercises on the image that they begin with, which is made
// when the first exercise that needs it is checked.
package based

import (
	"context"
	"io/fs"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// Checker is a [checker.Checker] that makes the base image of the exercises when
// the first exercise that needs it is checked.
type Checker struct {
	// Base makes the image.
	Base func(ctx context.Context, emit progress.Emit) (standin.Base, error)
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
func (b *Checker) Prepare(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
	return b.PrepareAhead(ctx, ex, files, emit, func(context.Context, progress.Emit) error { return nil })
}

// PrepareAhead is Prepare for a person who goes on reading meanwhile: ahead is
// done first if the base image is needed.
func (b *Checker) PrepareAhead(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit, ahead func(context.Context, progress.Emit) error) error {
	needs := needsBase(ex, files)
	if needs {
		if err := ahead(ctx, emit); err != nil {
			return b.failed(ctx, err)
		}
	}
	_, err := b.with(ctx, needs, emit)
	return b.failed(ctx, err)
}

// needsBase reports whether an exercise needs the base image, or the learner's
// files do; they may be nil.
func needsBase(ex exercise.Exercise, files fs.FS) bool {
	return Needs(ex) || files != nil && usesBase(ex, files)
}

// Check checks files as [checker.Checker.Check] does.
func (b *Checker) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	c, err := b.with(ctx, usesBase(ex, files), emit)
	if err != nil {
		return checker.Report{}, b.failed(ctx, err)
	}
	r, err := c.Check(ctx, ex, files, emit)
	return r, b.failed(ctx, err)
}

// failed is err in words for a person: the engine's own say little about a
// daemon that is gone. Whatever is on the daemon is looked for again the next
// time.
func (b *Checker) failed(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	b.mu.Lock()
	b.c = nil
	b.mu.Unlock()
	if gone := b.Reach(ctx); gone != nil {
		return gone
	}
	return err
}

// with is the checker to check with. Without the base image it is enough for
// what does not need it.
func (b *Checker) with(ctx context.Context, base bool, emit progress.Emit) (*checker.Checker, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c != nil && (b.based || !base) {
		return b.c, nil
	}
	o := b.o
	if base {
		if b.baseless != nil {
			return nil, b.baseless
		}
		var err error
		if o.Base, err = b.Base(ctx, emit); err != nil {
			if b.Once {
				b.baseless = err
			}
			return nil, err
		}
	}
	b.based = base
	b.c = checker.New(b.engine, o)
	return b.c, nil
}

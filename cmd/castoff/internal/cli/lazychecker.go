package cli

import (
	"context"
	"io/fs"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/checker"
)

// openChecker connects and prepares to check.
func (a *app) openChecker(ctx context.Context) (*session, *lazyChecker, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.set.Unavailable(); err != nil {
		s.close()
		return nil, nil, err
	}
	// What cannot be removed now is still listed by clean.
	_ = s.engine.Sweep(ctx, s.set.Label())
	return s, &lazyChecker{s: s, connect: a.connect}, nil
}

// lazyChecker makes the base image of the exercises when one is first checked
// that needs it.
type lazyChecker struct {
	s *session
	// connect finds out whether the daemon is there.
	connect func(context.Context) (*docker.Engine, error)
	// once is true where one exercise after the other is checked: a base image
	// that cannot be made is not tried again for each.
	once bool

	mu sync.Mutex
	c  *checker.Checker
	// based is true if c has the base image.
	based bool
	// baseless is why there is no base image, with once.
	baseless error
}

// Prepare gets the image that exercises begin with onto the daemon, if this one
// does.
func (l *lazyChecker) Prepare(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
	_, err := l.checker(ctx, needsBase(ex, files), emit)
	return l.failed(ctx, err)
}

// needsBase reports whether an exercise needs the base image, or the learner's
// files do; they may be nil.
func needsBase(ex exercise.Exercise, files fs.FS) bool {
	return checker.NeedsBase(ex) || files != nil && checker.UsesBase(ex, files)
}

// Check implements [practice.Checker].
func (l *lazyChecker) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	c, err := l.checker(ctx, checker.UsesBase(ex, files), emit)
	if err != nil {
		return checker.Report{}, l.failed(ctx, err)
	}
	r, err := c.Check(ctx, ex, files, emit)
	return r, l.failed(ctx, err)
}

// failed is err as a person reads it: of a daemon that is gone the engine's
// words say little. Whatever is on the daemon is looked for anew the next time.
func (l *lazyChecker) failed(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	l.mu.Lock()
	l.c = nil
	l.mu.Unlock()
	e, cerr := l.connect(ctx)
	if cerr != nil {
		return cerr
	}
	e.Close()
	return err
}

// checker is the one to check with. Without the base image it is enough for
// what does not need it.
func (l *lazyChecker) checker(ctx context.Context, needsBase bool, emit progress.Emit) (*checker.Checker, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.c != nil && (l.based || !needsBase) {
		return l.c, nil
	}
	var base checker.Base
	if needsBase {
		if l.baseless != nil {
			return nil, l.baseless
		}
		ref, found, err := l.s.set.Go(ctx, emit)
		if err != nil {
			if l.once {
				l.baseless = err
			}
			return nil, err
		}
		base = checker.Base{Ref: ref, Diffs: found.Diffs}
	}
	l.based = needsBase
	l.c = checker.New(l.s.engine, checker.Options{
		Base: base, Builder: l.s.set.Builder(), CacheDir: l.s.cacheDir,
		Labels: map[string]string{docker.Label: l.s.set.Label()}, Size: quantity.Size,
		Ref:     func(id string) string { return l.s.set.Ref(exerciseRef + id) },
		Explain: trapOf,
	})
	return l.c, nil
}

// trapOf is the id of the trap that a text shows, empty if none is known.
func trapOf(text string) string {
	all := explain.Explain(text)
	if len(all) == 0 {
		return ""
	}
	return all[0].Trap.ID
}

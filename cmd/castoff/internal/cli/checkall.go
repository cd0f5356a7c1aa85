package cli

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
)

// checkOne checks one of the exercises that a command is for.
func (a *app) checkOne(ctx context.Context, d term.Display, p *practice.Practice, ex exercise.Exercise) (r checker.Report, err error) {
	if _, err := p.Start(ex); err != nil {
		return r, err
	}
	err = d.Watch(ctx, screen.Work{Title: "Checking " + ex.ID}, func(ctx context.Context, emit progress.Emit) error {
		var err error
		r, err = p.Check(ctx, ex, emit)
		return err
	})
	return r, err
}

// endsAll reports whether an error with one exercise is one with all that
// follow: nobody waits any more, or there is no daemon.
func endsAll(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, context.Canceled) || fault.Code(err) == fault.ExitNoDaemon
}

// checkSum is how the checks of exercises went so far.
type checkSum struct {
	all, failed, broken int
	// firstFailed is the ID of the first that did not pass.
	firstFailed string
	// firstBroken is the ID of the first that could not be checked, for why.
	firstBroken string
	why         error
}

func (s *checkSum) add(r checker.Report, err error) {
	s.all++
	switch {
	case err != nil:
		if s.broken++; s.why == nil {
			s.firstBroken, s.why = r.Exercise, err
		}
	case !r.Passed:
		if s.failed++; s.firstFailed == "" {
			s.firstFailed = r.Exercise
		}
	}
}

// sumError is the error of a command that has checked exercises; nil if all are
// passed.
func (a *app) sumError(s checkSum) error {
	switch {
	case s.broken > 0:
		hint := a.typed("check "+s.firstBroken) + "    tries one again"
		if h := fault.Hint(s.why); h != "" {
			hint = h
		}
		return fault.New(fmt.Errorf("checking exercises: could not be checked: %d of %d, not passed: %d; the first is %s: %w",
			s.broken, s.all, s.failed, s.firstBroken, s.why), fault.ExitFailed, hint)
	case s.failed > 0:
		return fault.New(fmt.Errorf("checking exercises: not passed: %d of %d", s.failed, s.all), fault.ExitCheck, a.typed("hint "+s.firstFailed))
	}
	return nil
}

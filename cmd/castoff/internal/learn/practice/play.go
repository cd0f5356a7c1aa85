package practice

import (
	"context"

	"castoff/cmd/castoff/internal/course/exercise"
)

// Play plays exercises on a terminal, beginning with one, until the learner
// leaves. Whatever they save is checked; a check that a later change overtakes
// is given up. Before files that may be somebody else's are built, they are
// asked.
func (p *Practice) Play(ctx context.Context, ui UI, ex exercise.Exercise) error {
	if ok, err := p.enter(ctx, ui, ex); err != nil || !ok {
		return err
	}
	for {
		next, err := p.one(ctx, ui, ex)
		if err != nil || next == nil {
			return err
		}
		ok, err := p.enter(ctx, ui, *next)
		if err != nil {
			return err
		}
		if ok { // else they stay with the one that they have
			ex = *next
		}
	}
}

// enter asks, where it has to, before an exercise is put before the learner;
// ok is false if they do not want it.
func (p *Practice) enter(ctx context.Context, ui UI, ex exercise.Exercise) (ok bool, err error) {
	f, err := p.Look(ex)
	if err != nil || p.Trusted || !f.Asks() {
		return err == nil, err
	}
	yes, err := ui.Confirm(ctx, p.Question(f))
	if err != nil || !yes {
		return false, err
	}
	return true, p.Agree(f)
}

// one plays one exercise and returns the one to go on with; nil to leave.
func (p *Practice) one(ctx context.Context, ui UI, ex exercise.Exercise) (*exercise.Exercise, error) {
	dir, err := p.Start(ex)
	if err != nil {
		return nil, err
	}
	p.playing.Store(&ex.ID)
	return newBench(p, ui, ex, dir).run(ctx)
}

// quit is the error of leaving castoff.
func (p *Practice) quit() error {
	if p.Back == "" {
		return nil
	}
	return ErrQuit
}

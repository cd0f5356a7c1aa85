package practice

import (
	"context"
	"fmt"
	"sync"

	"castoff/cmd/castoff/internal/checker"
	"castoff/cmd/castoff/internal/exercise"
	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/screen"
)

// The keys of a bench.
const (
	keyHint     = "h"
	keyCheck    = "c"
	keyLog      = "o"
	keySolution = "s"
	keyReset    = "r"
	keyNext     = "n"
	keyList     = "l"
	keyQuit     = "q"
)

// Play plays exercises on a terminal, beginning with one, until the learner
// leaves. Whatever they save is checked; a check that a later change overtakes
// is given up.
func (p *Practice) Play(ctx context.Context, ui UI, ex exercise.Exercise) error {
	for {
		next, err := p.one(ctx, ui, ex)
		if err != nil || next == nil {
			return err
		}
		ex = *next
	}
}

// one plays one exercise and returns the one to go on with; nil to leave.
func (p *Practice) one(ctx context.Context, ui UI, ex exercise.Exercise) (*exercise.Exercise, error) {
	dir, err := p.Start(ex)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	b := &bench{p: p, ex: ex, dir: dir, hints: min(p.Progress()[ex.ID].Hints, len(ex.Hints))}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	dirty := make(chan struct{}, 1)
	dirty <- struct{}{}
	wg.Go(func() { b.work(ctx, dirty) })
	wg.Go(func() {
		if err := p.Watch(ctx, dir, func() { nudge(dirty) }); err != nil && ctx.Err() == nil {
			b.set(func() { b.err = err })
		}
	})
	for {
		key, err := ui.Bench(ctx, b.state)
		if err != nil {
			return nil, err
		}
		next, leave, err := b.press(ctx, ui, key, dirty)
		if err != nil || leave {
			return next, err
		}
	}
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// bench is one exercise being worked on.
type bench struct {
	p   *Practice
	ex  exercise.Exercise
	dir string

	mu       sync.Mutex
	version  int
	shown    *screen.Bench // of some version; nil before the first
	report   *checker.Report
	err      error
	status   string
	busy     bool
	hints    int
	log      bool
	solution string // where it is, once it was asked for
	backup   string // where what was reset is
}

// set changes the bench and lets the screen know.
func (b *bench) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	b.version++
}

// state is what the screen shows. It is asked for many times a second, and put
// together only when something has changed.
func (b *bench) state() screen.Bench {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown == nil || b.shown.Version != b.version {
		s := b.compose()
		b.shown = &s
	}
	return *b.shown
}

func (b *bench) compose() screen.Bench {
	s := screen.Bench{Version: b.version, Heading: heading(b.ex), Number: b.ex.Order, Of: len(b.p.exercises), Busy: b.busy, Status: b.status, Blocks: b.blocks()}
	passed := b.report != nil && b.report.Passed
	if passed {
		s.Keys = append(s.Keys, screen.Key{Key: keyNext, Does: "next"}, screen.Key{Key: keySolution, Does: "solution"})
	} else if b.hints < len(b.ex.Hints) {
		s.Keys = append(s.Keys, screen.Key{Key: keyHint, Does: "hint"})
	} else {
		s.Keys = append(s.Keys, screen.Key{Key: keySolution, Does: "solution"})
	}
	log := "whole log"
	if b.log {
		log = "hide the log"
	}
	s.Keys = append(s.Keys, screen.Key{Key: keyList, Does: "list"}, screen.Key{Key: keyQuit, Does: "quit"},
		screen.Key{Key: keyReset, Does: "reset"}, screen.Key{Key: keyLog, Does: log}, screen.Key{Key: keyCheck, Does: "check again"})
	if !passed {
		s.Keys = append(s.Keys, screen.Key{Key: keyNext, Does: "next"})
	}
	return s
}

// work checks the learner's files whenever they are dirty. A change that comes
// while a check is under way ends it.
func (b *bench) work(ctx context.Context, dirty chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-dirty:
		}
		for b.check(ctx, dirty) {
		}
	}
}

// check checks once; it returns true if the files changed meanwhile.
func (b *bench) check(ctx context.Context, dirty chan struct{}) (again bool) {
	cctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b.set(func() { b.busy, b.status, b.err = true, "checking", nil })
	type outcome struct {
		report checker.Report
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := b.p.Check(cctx, b.ex, b.follow)
		done <- outcome{r, err}
	}()
	select {
	case o := <-done:
		b.set(func() {
			b.busy, b.status = false, "waiting for you to save"
			if o.err != nil {
				b.err = o.err
				return
			}
			b.report = &o.report
		})
		return false
	case <-dirty:
		cancel()
		<-done // nothing of it is left on the daemon when the next begins
		return true
	case <-ctx.Done():
		cancel()
		<-done
		return false
	}
}

// follow shows what the engine does in the status line.
func (b *bench) follow(e progress.Event) {
	switch {
	case e.Kind == progress.Phase:
		b.set(func() { b.status = e.Text })
	case e.Kind == progress.Step && e.Step != nil && e.Step.State == progress.Started && e.Step.N > 0:
		b.set(func() { b.status = fmt.Sprintf("building: step %d of %d", e.Step.N, e.Step.Of) })
	}
}

// press does what a key asks for.
func (b *bench) press(ctx context.Context, ui UI, key string, dirty chan struct{}) (next *exercise.Exercise, leave bool, err error) {
	switch key {
	case keyQuit:
		return nil, true, nil
	case keyHint:
		if _, _, _, err := b.p.Hint(b.ex); err != nil {
			return nil, true, err
		}
		b.set(func() { b.hints = min(b.hints+1, len(b.ex.Hints)) })
	case keyCheck:
		nudge(dirty)
	case keyLog:
		b.set(func() { b.log = !b.log })
	case keySolution:
		dir, err := b.p.Solution(b.ex)
		if err != nil {
			return nil, true, err
		}
		b.set(func() { b.solution = dir })
	case keyReset:
		yes, err := ui.Confirm(ctx, screen.Confirm{Title: "Begin " + b.ex.ID + " anew? What you have made of it is kept beside it.", Yes: "Begin anew", No: "Go on"})
		if err != nil || !yes {
			return nil, err != nil, err
		}
		backup, err := b.p.Reset(b.ex)
		if err != nil {
			return nil, true, err
		}
		b.set(func() { b.hints, b.report, b.solution, b.backup = 0, nil, "", backup })
		nudge(dirty)
	case keyNext:
		return b.p.after(b.ex), true, nil
	case keyList:
		return b.p.choose(ctx, ui, b.ex)
	}
	return nil, false, nil
}

// after is the exercise after ex, in the order of the course; ex itself after
// the last.
func (p *Practice) after(ex exercise.Exercise) *exercise.Exercise {
	for i, e := range p.exercises {
		if e.ID == ex.ID && i+1 < len(p.exercises) {
			return &p.exercises[i+1]
		}
	}
	return &ex
}

// choose lets the learner choose an exercise.
func (p *Practice) choose(ctx context.Context, ui UI, now exercise.Exercise) (*exercise.Exercise, bool, error) {
	done := p.Progress()
	c := screen.Choice{Title: "Exercises"}
	for i, ex := range p.exercises {
		item := screen.Item{Label: fmt.Sprintf("%-18s %s", ex.ID, ex.Title)}
		switch pr := done[ex.ID]; {
		case pr.Passed:
			item.Mark = "passed"
		case pr.Started:
			item.Mark = "started"
		}
		if ex.ID == now.ID {
			c.Initial = i
		}
		c.Items = append(c.Items, item)
	}
	i, err := ui.Choose(ctx, c)
	if err != nil || i < 0 {
		return nil, err != nil, err
	}
	return &p.exercises[i], true, nil
}

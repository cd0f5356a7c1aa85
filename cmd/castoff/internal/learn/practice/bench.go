package practice

import (
	"context"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/ui/screen"
)

// The keys of a bench.
const (
	keyEdit     = "e"
	keyFiles    = "f"
	keyHint     = "h"
	keyMeaning  = "w"
	keyCheck    = "c"
	keyLog      = "o"
	keySolution = "s"
	keyReset    = "r"
	keyNext     = "n"
	keyPrevious = "p"
	keyList     = "l"
	keyBack     = "esc"
	keyQuit     = "q"
)

// Play plays exercises on a terminal, beginning with one, until the learner
// leaves. Whatever they save is checked; a check that a later change overtakes
// is given up. Before files are built that may be somebody else's, they are
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

// one plays one exercise and returns the one to go on with; nil to leave.
func (p *Practice) one(ctx context.Context, ui UI, ex exercise.Exercise) (*exercise.Exercise, error) {
	dir, err := p.Start(ex)
	if err != nil {
		return nil, err
	}
	p.playing.Store(&ex.ID)
	ctx, cancel := context.WithCancel(ctx)
	b := &bench{p: p, ex: ex, dir: dir, hints: min(p.Progress()[ex.ID].Hints, len(ex.Hints))}
	b.rows = p.Rows(ex, nil)
	b.count()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	dirty := make(chan struct{}, 1)
	wg.Go(func() { b.work(ctx, dirty) })
	wg.Go(func() {
		// The first check waits for the first look at the files: what is saved
		// between a check and that look would not be noticed.
		if err := p.Watch(ctx, dir, func() { nudge(dirty) }); err != nil && ctx.Err() == nil {
			b.set(func() { b.blind = err })
			nudge(dirty)
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

// quit is the error of leaving castoff.
func (p *Practice) quit() error {
	if p.Back == "" {
		return nil
	}
	return ErrQuit
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
	rows     screen.Checks       // of the report
	meant    *screen.Explanation // what its failure comes from; nil if nothing is known
	err      error               // why the last check could not be carried out
	blind    error               // why changes are not noticed
	status   string
	busy     bool
	hints    int
	log      bool
	meaning  bool
	solution string         // where it is, once it was asked for
	backup   string         // where what was reset is
	editor   *screen.Notice // what is to be said of the editor
	// preparing is what has to be done before the first check; nil while
	// nothing has. It began at since.
	preparing *screen.Preparing
	since     time.Time
	// focus is what has to come into view, the turn-th time.
	focus focus
	turn  int
	// tally is how far the learner is, next where to go on; nil if all the
	// others are passed.
	tally screen.Tally
	next  *exercise.Exercise
}

// focus is a part of what a bench shows.
type focus int

const (
	onTop focus = iota
	onChecks
	onError
	onMeaning
	onHints
	onPlaces // where the solution is, or what was reset
	onLog
)

// set changes the bench and lets the screen know.
func (b *bench) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	b.version++
}

// look has the person look at something; within set.
func (b *bench) look(f focus) {
	b.focus = f
	b.turn++
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

// count finds out how far the learner is.
func (b *bench) count() {
	done := b.p.Progress()
	next := b.p.next(b.p.index(b.ex.ID), done)
	if next != nil && next.ID == b.ex.ID {
		next = nil
	}
	b.set(func() { b.tally, b.next = b.p.tally(done), next })
}

// passed reports whether the learner's files passed the last check.
func (b *bench) passed() bool { return b.report != nil && b.report.Passed }

func (b *bench) compose() screen.Bench {
	s := screen.Bench{Version: b.version, Heading: heading(b.ex), Number: b.ex.Order, Of: len(b.p.exercises),
		Busy: b.busy, Status: b.status, Turn: b.turn, Keys: b.keys()}
	s.Blocks, s.Reveal = b.blocks()
	return s
}

// keys are those that do something now, the most important first.
func (b *bench) keys() []screen.Key {
	var keys []screen.Key
	add := func(when bool, key, does, about string) {
		if when {
			keys = append(keys, screen.Key{Key: key, Does: does, About: about})
		}
	}
	passed, next := b.passed(), ""
	if b.next != nil {
		next = "go on with " + b.next.ID + ": " + b.next.Title
	}
	add(passed && b.next != nil, keyNext, "next", next)
	add(b.p.Editor != nil, keyEdit, "edit", "open the Dockerfile in your editor ($VISUAL, $EDITOR)")
	add(!passed && b.hints < len(b.ex.Hints), keyHint, "hint", "the next hint; the third gives nearly everything away")
	add(passed || b.hints >= len(b.ex.Hints), keySolution, "solution", "write a solution into a directory beside yours")
	add(b.meant != nil, keyMeaning, "meaning", "what the error means, why it happens, and the cure")
	add(true, keyList, "list", "all exercises, to choose from")
	add(b.p.Back != "", keyBack, "back", "go back to the "+b.p.Back+"; your files and your progress stay")
	add(true, keyQuit, "quit", "leave castoff; your files and your progress stay")
	add(!passed && b.next != nil, keyNext, "next", next)
	add(b.p.Editor != nil, keyFiles, "files", "open another file of the exercise in your editor")
	add(true, keyCheck, "check", "check again")
	add(true, keyReset, "reset", "begin anew; what you have made of it is kept beside it")
	add(true, keyLog, "log", "the whole output of the failed check, or hide it")
	add(b.p.index(b.ex.ID) > 0, keyPrevious, "previous", "the exercise before this one")
	return keys
}

// press does what a key asks for.
func (b *bench) press(ctx context.Context, ui UI, key string, dirty chan struct{}) (next *exercise.Exercise, leave bool, err error) {
	switch key {
	case keyBack:
		return nil, true, nil
	case keyQuit:
		return nil, true, b.p.quit()
	case keyEdit:
		return nil, false, b.edit(ctx, ui, dockerfile)
	case keyFiles:
		leave, err := b.editAny(ctx, ui)
		return nil, leave, err
	case keyHint:
		if _, _, _, err := b.p.Hint(b.ex); err != nil {
			return nil, true, err
		}
		b.set(func() { b.hints = min(b.hints+1, len(b.ex.Hints)); b.look(onHints) })
	case keyMeaning:
		b.set(func() { b.meaning = !b.meaning; b.look(onMeaning) })
	case keyCheck:
		nudge(dirty)
	case keyLog:
		b.set(func() { b.log = !b.log; b.look(onLog) })
	case keySolution:
		dir, err := b.p.Solution(b.ex)
		if err != nil {
			return nil, true, err
		}
		b.set(func() { b.solution = dir; b.look(onPlaces) })
	case keyReset:
		return nil, false, b.reset(ctx, ui, dirty)
	case keyNext:
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.next, true, nil
	case keyPrevious:
		return &b.p.exercises[b.p.index(b.ex.ID)-1], true, nil
	case keyList:
		return b.p.choose(ctx, ui, b.ex)
	}
	return nil, false, nil
}

// reset begins the exercise anew, if the learner means it.
func (b *bench) reset(ctx context.Context, ui UI, dirty chan struct{}) error {
	yes, err := ui.Confirm(ctx, screen.Confirm{Title: "Begin " + b.ex.ID + " anew? What you have made of it is kept beside it.", Yes: "Begin anew", No: "Go on"})
	if err != nil || !yes {
		return err
	}
	backup, err := b.p.Reset(b.ex)
	if err != nil {
		return err
	}
	b.set(func() {
		b.hints, b.report, b.rows, b.meant, b.solution, b.backup = 0, nil, b.p.Rows(b.ex, nil), nil, "", backup
		b.look(onPlaces)
	})
	nudge(dirty)
	return nil
}

// notice is an error beside the exercise, which goes on.
func notice(tone screen.Tone, err error) *screen.Notice {
	return &screen.Notice{Tone: tone, Text: err.Error(), Hint: fault.Hint(err)}
}

package practice

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// event is something that happened, as the loop of a bench hears of it: one of
// the types below.
type event any

type (
	// changed: the learner's files have changed, or are to be looked at first.
	changed struct{}
	// unwatched: their changes cannot be noticed, for this reason.
	unwatched struct{ err error }
	// working is what the engine does for a preparation or a check.
	working struct{ progress.Event }
	// second: one has passed of a preparation, whose time is shown.
	second struct{}
	// prepared: what checks need is ready, or is unavailable.
	prepared struct{ err error }
	// checked: a check has ended.
	checked struct {
		report checker.Report
		err    error
	}
	// pressed: the person has pressed a key of the exercise.
	pressed struct{ key string }
	// edited: the person's editor is gone again, or could not be opened.
	edited struct{ err error }
	// confirmed: the person has said whether to start over.
	confirmed struct{ yes bool }
	// chosen: the person goes on with another exercise, or with none.
	chosen struct{ next *exercise.Exercise }
	// stayed: the person goes on with this exercise.
	stayed struct{}
	// failed: the screen cannot go on, or the person leaves castoff.
	failed struct{ err error }
	// crashed is a panic on its way to the goroutine of the loop, whose caller
	// restores the terminal.
	crashed struct {
		value any
		stack []byte
	}
)

// bench is one exercise being worked on. All that happens reaches its loop as
// events through one channel; nothing of it is touched outside the loop except
// what does not change.
type bench struct {
	p   *Practice
	ui  UI
	ex  exercise.Exercise
	dir string

	events chan event    // in the order in which they happened
	over   chan struct{} // closed when the loop has ended
	others sync.WaitGroup
	// later has the newest state of the exercise, until the screen takes it.
	later chan screen.Bench

	job  job
	last outcome
	seen shown
	way  way
}

// outcome is how the files were judged last.
type outcome struct {
	report *checker.Report
	rows   screen.Checks       // of the report
	meant  *screen.Explanation // what its failure comes from; nil if nothing is known
	err    error               // why the last check could not be carried out
	blind  error               // why changes are not noticed
}

// passed reports whether the learner's files passed the last check.
func (o outcome) passed() bool { return o.report != nil && o.report.Passed }

// shown is what the person has asked to see, and what has to come into view.
type shown struct {
	hints    int
	log      bool
	meaning  bool
	solution string         // where it is, once it was asked for
	backup   string         // where what was reset is
	editor   *screen.Notice // what is to be said about the editor
	// focus is what has to come into view, the turn-th time.
	focus focus
	turn  int
}

// look has the person look at something.
func (s *shown) look(f focus) {
	s.focus = f
	s.turn++
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

// way is how far the learner is.
type way struct {
	tally screen.Tally
	// next is where to go on; nil if all the others are passed.
	next *exercise.Exercise
}

func newBench(p *Practice, ui UI, ex exercise.Exercise, dir string) *bench {
	done := p.Progress()
	return &bench{p: p, ui: ui, ex: ex, dir: dir,
		events: make(chan event, 16), over: make(chan struct{}), later: make(chan screen.Bench, 1),
		job: job{status: waiting}, last: outcome{rows: p.Rows(ex, nil)},
		seen: shown{hints: min(done[ex.ID].Hints, len(ex.Hints))}, way: p.way(ex, done)}
}

// way is how far the learner is, on an exercise, by their progress.
func (p *Practice) way(ex exercise.Exercise, done map[string]journal.ExerciseProgress) way {
	w := way{tally: p.tally(done), next: p.next(p.index(ex.ID), done)}
	if w.next != nil && w.next.ID == ex.ID {
		w.next = nil
	}
	return w
}

// run is the loop: it returns the exercise to go on with, nil to leave. A check
// that is then under way is given up and waited for.
func (b *bench) run(ctx context.Context) (*exercise.Exercise, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer b.others.Wait()
	defer close(b.over)
	defer cancel()
	b.beside(func() event { return b.watch(ctx) })
	b.turn(ctx)
	for {
		var next *exercise.Exercise
		var end bool
		var err error
		switch e := (<-b.events).(type) {
		case changed:
			b.dirty(ctx)
		case unwatched:
			b.last.blind = e.err
			b.dirty(ctx)
		case working:
			b.follow(e.Event)
		case second: // the time is part of what is shown
		case prepared:
			b.prepared(ctx, e.err)
		case checked:
			b.checked(ctx, e)
		case pressed:
			next, end, err = b.press(ctx, e.key)
		case edited:
			b.edited(e.err)
			b.turn(ctx)
		case confirmed:
			if e.yes {
				err = b.reset(ctx)
			}
			if err == nil {
				b.turn(ctx)
			}
		case chosen:
			next, end = e.next, true
		case stayed:
			b.turn(ctx)
		case failed:
			end, err = true, e.err
		case crashed:
			panic(fmt.Sprintf("%v\n\n%s", e.value, e.stack))
		}
		if end || err != nil {
			return next, err
		}
		b.show()
	}
}

// send hands an event to the loop; it is lost once the loop has ended.
func (b *bench) send(e event) {
	select {
	case b.events <- e:
	case <-b.over:
	}
}

// beside does something on a goroutine of its own, and sends the loop what came
// of it, unless that is nothing.
func (b *bench) beside(do func() event) {
	b.others.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				b.send(crashed{v, debug.Stack()})
			}
		}()
		if e := do(); e != nil {
			b.send(e)
		}
	})
}

// watch sends the loop each change of the learner's files until ctx ends. The
// first check waits for the first look at them: what is saved between a check
// and that look would not be noticed.
func (b *bench) watch(ctx context.Context) event {
	changes, err := b.p.Watch(ctx, b.dir)
	if err != nil {
		return unwatched{err}
	}
	b.send(changed{})
	for {
		select {
		case _, ok := <-changes:
			if !ok {
				return nil
			}
			b.send(changed{})
		case <-ctx.Done():
			return nil
		}
	}
}

// turn leaves the exercise to the person until they press a key of it.
func (b *bench) turn(ctx context.Context) {
	select {
	case <-b.later: // what is shown at first is newer
	default:
	}
	now := b.compose()
	b.beside(func() event {
		key, err := b.ui.Bench(ctx, now, b.later)
		if err != nil {
			return failed{err}
		}
		return pressed{key}
	})
}

// show has the screen show how things are now, in place of what it has not
// shown yet.
func (b *bench) show() {
	select {
	case <-b.later:
	default:
	}
	b.later <- b.compose() // there is room: nobody else sends
}

func (b *bench) compose() screen.Bench {
	s := screen.Bench{Heading: heading(b.ex), Number: b.ex.Order, Of: len(b.p.exercises),
		Busy: b.job.busy(), Status: b.job.status, Turn: b.seen.turn, Keys: b.keys()}
	s.Blocks, s.Reveal = b.blocks()
	return s
}

// notice is an error beside the exercise, which goes on.
func notice(tone screen.Tone, err error) *screen.Notice {
	return &screen.Notice{Tone: tone, Text: err.Error(), Hint: fault.Hint(err)}
}

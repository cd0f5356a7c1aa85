package practice

import (
	"context"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/standin"
	"castoff/cmd/castoff/internal/ui/screen"
)

// waiting is the status while nothing is done.
const waiting = "waiting for you to save"

// job is what is being done with the learner's files.
type job struct {
	doing doing
	// status says in a few words what is being done.
	status string
	// again is true if the files have changed since it began.
	again bool
	// giveUp ends a check.
	giveUp context.CancelFunc
	// preparing is what has to be done before the first check; nil while
	// nothing has. It began at since.
	preparing *screen.Preparing
	since     time.Time
}

// doing is what a job is at.
type doing int

const (
	nothing doing = iota
	preparing
	checking
)

func (j job) busy() bool { return j.doing != nothing }

// dirty has the learner's files checked as they are now. A check that is under
// way is given up, and the next begins once nothing of it is left on the daemon.
// A preparation can take minutes, so a change does not end it: the check after it
// sees the change.
func (b *bench) dirty(ctx context.Context) {
	switch b.job.doing {
	case nothing:
		b.prepare(ctx)
	case preparing:
		b.job.again = true
	case checking:
		b.job.again = true
		b.job.giveUp()
	}
}

// prepare begins to get ready what checks need.
func (b *bench) prepare(ctx context.Context) {
	if b.p.Prepare == nil {
		b.check(ctx)
		return
	}
	b.job = job{doing: preparing, status: "preparing", since: time.Now()}
	done := make(chan struct{})
	b.beside(func() event {
		defer close(done)
		files, err := b.p.desk.Files(b.ex)
		if err != nil {
			files = nil // the check says why
		}
		return prepared{b.p.Prepare(ctx, b.ex, files, b.report)}
	})
	b.beside(func() event {
		ticks := time.NewTicker(time.Second)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				b.send(second{})
			case <-done:
				return nil
			}
		}
	})
}

// prepared goes on to the check, if there is something to check with. What was
// saved while that failed has it tried again.
func (b *bench) prepared(ctx context.Context, err error) {
	again := b.job.again
	b.job = job{status: waiting}
	switch {
	case err == nil:
		b.check(ctx)
		return
	case ctx.Err() == nil:
		b.last.err = err
		b.seen.look(onError)
	}
	if again {
		b.prepare(ctx)
	}
}

// check begins to check the files.
func (b *bench) check(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	b.job = job{doing: checking, status: "checking", giveUp: cancel}
	b.beside(func() event {
		defer cancel()
		r, err := b.p.judge(ctx, b.ex, b.report)
		return checked{r, err}
	})
}

// checked shows how a check ended, and keeps it. One that was overtaken by a
// change does not count; one that could not be carried out leaves the result of
// the one before, which is still the last there is.
func (b *bench) checked(ctx context.Context, c checked) {
	switch {
	case ctx.Err() != nil:
		return
	case b.job.again:
		b.check(ctx)
		return
	}
	b.job = job{status: waiting}
	err := c.err
	if err == nil {
		err = b.p.noteResult(b.ex, c.report)
	}
	if b.last.err = err; err != nil {
		b.seen.look(onError)
		return
	}
	b.way = b.p.way(b.ex, b.p.Progress())
	b.last.report, b.last.rows, b.last.meant = &c.report, b.p.Rows(b.ex, &c.report), b.p.meant(c.report)
	b.seen.editor = nil
	if c.report.Passed {
		b.seen.look(onTop)
	} else {
		b.seen.look(onChecks)
	}
}

// report is the [progress.Emit] of jobs: it sends the loop what is worth
// showing.
func (b *bench) report(e progress.Event) {
	switch {
	case e.Kind == progress.Phase || e.Kind == progress.Bytes,
		e.Kind == progress.Step && e.Step != nil && e.Step.N > 0:
		b.send(working{e})
	}
}

// follow shows what the engine does in the status line and, where something has
// to be made first, in its own place.
func (b *bench) follow(e progress.Event) {
	switch {
	case e.Kind == progress.Phase:
		b.job.status = e.Text
	case e.Kind == progress.Step && e.Step.State == progress.Started:
		b.job.status = fmt.Sprintf("building: step %d of %d", e.Step.N, e.Step.Of)
	}
	if b.job.doing != preparing {
		return
	}
	if b.job.preparing == nil {
		b.last.err = nil
	}
	b.job.preparing = &screen.Preparing{Text: preparation, Current: e.Current, Total: e.Total, Doing: b.job.status}
}

// preparation is what is said while the image that exercises begin with is
// made.
const preparation = "Making " + standin.BaseName + ", which exercises begin with. This is done once, in a minute or two. Read and edit meanwhile: what you save is checked then."

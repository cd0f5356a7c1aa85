package practice

import (
	"context"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/ui/screen"
)

// waiting is the status while nothing is done.
const waiting = "waiting for you to save"

// work checks the learner's files whenever they are dirty. A change that comes
// while a check is under way ends it.
func (b *bench) work(ctx context.Context, dirty chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-dirty:
		}
		if !b.prepare(ctx) {
			continue
		}
		select {
		case <-dirty: // saved meanwhile: the check to come sees it
		default:
		}
		for b.check(ctx, dirty) {
		}
	}
}

// prepare gets ready what checks need; false if that failed. It can take
// minutes, so that a change does not end it.
func (b *bench) prepare(ctx context.Context) bool {
	if b.p.Prepare == nil {
		return true
	}
	b.set(func() { b.busy, b.status, b.since = true, "preparing", time.Now() })
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	done := make(chan error, 1)
	go func() {
		files, err := b.p.desk.Files(b.ex)
		if err != nil {
			files = nil // the check tells why
		}
		done <- b.p.Prepare(ctx, b.ex, files, b.followPreparing)
	}()
	for {
		select {
		case err := <-done:
			b.set(func() {
				b.busy, b.status, b.preparing = false, waiting, nil
				if err != nil && ctx.Err() == nil {
					b.err = err
					b.look(onError)
				}
			})
			return err == nil
		case <-ticks.C: // the time that is shown
			b.set(func() {})
		}
	}
}

// preparation is what is said while the image that exercises begin with is
// made.
const preparation = "Making castoff/go, which exercises begin with. This is done once, in a minute or two. Read and edit meanwhile: what you save is checked then."

// followPreparing shows what is being made ready.
func (b *bench) followPreparing(e progress.Event) {
	b.follow(e)
	switch e.Kind {
	case progress.Phase, progress.Bytes:
	case progress.Step:
		if e.Step == nil || e.Step.N == 0 {
			return
		}
	default:
		return
	}
	b.set(func() {
		if b.preparing == nil {
			b.preparing = &screen.Preparing{Text: preparation}
			b.err = nil
		}
		p := *b.preparing // the one before may be on the screen
		p.Current, p.Total = e.Current, e.Total
		p.Doing = b.status
		b.preparing = &p
	})
}

// check checks once; it returns true if the files changed meanwhile.
func (b *bench) check(ctx context.Context, dirty chan struct{}) (again bool) {
	cctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b.set(func() { b.busy, b.status = true, "checking" })
	type outcome struct {
		report checker.Report
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := b.p.judge(cctx, b.ex, b.follow)
		done <- outcome{r, err}
	}()
	select {
	case o := <-done:
		select {
		case <-dirty: // at the same moment: it is a result of what was there before
			return true
		default:
		}
		if o.err == nil {
			o.err = b.p.noteResult(b.ex, o.report)
		}
		b.finish(o.report, o.err)
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

// finish shows how a check ended. One that could not be carried out leaves the
// result of the one before, which is still the last that there is.
func (b *bench) finish(r checker.Report, err error) {
	rows, meant := b.p.Rows(b.ex, &r), b.p.meant(&r)
	if err == nil {
		b.count()
	}
	b.set(func() {
		b.busy, b.status, b.err = false, waiting, err
		if err != nil {
			b.look(onError)
			return
		}
		b.report, b.rows, b.meant, b.editor = &r, rows, meant, nil
		if r.Passed {
			b.look(onTop)
		} else {
			b.look(onChecks)
		}
	})
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

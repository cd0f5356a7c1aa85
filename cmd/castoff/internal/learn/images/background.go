package images

import (
	"context"
	"sync"
)

// background is where work goes on that nobody has to wait for.
type background struct {
	ctx    context.Context // of all that goes on there
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup

	mu   sync.Mutex
	tail chan struct{} // closed when the last work in line is done
}

func newBackground(ctx context.Context) *background {
	ctx, cancel := context.WithCancelCause(ctx)
	return &background{ctx: ctx, cancel: cancel}
}

// run starts work alongside all other work.
func (b *background) run(work func()) { b.wg.Go(work) }

// enqueue puts work in line. Each waits for the one before it: two builds at
// once would only slow each other down, and the second would miss the first's
// cache.
func (b *background) enqueue(work func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, mine := b.tail, make(chan struct{})
	b.tail = mine
	b.wg.Go(func() {
		defer close(mine)
		if before != nil {
			<-before
		}
		work()
	})
}

// idle waits until nothing is in line: builds come first, because a person waits
// for them.
func (b *background) idle() {
	for {
		b.mu.Lock()
		last := b.tail
		b.mu.Unlock()
		if last == nil {
			return
		}
		<-last
		b.mu.Lock()
		done := b.tail == last
		b.mu.Unlock()
		if done {
			return
		}
	}
}

// close stops all work, and waits until it has stopped.
func (b *background) close() {
	b.cancel(context.Canceled)
	b.wg.Wait()
}

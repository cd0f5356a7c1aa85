package images

import (
	"context"
	"fmt"
	"sync"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// job is the making of one image or of the base, or the timing of images. Its
// events are kept, so that whoever attaches late sees all of them.
type job struct {
	mu     sync.Mutex
	events []progress.Event
	more   chan struct{} // closed and replaced at each event
	done   chan struct{}

	// Set before done is closed; there is no image if images were timed.
	image measure.Image
	err   error
}

func newJob() *job {
	return &job{more: make(chan struct{}), done: make(chan struct{})}
}

// emit is the job's [progress.Emit]. Of a transfer only the last count is
// kept: there are thousands.
func (j *job) emit(e progress.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := len(j.events); n > 0 && e.Kind == progress.Bytes && j.events[n-1].Kind == progress.Bytes {
		// A new slice element, not an overwritten one: followers may be
		// about to read the old one.
		j.events = append(j.events[:n-1:n-1], e)
	} else {
		j.events = append(j.events, e)
	}
	close(j.more)
	j.more = make(chan struct{})
}

// finish ends the job.
func (j *job) finish(m measure.Image, err error) {
	j.image, j.err = m, err
	close(j.done)
}

func (j *job) finished() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// follow passes on all events, first those that were, until the job is done
// or ctx is.
func (j *job) follow(ctx context.Context, emit progress.Emit) (measure.Image, error) {
	next := 0
	var last progress.Event // the one before next
	for {
		// In this order: what is emitted before done is closed is seen.
		finished := j.finished()
		j.mu.Lock()
		if next > 0 && j.events[next-1] != last {
			next-- // it was replaced
		}
		events, more := j.events[next:], j.more
		next = len(j.events)
		j.mu.Unlock()
		for _, e := range events {
			emit(e)
			last = e
		}
		if finished {
			return j.image, j.err
		}
		select {
		case <-more:
		case <-j.done:
		case <-ctx.Done():
			return measure.Image{}, fmt.Errorf("waiting for the image: %w", context.Cause(ctx))
		}
	}
}

// Start begins to make the named images in the background, in order. Those
// that failed before are tried again.
func (s *Set) Start(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unavailable != nil {
		return
	}
	for _, name := range names {
		if j := s.jobs[name]; j != nil && (!j.finished() || j.err == nil) {
			continue
		}
		j := newJob()
		s.jobs[name] = j
		if name == Base {
			s.enqueue(func() { s.startBase(j) })
			continue
		}
		s.enqueue(func() { j.finish(s.make(s.ctx, name, j.emit)) })
	}
}

// enqueue has work done in the background. Each waits for the one before it:
// two builds at once would only slow each other down, and the second would
// miss the first's cache. The caller holds mu.
func (s *Set) enqueue(work func()) {
	before, mine := s.tail, make(chan struct{})
	s.tail = mine
	s.wg.Go(func() {
		defer close(mine)
		if before != nil {
			<-before
		}
		work()
	})
}

// Attach replays what has happened to the named image, then follows it until
// it is built and measured. It starts it if nobody did.
func (s *Set) Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	for {
		s.mu.Lock()
		j, unavailable := s.jobs[name], s.unavailable
		s.mu.Unlock()
		if j != nil {
			return j.follow(ctx, emit)
		}
		if unavailable != nil {
			return measure.Image{}, unavailable
		}
		s.Start(name)
	}
}

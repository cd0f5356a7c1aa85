package images

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// job is the making of one image or of the base, or the timing of images. Its
// events are kept, so that whoever attaches late sees all of them.
type job struct {
	mu     sync.Mutex
	events []*progress.Event // only ever appended to: followers read it unlocked
	count  *progress.Event   // the last of a transfer, until another event comes
	more   chan struct{}     // closed and replaced at each event
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
	if e.Kind == progress.Bytes {
		j.count = &e
	} else {
		if j.count != nil {
			j.events = append(j.events, j.count)
			j.count = nil
		}
		j.events = append(j.events, &e)
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

// follow passes on all events, first those of the past, until the job is done
// or ctx is.
func (j *job) follow(ctx context.Context, emit progress.Emit) (measure.Image, error) {
	next := 0
	var shown *progress.Event // the last count
	for {
		// In this order: what is emitted before done is closed is seen.
		finished := j.finished()
		j.mu.Lock()
		events, count, more := j.events[next:], j.count, j.more
		next = len(j.events)
		j.mu.Unlock()
		if count != nil {
			events = append(slices.Clone(events), count)
		}
		for _, e := range events {
			if e == shown {
				continue
			}
			emit(*e)
			if e.Kind == progress.Bytes {
				shown = e
			}
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

// jobs are those of a set.
type jobs struct {
	images     map[string]*job
	timings    map[string]*job // by the names of the images, as a person lists them
	closer     map[string]*job // the images' exact measuring
	lastCloser *job            // the last of these that was begun
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
		if j := s.jobs.images[name]; j != nil && (!j.finished() || j.err == nil) {
			continue
		}
		j := newJob()
		s.jobs.images[name] = j
		if name == Base {
			s.background.enqueue(func() { s.startBase(j) })
			continue
		}
		s.background.enqueue(func() { j.finish(s.make(s.background.ctx, name, j.emit)) })
	}
}

// Attach replays what has happened to the named image, then follows it until it
// is built and measured. It starts it if nobody has.
func (s *Set) Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	for {
		s.mu.Lock()
		j, unavailable := s.jobs.images[name], s.unavailable
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

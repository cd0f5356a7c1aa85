// Package job is work in the background that others follow, also from later on.
package job

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// Job is the making of one image or of the base, or the timing of images. Its
// events are kept, so that whoever attaches late sees all of them.
type Job struct {
	mu     sync.Mutex
	events []*progress.Event // only ever appended to: followers read it unlocked
	count  *progress.Event   // the last of a transfer, until another event comes
	more   chan struct{}     // closed and replaced at each event
	done   chan struct{}

	// Set before done is closed; there is no image if images were timed.
	image measure.Image
	err   error
}

// New returns a job that has just begun.
func New() *Job {
	return &Job{more: make(chan struct{}), done: make(chan struct{})}
}

// Emit is the job's [progress.Emit]. Of a transfer only the last count is
// kept: there are thousands.
func (j *Job) Emit(e progress.Event) {
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

// Finish ends the job.
func (j *Job) Finish(m measure.Image, err error) {
	j.image, j.err = m, err
	close(j.done)
}

// Finished reports whether the job has ended.
func (j *Job) Finished() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// Done is closed when the job has ended.
func (j *Job) Done() <-chan struct{} { return j.done }

// Err is why a job that has ended failed; nil if it did not.
func (j *Job) Err() error { return j.err }

// Follow passes on all events, first those of the past, until the job is done
// or ctx is.
func (j *Job) Follow(ctx context.Context, emit progress.Emit) (measure.Image, error) {
	next := 0
	var shown *progress.Event // the last count
	for {
		// In this order: what is emitted before done is closed is seen.
		finished := j.Finished()
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

package job_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
)

func nothing(progress.Event) {}

func event(kind progress.Kind, text string) progress.Event {
	return progress.Event{Kind: kind, Text: text}
}

func bytesEvent(n int64) progress.Event { return progress.Event{Kind: progress.Bytes, Current: n} }

// TestFollow has followers join at every moment of a job, which counts bytes
// in between. Whenever they join, they see the same, in order; of a transfer
// they may see more counts or fewer, but always the last.
func TestFollow(t *testing.T) {
	t.Parallel()
	const rounds = 300
	j := job.New()
	var wg sync.WaitGroup
	recorders := make([]enginetest.Recorder, 40)
	follow := func(r *enginetest.Recorder) {
		wg.Go(func() {
			m, err := j.Follow(t.Context(), r.Emit)
			if m.Name != "made" || err == nil || err.Error() != "and an error" {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
	for i := range rounds {
		if i%(rounds/len(recorders)) == 0 && i/(rounds/len(recorders)) < len(recorders)-1 {
			follow(&recorders[i/(rounds/len(recorders))])
		}
		for n := range int64(5) {
			j.Emit(bytesEvent(n + 1))
		}
		j.Emit(event(progress.Log, fmt.Sprint(i)))
	}
	j.Emit(bytesEvent(77))
	j.Finish(measure.Image{Name: "made"}, errors.New("and an error"))
	follow(&recorders[len(recorders)-1])
	wg.Wait()
	for i := range recorders {
		events := recorders[i].All()
		logs, last := 0, int64(0)
		for _, e := range events {
			if e.Kind == progress.Bytes {
				if e.Current <= last {
					t.Fatalf("follower %d: %d bytes after %d", i, e.Current, last)
				}
				last = e.Current
				continue
			}
			if e.Text != fmt.Sprint(logs) || last != 5 {
				t.Fatalf("follower %d: log %q after %d bytes, want log %d after 5", i, e.Text, last, logs)
			}
			logs, last = logs+1, 0
		}
		if logs != rounds || last != 77 {
			t.Errorf("follower %d: %d of %d logs, then %d bytes", i, logs, rounds, last)
		}
	}
	if late := recorders[len(recorders)-1].All(); len(late) != 2*rounds+1 {
		t.Errorf("the late follower sees %d events, want one count for each transfer", len(late))
	}
}

// TestCountsCostNothing emits the counts of a transfer after a long history:
// what one takes does not grow with that.
func TestCountsCostNothing(t *testing.T) {
	j := job.New()
	for range 10_000 {
		j.Emit(progress.Event{Kind: progress.Log})
	}
	count := progress.Event{Kind: progress.Bytes}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const counts = 1000
	for i := range counts {
		count.Current = int64(i)
		j.Emit(count)
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / counts; each > 10_000 {
		t.Errorf("one count takes %d bytes", each)
	}
	j.Finish(measure.Image{}, nil)
	var r enginetest.Recorder
	if _, err := j.Follow(t.Context(), r.Emit); err != nil {
		t.Fatal(err)
	}
	if all := r.All(); len(all) != 10_001 || all[10_000].Current != counts-1 {
		t.Errorf("%d events, the last is %+v", len(all), all[len(all)-1])
	}
}

// TestFollowEnds with its context, and only there.
func TestFollowEnds(t *testing.T) {
	t.Parallel()
	j := job.New()
	j.Emit(event(progress.Phase, "a"))
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	seen := 0
	_, err := j.Follow(ctx, func(progress.Event) { seen++; cancel(stop) })
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("%v after %d events", err, seen)
	}
	j.Emit(event(progress.Phase, "b"))
	j.Finish(measure.Image{}, nil)
	if _, err := j.Follow(ctx, nothing); err != nil {
		t.Errorf("a job that is done: %v", err)
	}
}

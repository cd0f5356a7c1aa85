package images

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
)

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

// TestOneAfterTheOther starts the images twice and from everywhere: each is
// built once, in the order they were started, on one base.
func TestOneAfterTheOther(t *testing.T) {
	t.Parallel()
	var order []string // by one build at a time
	f := &fake{}
	f.build = func(_ context.Context, name string, emit progress.Emit) error {
		order = append(order, name)
		emit(progress.Event{Subject: name, Kind: progress.Step, Step: &progress.StepInfo{Stage: "build", N: 2, Of: 4, State: progress.Started}})
		return nil
	}
	s := fakeSet(t, f)
	s.Start("multistage", "traditional")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s.Start(Names...)
			var r enginetest.Recorder
			m, err := s.Attach(t.Context(), Names[i%2], r.Emit)
			if events := r.All(); err != nil || m.Name != Names[i%2] || m.Seconds != 1 || events[len(events)-1].Kind != progress.Done {
				t.Errorf("%+v, %v\n%s", m, err, text(r.All()))
			}
		})
	}
	wg.Wait()
	s.Close()
	if !slices.Equal(order, []string{"multistage", "traditional"}) || f.bases.Load() != 1 {
		t.Errorf("built %v, on %d bases", order, f.bases.Load())
	}
	if s.Status() != "" || s.JournalError() != nil {
		t.Errorf("status %q, %v", s.Status(), s.JournalError())
	}
}

// seconds are those that a status tells of work that has just begun.
var seconds = regexp.MustCompile(`[0-9]\.[0-9] s`)

// TestStatus says what is being done.
func TestStatus(t *testing.T) {
	t.Parallel()
	var s *Set
	f := &fake{}
	f.build = func(_ context.Context, name string, emit progress.Emit) error {
		for _, c := range []struct {
			e    progress.Event
			want string
		}{
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Stage: "build", N: 2, Of: 4, State: progress.Started}}, "building traditional, 0.0 s: stage build, step 2 of 4"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Name: "own", State: progress.Started}}, "building traditional, 0.0 s: stage build, step 2 of 4"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{N: 1, Of: 1, State: progress.Started}}, "building traditional, 0.0 s: step 1 of 1"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Name: "x", Around: "exporting the image", State: progress.Started}}, "building traditional, 0.0 s: exporting the image"},
			{event(progress.Phase, "a phase"), "a phase, 0.0 s"},
		} {
			if emit(c.e); seconds.ReplaceAllString(s.Status(), "0.0 s") != c.want {
				t.Errorf("status %q, want %q", s.Status(), c.want)
			}
		}
		s.activity.mu.Lock()
		s.activity.doing.began = s.activity.doing.began.Add(-time.Minute)
		s.activity.mu.Unlock()
		if s.Status() != "a phase, 1 min 00 s" {
			t.Errorf("status %q a minute later", s.Status())
		}
		return nil
	}
	s = fakeSet(t, f)
	if _, err := s.Exact(t.Context(), "traditional", nothing); err != nil || s.Status() != "" {
		t.Errorf("status %q, %v", s.Status(), err)
	}
}

// TestFailedIsTriedAgain by Start, not by Attach.
func TestFailedIsTriedAgain(t *testing.T) {
	t.Parallel()
	times := 0
	f := &fake{}
	f.build = func(context.Context, string, progress.Emit) error {
		if times++; times == 1 {
			return errors.New("the first time it fails")
		}
		return nil
	}
	s := fakeSet(t, f)
	for range 2 {
		var r enginetest.Recorder
		_, err := s.Attach(t.Context(), "traditional", r.Emit)
		if events := r.All(); err == nil || events[len(events)-1].Kind != progress.Failed || events[len(events)-1].Text != err.Error() {
			t.Errorf("%v\n%s", err, text(r.All()))
		}
	}
	if _, ok := s.Measured("traditional"); ok || times != 1 {
		t.Errorf("measured after %d builds", times)
	}
	s.Start("traditional")
	if m, err := s.Attach(t.Context(), "traditional", nothing); err != nil || m.Name != "traditional" || times != 2 {
		t.Errorf("%+v, %v after %d builds", m, err, times)
	}
}

// TestCloseEndsAll stops the one that is being built and those in line.
func TestCloseEndsAll(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	f := &fake{build: func(ctx context.Context, name string, _ progress.Emit) error {
		close(started) // a second build would panic
		<-ctx.Done()
		return ctx.Err()
	}}
	s := fakeSet(t, f)
	s.Start(Names...)
	<-started
	s.Close()
	s.Close()
	for _, name := range append([]string{Base}, Names...) {
		var r enginetest.Recorder
		if _, err := s.Attach(t.Context(), name, r.Emit); name != Base && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v\n%s", name, err, text(r.All()))
		}
	}
}

// TestDecline: nothing is built from then on; what is under way goes on.
func TestDecline(t *testing.T) {
	t.Parallel()
	started, release := make(chan struct{}), make(chan struct{})
	f := &fake{build: func(context.Context, string, progress.Emit) error { close(started); <-release; return nil }}
	s := fakeSet(t, f)
	s.Start("traditional")
	<-started
	s.Decline()
	close(release)
	if _, err := s.Attach(t.Context(), "traditional", nothing); err != nil {
		t.Error(err)
	}
	s.Start(Names...)
	_, err := s.Attach(t.Context(), "multistage", nothing)
	if err == nil || !errors.Is(err, s.Unavailable()) || !slices.Equal(fault.Hints(err), []string{"castoff build"}) {
		t.Errorf("%v, hints %q", err, fault.Hints(err))
	}
	// At the same time as Attach it must do no harm.
	for range 50 {
		s := fakeSet(t, &fake{build: func(context.Context, string, progress.Emit) error { return nil }})
		go s.Decline()
		if _, err := s.Attach(t.Context(), "traditional", nothing); err != nil && !errors.Is(err, s.Unavailable()) {
			t.Error(err)
		}
	}
}

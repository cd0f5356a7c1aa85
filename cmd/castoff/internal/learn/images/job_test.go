package images

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
)

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
	s.Decline("castoff build")
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
		go s.Decline("castoff build")
		if _, err := s.Attach(t.Context(), "traditional", nothing); err != nil && !errors.Is(err, s.Unavailable()) {
			t.Error(err)
		}
	}
}

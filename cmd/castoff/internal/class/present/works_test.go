package present

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"
)

// slowImages are built once a test allows it; steps are what the builds emit.
func slowImages() (images *fakeImages, steps chan progress.Event, finish func()) {
	steps = make(chan progress.Event)
	may := make(chan struct{})
	images = &fakeImages{measured: map[string]measure.Image{}}
	images.attach = func(ctx context.Context, emit progress.Emit) error {
		for {
			select {
			case e := <-steps:
				emit(e)
			case <-may:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return images, steps, sync.OnceFunc(func() {
		images.mu.Lock()
		images.measured = builtImages().measured
		images.mu.Unlock()
		close(may)
	})
}

// TestLateEndsWell: that a build took long is not said once it is over.
func TestLateEndsWell(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	images, _, finish := slowImages()
	s := presenting(t, images, func(o *Options) { o.Patience = 50 * time.Millisecond }, pageWith(t, Whole(l), "build"))
	until(t, s, "the teacher's patience to end", func(sc lectern.Scene) bool {
		return sc.Work != nil && strings.Contains(sc.Work.Trouble, "takes longer than")
	})
	finish()
	sc := until(t, s, "the end of the build", func(sc lectern.Scene) bool { return sc.Work != nil && sc.Work.Over })
	if sc.Work.Trouble != "" {
		t.Errorf("a build that ended well is %+v", sc.Work)
	}
}

// TestPassedOver: a build that is passed over goes on, as its slide shows, and is
// not taken for one that has ended.
func TestPassedOver(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	images, steps, finish := slowImages()
	s := presenting(t, images, func(o *Options) { o.Patience = 50 * time.Millisecond }, pageWith(t, Whole(l), "build"))
	until(t, s, "the build", func(sc lectern.Scene) bool { return sc.Work != nil })
	do(s, lectern.Next)
	until(t, s, "the page", func(sc lectern.Scene) bool { return sc.Work == nil && !sc.Busy })
	do(s, lectern.Back)
	sc := s.Scene()
	if sc.Work == nil || sc.Work.Over || !sc.Work.Left || sc.Work.Trouble != "" {
		t.Fatalf("gone back to, it is %+v", sc.Work)
	}
	step := &progress.StepInfo{ID: "3", Name: "RUN make", N: 3, Of: 4, State: progress.Started}
	steps <- progress.Event{Time: time.Now(), Subject: "traditional", Kind: progress.Step, Step: step}
	until(t, s, "its next step", func(sc lectern.Scene) bool {
		return strings.Contains(strings.Join(watch.Live(text.NewRenderer(62, text.Look{}), sc.Work.Tracker, 9, 0), "\n"), "RUN make")
	})
	finish()
	sc = until(t, s, "its end", func(sc lectern.Scene) bool { return sc.Work != nil && sc.Work.Over })
	if sc.Work.Left || sc.Work.Trouble != "" {
		t.Errorf("once it has ended it is %+v", sc.Work)
	}
}

// TestFailedIsNotTriedAgain: what has failed does not fail once more, while a class
// waits, on its own page and on those after it.
func TestFailedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	images := &fakeImages{measured: map[string]measure.Image{}, attach: func(context.Context, progress.Emit) error { return errDied }}
	stops := Whole(l)
	at := pageWith(t, stops, "build")
	s := presenting(t, images, nil, at)
	for range 3 {
		until(t, s, "the page", func(sc lectern.Scene) bool { return !sc.Busy })
		do(s, lectern.Last)
		until(t, s, "the last page", func(sc lectern.Scene) bool { return !sc.Busy && sc.Number == sc.Of })
	}
	images.mu.Lock()
	defer images.mu.Unlock()
	if !slices.Equal(images.started, []string{"traditional"}) {
		t.Errorf("built was %v", images.started)
	}
}

// TestPagedPast: a page that was left before its turn begins nothing.
func TestPagedPast(t *testing.T) {
	t.Parallel()
	var attached atomic.Int64
	images := &fakeImages{measured: map[string]measure.Image{}, attach: func(context.Context, progress.Emit) error { attached.Add(1); return errDied }}
	images.run = func(context.Context) (string, error) { attached.Add(1); return "", nil }
	s := presenting(t, images, nil, Position{})
	until(t, s, "the page", func(sc lectern.Scene) bool { return !sc.Busy })
	s.makers.Wait() // what it ran ahead is over
	attached.Store(0)
	for _, verb := range []string{"build", "measure", "run"} {
		s.mu.Lock() // its maker waits for this
		to := pageWith(t, s.o.Stops, verb)
		s.open(to.Stop, to.Page, 0)
		s.coming.cancel()
		s.mu.Unlock()
		s.makers.Wait()
	}
	if n := attached.Load(); n != 0 || len(images.started) != 0 {
		t.Errorf("%d times something was done, and %v was begun", n, images.started)
	}
}

// TestSlideStays: while the next page is made ready, the slide stays that was shown.
func TestSlideStays(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), nil, Position{Stop: 1, Page: 1})
	s.Lay(text.NewRenderer(62, text.Look{}), 8)
	for sc := ready(t, s); sc.Slide < sc.Slides; sc = s.Scene() {
		do(s, lectern.Next)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.scene()
	s.do(lectern.Command{Do: lectern.Next}) // nobody can make it ready while the lock is held
	after := s.scene()
	if s.coming == nil || before.Slides < 2 || !slices.Equal(before.Rows, after.Rows) {
		t.Errorf("on the way from slide %d it shows\n%s\nand not\n%s", before.Slide, strings.Join(after.Rows, "\n"), strings.Join(before.Rows, "\n"))
	}
}

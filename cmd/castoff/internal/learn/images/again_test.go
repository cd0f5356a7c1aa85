package images

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// renewing is an engine on which each build makes another image.
type renewing struct {
	*fake
	builds  int
	noCache []bool
	// measuring is told which image is measured exactly; nil if nobody listens.
	measuring chan string
}

func (r *renewing) id() string { return fmt.Sprintf("image %d", r.builds) }

func (r *renewing) Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	r.builds++ // one at a time
	r.noCache = append(r.noCache, s.NoCache)
	res, err := r.fake.Build(ctx, s, emit)
	res.ID = r.id()
	return res, err
}

func (r *renewing) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	m, err := r.fake.Look(ctx, s, emit)
	m.ID = r.id()
	return m, err
}

func (r *renewing) Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	id := r.id() // as it is called when this begins
	if r.measuring != nil {
		r.measuring <- id
	}
	m, err := r.fake.Measure(ctx, s, emit)
	m.ID = id
	return m, err
}

// TestAgain: an image is built once more whoever leaves meanwhile, and what comes of
// it takes the place of what was known.
func TestAgain(t *testing.T) {
	t.Parallel()
	var begun chan struct{} // nil for builds that end at once
	may := make(chan struct{})
	broken := error(nil)
	f := &renewing{fake: &fake{}}
	f.build = func(ctx context.Context, name string, emit progress.Emit) error {
		emit(progress.Event{Subject: name, Kind: progress.Step, Step: &progress.StepInfo{N: 1, Of: 1, State: progress.Started}})
		if begun == nil {
			return nil
		}
		close(begun)
		select {
		case <-may:
			return broken
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s := fakeSetOn(t, f)
	known := func(what, id string, exact bool) {
		t.Helper()
		if m, ok := s.Measured("traditional"); !ok || m.ID != id || s.IsExact("traditional") != exact {
			t.Errorf("%s it is %q, exact: %v", what, m.ID, s.IsExact("traditional"))
		}
	}
	if _, err := s.Exact(t.Context(), "traditional", nothing); err != nil {
		t.Fatal(err)
	}
	known("at first", "image 1", true)

	begun = make(chan struct{})
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { left <- s.Again(ctx, "traditional", nothing) }()
	<-begun
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("left in the middle: %v", err)
	}
	known("while it is built", "image 1", true)
	var r enginetest.Recorder
	release := sync.OnceFunc(func() { close(may) })
	if err := s.Again(t.Context(), "traditional", func(e progress.Event) { r.Emit(e); release() }); err != nil || f.builds != 2 || len(r.All()) == 0 {
		t.Errorf("joined: %v, %d builds\n%s", err, f.builds, text(r.All()))
	}
	if _, err := s.Exact(t.Context(), "traditional", nothing); err != nil {
		t.Error(err)
	}
	known("built again", "image 2", true)

	begun, broken = make(chan struct{}), errors.New("no space")
	if err := s.Again(t.Context(), "traditional", nothing); !errors.Is(err, broken) {
		t.Errorf("it fails: %v", err)
	}
	known("after it failed", "image 2", true)
	if m, err := s.Attach(t.Context(), "traditional", nothing); err != nil || m.ID != "image 2" {
		t.Errorf("attached to then: %q, %v", m.ID, err)
	}
	if fmt.Sprint(f.noCache) != "[false true true]" {
		t.Errorf("without the cache: %v", f.noCache)
	}
	s.Decline("castoff build")
	if err := s.Again(t.Context(), "traditional", nothing); !errors.Is(err, s.Unavailable()) {
		t.Errorf("declined: %v", err)
	}
}

// TestAgainWhileMeasured builds an image again whose exact measuring has not ended:
// that is of the one before, and the new one is measured, too.
func TestAgainWhileMeasured(t *testing.T) {
	t.Parallel()
	f := &renewing{fake: &fake{exact: make(chan struct{})}, measuring: make(chan string)}
	f.build = func(context.Context, string, progress.Emit) error { return nil }
	s := fakeSetOn(t, f)
	measured := func(want string) {
		t.Helper()
		select {
		case id := <-f.measuring:
			if id != want {
				t.Errorf("measured is %s, not %s", id, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s is not measured", want)
		}
	}
	s.Start("traditional")
	measured("image 1")
	if err := s.Again(t.Context(), "traditional", nothing); err != nil {
		t.Fatal(err)
	}
	close(f.exact)
	measured("image 2")
	if m, _ := s.Measured("traditional"); m.ID != "image 2" {
		t.Errorf("what was measured takes the place of another: %s", m.ID)
	}
	if m, err := s.Exact(t.Context(), "traditional", nothing); err != nil || m.ID != "image 2" || !s.IsExact("traditional") {
		t.Errorf("in the end it is %s, exact: %v, %v", m.ID, s.IsExact("traditional"), err)
	}
}

// TestOutlast: the work of a set goes on when the context that it was made with has
// ended, if that is asked for, and ends when it is closed.
func TestOutlast(t *testing.T) {
	t.Parallel()
	for _, lasting := range []bool{false, true} {
		begun := make(chan error)
		f := &fake{build: func(ctx context.Context, _ string, _ progress.Emit) error {
			begun <- ctx.Err()
			<-ctx.Done()
			return ctx.Err()
		}}
		ctx, end := context.WithCancel(t.Context())
		s, err := New(ctx, f, nil, openJournal(t), fakeOptions(Options{}))
		if err != nil {
			t.Fatal(err)
		}
		if lasting {
			s.Outlast()
		}
		end()
		s.Start("traditional")
		if lasting {
			select {
			case err := <-begun:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(20 * time.Second):
				t.Error("it does not begin")
			}
		} else if _, err := s.Attach(t.Context(), "traditional", nothing); !errors.Is(err, context.Canceled) {
			t.Errorf("it goes on: %v", err)
		}
		s.Close()
	}
}

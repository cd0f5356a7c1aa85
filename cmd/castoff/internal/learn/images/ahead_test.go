package images

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// order is an engine that keeps the order of what it is asked to do.
func order(timings *int) (f *fake, done func() []string) {
	var mu sync.Mutex
	var all []string
	note := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, what)
	}
	f = quick(timings)
	f.build = func(_ context.Context, name string, _ progress.Emit) error { note(name); return nil }
	timed := f.deploy
	f.deploy = func(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error) {
		note("times")
		return timed(ctx, refs, o, emit)
	}
	return f, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// TestAhead has what later pages need done in its order, once: whoever gets there
// finds it done, or follows it.
func TestAhead(t *testing.T) {
	t.Parallel()
	timings := 0
	f, done := order(&timings)
	s := fakeSet(t, f)
	s.Start(Names...)
	s.Ahead([][]string{Names}, true)
	s.background.wg.Wait()
	if got, want := done(), []string{"traditional", "multistage", "times", GoImage}; !slices.Equal(got, want) {
		t.Errorf("it did %q, want %q", got, want)
	}
	if all, ok := s.Deployed(Names...); !ok || len(all) != 2 {
		t.Errorf("timed: %v, %v", all, ok)
	}
	s.Ahead([][]string{Names}, false) // in the next session it is known
	s.background.wg.Wait()
	if timings != 1 {
		t.Errorf("timed %d times", timings)
	}
}

// TestAheadOfNothing: where an image cannot be built it is not timed, and where
// nothing may be built nothing is.
func TestAheadOfNothing(t *testing.T) {
	t.Parallel()
	timings := 0
	f, done := order(&timings)
	f.build = func(context.Context, string, progress.Emit) error { return errors.New("no space left") }
	s := fakeSet(t, f)
	s.Start(Names...)
	s.Ahead([][]string{Names}, false)
	s.background.wg.Wait()
	if got := done(); len(got) != 0 {
		t.Errorf("it did %q", got)
	}
	f, done = order(&timings)
	s = fakeSet(t, f)
	s.Decline("castoff build")
	s.Ahead([][]string{Names}, true)
	s.background.wg.Wait()
	if got := done(); len(got) != 0 {
		t.Errorf("without consent it did %q", got)
	}
}

package trials

import (
	"context"
	"errors"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/journal"
)

// slow is a course whose image with Go is made once somebody allows it.
type slow struct {
	may    chan struct{}
	begun  int
	broken error
}

func (s *slow) Unavailable() error { return nil }

func (s *slow) PrepareGo(ctx context.Context, emit progress.Emit) error {
	s.begun++
	emit(progress.Event{Kind: progress.Phase, Text: "making it"})
	select {
	case <-s.may:
		return s.broken
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (*slow) Go(context.Context, progress.Emit) (string, baseimage.Base, error) {
	return "", baseimage.Base{}, errors.New("not asked for")
}

func (*slow) Base() (baseimage.Base, bool) { return baseimage.Base{}, false }
func (*slow) Builder() daemon.Builder      { return daemon.BuildKit }
func (*slow) Label() string                { return "test" }
func (*slow) Ref(name string) string       { return name }
func (*slow) Short(name string) string     { return name }

// empty is a journal with nothing in it.
type empty struct{}

func (empty) Append(journal.Record) error        { return nil }
func (empty) Records() ([]journal.Record, error) { return nil, nil }

// TestMakeGoesOn: whoever leaves does not stop the work, whoever comes later
// joins it and hears all of it, one that failed is made again, and Close ends it.
func TestMakeGoesOn(t *testing.T) {
	t.Parallel()
	c := &slow{may: make(chan struct{}), broken: errors.New("no space")}
	l := New(t.Context(), nil, c, empty{}, Options{Files: projects(t)})
	leaving, leave := context.WithCancel(t.Context())
	if err := l.Make(leaving, "cache", func(progress.Event) { leave() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("left at its first event: %v", err)
	}
	heard := 0
	if err := l.Make(t.Context(), "cache", func(progress.Event) {
		if heard++; heard == 1 {
			close(c.may)
		}
	}); !errors.Is(err, c.broken) || heard != 1 || c.begun != 1 {
		t.Fatalf("it ended with %v, %d events were heard, and it was begun %d times", err, heard, c.begun)
	}
	c.may = make(chan struct{})
	again := make(chan error)
	go func() { again <- l.Make(t.Context(), "cache", func(progress.Event) { l.cancel() }) }()
	if err := <-again; !errors.Is(err, context.Canceled) || c.begun != 2 {
		t.Errorf("closed at its first event: %v, begun %d times", err, c.begun)
	}
	l.Close()
	if err := l.Make(t.Context(), "nothing", quiet); err == nil {
		t.Error("there is a trial that nobody has")
	}
}

// counting is a journal that notes how often it is read.
type counting struct {
	journal.Memory
	reads int
}

func (c *counting) Records() ([]journal.Record, error) {
	c.reads++
	return c.Memory.Records()
}

// TestNumbersOfImages are looked for on every page: the journal is not read for them,
// which gets long.
func TestNumbersOfImages(t *testing.T) {
	t.Parallel()
	kept := &counting{}
	l := New(t.Context(), nil, &slow{}, kept, Options{})
	defer l.Close()
	for _, name := range []string{"traditional.size", "base.ref", "nothing", ""} {
		if n, text, ok := l.Number(name); ok {
			t.Errorf("%s: %v, %q", name, n, text)
		}
	}
	if kept.reads > 0 {
		t.Errorf("the journal was read %d times", kept.reads)
	}
	if _, _, ok := l.Number("cache.whole"); ok || kept.reads != 1 {
		t.Errorf("for a trial that was not made it was read %d times", kept.reads)
	}
}

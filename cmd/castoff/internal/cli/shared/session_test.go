package shared

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/imagestest"
)

// wire stands between castoff and a daemon, and can be cut.
type wire struct {
	path, daemon string

	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

func (w *wire) connect(t *testing.T) {
	t.Helper()
	l, err := net.Listen("unix", w.path)
	if err != nil {
		t.Skipf("skipped, it needs Unix sockets: %v", err)
	}
	w.mu.Lock()
	w.listener = l
	w.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			d, err := net.Dial("unix", w.daemon)
			if err != nil {
				c.Close()
				continue
			}
			w.mu.Lock()
			w.open = append(w.open, c, d)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(d, c); d.Close() }()
			go func() { _, _ = io.Copy(c, d); c.Close() }()
		}
	}()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener.Close() // removes the socket, too
	for _, c := range w.open {
		c.Close()
	}
	w.open = nil
}

// onGo is an exercise that begins with castoff/go.
var onGo = exercise.Exercise{ID: "one", StartFiles: fstest.MapFS{"Dockerfile": {Data: []byte("FROM castoff/go\n")}}, SolutionFiles: fstest.MapFS{}}

// lendGoBase gives a learner what castoff/go is made from.
func lendGoBase(t *testing.T, e *docker.Engine, learner string) {
	t.Helper()
	dockertest.Lend(t, e, learner, []string{"base", images.GoImage + "-base"}, func(shared string) error {
		t.Setenv("CASTOFF_LEARNER", shared)
		defer t.Setenv("CASTOFF_LEARNER", learner)
		s, c, err := (&Deps{Flags: Flags{Base: baseimage.OfflineName}}).OpenChecker(t.Context(), Opening{})
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = c.Base(t.Context(), progress.Discard)
		return err
	})
}

// TestLosingTheDaemon cuts the wire to the daemon while the image of the
// exercises is made, and mends it.
func TestLosingTheDaemon(t *testing.T) {
	e := dockertest.Engine(t)
	daemon := dockertest.Socket(t, e)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	t.Setenv("CASTOFF_LEARNER", learner)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	w := &wire{path: dockertest.SocketPath(t), daemon: daemon}
	w.connect(t)
	defer w.cut()

	lendGoBase(t, e, learner)
	// Without the builder's cache the image takes a while.
	d := &Deps{Flags: Flags{Base: baseimage.OfflineName, Host: "unix://" + w.path}}
	s, c, err := d.OpenChecker(t.Context(), Opening{Rebuild: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var once sync.Once
	err = c.Prepare(t.Context(), onGo, nil, func(e progress.Event) {
		if e.Subject == images.GoImage && e.Kind == progress.Step && e.Step.N > 1 {
			once.Do(w.cut)
		}
	})
	if fault.Code(err) != fault.ExitNoDaemon || !strings.Contains(err.Error(), w.path) || fault.Hint(err) == "" {
		t.Fatalf("without the daemon: %v, hint %q", err, fault.Hint(err))
	}
	// Still without it; then with it again.
	if err := c.Prepare(t.Context(), onGo, nil, progress.Discard); fault.Code(err) != fault.ExitNoDaemon {
		t.Errorf("tried again: %v", err)
	}
	w.connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	steps := 0
	err = c.Prepare(ctx, onGo, nil, func(e progress.Event) {
		if e.Kind == progress.Step {
			steps++
			cancel() // it works: that is enough
		}
	})
	if steps == 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("with the daemon there again: %d steps, %v", steps, err)
	}
}

// TestGoIsMadeForThoseWhoNeedIt checks an exercise that does not begin with
// castoff/go, and finds nothing on the daemon but its image.
func TestGoIsMadeForThoseWhoNeedIt(t *testing.T) {
	e := dockertest.Engine(t)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	t.Setenv("CASTOFF_LEARNER", learner)
	t.Setenv("CASTOFF_STATE", t.TempDir())
	t.Setenv("PATH", "") // there is no Go to make it with
	d := &Deps{Flags: Flags{Base: baseimage.OfflineName}}
	s, c, err := d.OpenChecker(t.Context(), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files := fstest.MapFS{"Dockerfile": {Data: []byte("FROM scratch\nCOPY Dockerfile /\n")}}
	builds, _ := checker.Kinds().New("builds")
	ex := exercise.Exercise{ID: "one", StartFiles: files, SolutionFiles: files, Checks: []exercise.Check{{Kind: "builds", Name: "builds", Asked: builds}}}
	if err := c.Prepare(t.Context(), ex, files, func(e progress.Event) { t.Errorf("preparing it: %+v", e) }); err != nil {
		t.Fatal(err)
	}
	if r, err := c.Check(t.Context(), ex, files, progress.Discard); err != nil || !r.Passed {
		t.Fatalf("%+v, %v", r, err)
	}
	owned, err := e.Owned(t.Context(), learner, nil)
	if err != nil || len(owned) != 1 || len(owned[0].Refs) != 1 || !strings.Contains(owned[0].Refs[0], "exercise-one") {
		t.Errorf("on the daemon is %+v, %v", owned, err)
	}
	// The learner may use it all the same, and others need it.
	for _, err := range []error{
		c.Prepare(t.Context(), ex, onGo.StartFiles, progress.Discard),
		c.Prepare(t.Context(), onGo, nil, progress.Discard),
	} {
		if err == nil || !strings.Contains(err.Error(), "exercises begin with") {
			t.Errorf("without Go it is made: %v", err)
		}
	}
}

// TestTrialsOutlastWhoAsked: a trial is made although the one who asked for trials
// first is gone, as a page is that was drawn anew.
func TestTrialsOutlastWhoAsked(t *testing.T) {
	e := dockertest.Engine(t)
	longtest.NotShort(t, "it makes the image of the exercises")
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	t.Setenv("CASTOFF_LEARNER", learner)
	t.Setenv("CASTOFF_STATE", t.TempDir())
	imagestest.LendGo(t, e, learner)
	d := &Deps{Flags: Flags{Base: baseimage.OfflineName}}
	page, left := context.WithCancel(t.Context())
	s, err := d.Open(page, Opening{Teaches: true, Lasting: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_ = s.Trials(page)
	left()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	began := false
	err = s.Trials(ctx).Make(ctx, "cache", func(e progress.Event) {
		if e.Subject == "cache" {
			began = true
			cancel() // that is enough
		}
	})
	if !began || !errors.Is(err, context.Canceled) {
		t.Errorf("it began: %v, %v", began, err)
	}
}

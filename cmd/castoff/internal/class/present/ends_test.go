package present

import (
	"context"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestCloseLeavesNoContainer closes a presentation while a container of its page
// runs, and while one runs that nobody has seen yet.
func TestCloseLeavesNoContainer(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it runs containers")
	e := dockertest.Engine(t)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	ref := dockertest.OfflineBase(t, e, learner, progress.Discard).Ref
	containers := func() int {
		t.Helper()
		all, err := e.Owned(t.Context(), learner, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, o := range all {
			if o.Kind == "container" {
				n++
			}
		}
		return n
	}
	_, l := own(t)
	on := pageWith(t, Whole(l), "run")
	before := on
	before.Page--
	for name, at := range map[string]Position{"shown": on, "ahead": before} {
		images := builtImages()
		images.run = func(ctx context.Context) (string, error) {
			res, err := e.Run(ctx, ref, map[string]string{daemon.Label: learner}, "sleep", "600")
			return res.Output, err
		}
		s := presenting(t, images, func(o *Options) { o.Patience = 10 * time.Minute }, at)
		for end := time.Now().Add(time.Minute); containers() == 0; {
			if time.Now().After(end) {
				t.Fatalf("%s: no container began", name)
			}
		}
		s.Close()
		if n := containers(); n != 0 {
			t.Errorf("%s: %d containers go on", name, n)
		}
	}
}

// TestCloseOnADeadEngine: one that does not answer holds nobody for long.
func TestCloseOnADeadEngine(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it waits for what does not answer")
	_, l := own(t)
	images := builtImages()
	running := make(chan struct{})
	hang := dying(t)
	images.run = func(ctx context.Context) (string, error) { close(running); return hang(ctx) }
	s := presenting(t, images, nil, pageWith(t, Whole(l), "run"))
	<-running
	began := time.Now()
	s.Close()
	if took := time.Since(began); took < daemon.StopTimeout || took > 10*daemon.StopTimeout {
		t.Errorf("it took %v", took)
	}
}

// strange is a block that cannot be drawn.
type strange struct{ screen.Markdown }

// strangeTrials crash, or have come to what cannot be drawn.
type strangeTrials struct {
	fakeTrials
	crash bool
}

func (s strangeTrials) Found(string) ([]screen.Block, bool) {
	if s.crash {
		panic("sunk")
	}
	return []screen.Block{strange{}}, true
}

// TestCrashes: a page that crashes while it is made or drawn is a step that did not
// work, and the presentation goes on.
func TestCrashes(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	sinking := builtImages()
	sinking.run = func(context.Context) (string, error) { panic("sunk") }
	building := &fakeImages{measured: map[string]measure.Image{}, attach: func(context.Context, progress.Emit) error { panic("sunk") }}
	for name, c := range map[string]struct {
		verb   string
		live   Source
		told   string
		worked string // what the recording shows
	}{
		"its step":      {"run", Source{Images: sinking, Trials: fakeTrials{}}, "sunk", "Hello from inside a container"},
		"what it needs": {"measure", Source{Images: building, Trials: fakeTrials{}}, "sunk", ""},
		"its making":    {"trial", Source{Images: builtImages(), Trials: strangeTrials{crash: true}}, "sunk", "took"},
		"its drawing":   {"trial", Source{Images: builtImages(), Trials: strangeTrials{}}, "strange", "took"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorded := &Source{Images: builtImages(), Trials: fakeTrials{}, Mark: "recorded"}
			s := presenting(t, builtImages(), func(o *Options) { o.Live, o.Recorded = c.live, recorded }, pageWith(t, Whole(l), c.verb))
			trouble := func(sc lectern.Scene) bool {
				return strings.Contains(strings.Join(sc.Rows, "\n"), "R shows the recording")
			}
			until(t, s, "one line", trouble)
			if got := s.Crash(); got == nil || !strings.Contains(got.String(), c.told) || !strings.Contains(got.String(), "goroutine") {
				t.Errorf("kept is %v", got)
			}
			do(s, lectern.Recording)
			until(t, s, "the recording", func(sc lectern.Scene) bool {
				return sc.Mark == "recorded" && strings.Contains(strings.Join(sc.Rows, "\n"), c.worked)
			})
			do(s, lectern.First)
			ready(t, s)
		})
	}
}

// TestNotesCrash: those who follow are told nothing then.
func TestNotesCrash(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), func(o *Options) { o.Background = func() string { panic("sunk") } }, Position{})
	if told := s.Told(); told.Notes != "" || s.Crash() == nil {
		t.Errorf("told is %+v, and the crash %v", told, s.Crash())
	}
}

//go:build unix

package display

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// writes counts the writes and keeps each.
type writes struct{ all []string }

func (w *writes) Write(b []byte) (int, error) {
	w.all = append(w.all, string(b))
	return len(b), nil
}

func watchSample(_ context.Context, emit progress.Emit) error {
	uitest.SampleBuild(emit)
	return uitest.FailingBuild(emit)
}

func TestPlainDisplay(t *testing.T) {
	t.Parallel()
	var w writes
	d, err := New(ModeAuto, &term.Terminal{}, &w)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	err = d.Watch(t.Context(), uitest.SampleWork, func(_ context.Context, emit progress.Emit) error {
		uitest.SampleBuild(emit)
		return uitest.FailingBuild(func(e progress.Event) { e.Time = at; emit(e) })
	})
	if err == nil {
		t.Error("the error is lost")
	}
	for _, line := range w.all {
		if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
			t.Errorf("not one line in one write: %q", line)
		}
	}
	uitest.Golden(t, "plain-display", strings.Join(w.all, ""))
}

func TestJSONDisplay(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	d, err := New(ModeJSON, &term.Terminal{}, &w)
	if err != nil {
		t.Fatal(err)
	}
	var want []progress.Event
	_ = d.Watch(t.Context(), uitest.SampleWork, func(ctx context.Context, emit progress.Emit) error {
		return watchSample(ctx, func(e progress.Event) { want = append(want, e); emit(e) })
	})
	lines := strings.Split(strings.TrimSuffix(w.String(), "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines for %d events", len(lines), len(want))
	}
	for i, l := range lines {
		var e progress.Event
		if err := json.Unmarshal([]byte(l), &e); err != nil || e.Kind != want[i].Kind || e.Text != want[i].Text {
			t.Errorf("%s: %v", l, err)
		}
	}
}

func TestQuietDisplay(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	d, err := New(ModeQuiet, &term.Terminal{}, &w)
	if err != nil {
		t.Fatal(err)
	}
	_ = d.Watch(t.Context(), uitest.SampleWork, watchSample)
	if got, want := w.String(), "castoff: the legacy builder was used\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDisplayModes(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	for _, tt := range []struct {
		mode     string
		terminal bool
		env      string
		ok       bool
	}{
		{ModeTTY, false, "", false}, {ModeTTY, true, "", true}, {ModeTTY, true, "TERM=dumb", false},
		{"fancy", true, "", false}, {"", false, "", true}, {ModeAuto, true, "TERM=dumb", true},
	} {
		var env []string
		if tt.env != "" {
			env = append(env, tt.env)
		}
		var err error
		if tt.terminal {
			_, err = New(tt.mode, terminal(c, env...), c.TTY)
		} else {
			_, err = New(tt.mode, terminal(c, env...), &bytes.Buffer{})
		}
		if (err == nil) != tt.ok {
			t.Errorf("%q, terminal %v, %s: %v", tt.mode, tt.terminal, tt.env, err)
		}
		if err != nil && (len(fault.Hints(err)) == 0 || fault.Code(err) != fault.ExitUsage) {
			t.Errorf("%q: no way on in %v", tt.mode, err)
		}
	}
}

func live(c *uitest.Console, ctx context.Context, attach func(context.Context, progress.Emit) error) <-chan error {
	c.T.Helper()
	d, err := New(ModeAuto, terminal(c), c.TTY)
	if err != nil {
		c.T.Fatal(err)
	}
	result := make(chan error, 1)
	go func() { result <- d.Watch(ctx, screen.Work{Title: "Building castoff/traditional"}, attach) }()
	return result
}

func TestLiveDisplay(t *testing.T) {
	c := uitest.NewConsole(t, 60, 10)
	step := make(chan struct{})
	result := live(c, t.Context(), func(_ context.Context, emit progress.Emit) error {
		uitest.SampleBuildAt(time.Now(), emit)
		<-step
		for i := range 30 {
			s := progress.StepInfo{ID: "more" + string(rune('a'+i)), Stage: "x", N: i + 1, Of: 30, Name: "RUN step", State: progress.Started}
			emit(progress.Event{Time: time.Now(), Kind: progress.Step, Step: &s})
			if i < 29 {
				end := s
				end.State = progress.Finished
				emit(progress.Event{Time: time.Now(), Kind: progress.Step, Step: &end})
				continue
			}
			<-step
			end := s
			end.State = progress.Finished
			emit(progress.Event{Time: time.Now(), Kind: progress.Step, Step: &end})
		}
		return nil
	})
	c.Wait("Building castoff", "2/3 RUN apt-get", "2.5 s", "cached")
	step <- struct{}{}
	c.Wait("steps", "x 30/30 RUN step") // the older steps are folded
	c.Resize(50, 8)
	// The title is shortened once the display knows its new width. What it drew
	// before that was too wide, and no program can prevent that.
	c.Wait("…", "steps", "x 30/30 RUN step")
	c.Forgive()
	step <- struct{}{}
	if err := uitest.Await(t, result); err != nil {
		t.Fatal(err)
	}
	c.Wait("✓ Building castoff", "steps")
	if strings.Contains(c.Output(), "\x1b[?1049h") {
		t.Error("the live display took the alternate screen")
	}
	uitest.CheckNoQuery(t, c.Output())
	c.NoOverflow()
	if len(c.Scrolled) > 0 {
		t.Errorf("it was higher than the terminal; scrolled away: %q", c.Scrolled)
	}
}

func TestLiveDisplayInterrupt(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	release := make(chan struct{})
	result := live(c, t.Context(), uitest.UntilStopped(release))
	c.Wait("RUN sleep 1000", "line 29")
	c.Press(uitest.CtrlC)
	c.Wait("stopping…")
	close(release)
	if err := uitest.Await(t, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	c.Wait("stopped")
}

func TestLiveDisplayContextEnds(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	close(release)
	result := live(c, ctx, uitest.UntilStopped(release))
	c.Wait("RUN sleep 1000")
	cancel()
	if err := uitest.Await(t, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

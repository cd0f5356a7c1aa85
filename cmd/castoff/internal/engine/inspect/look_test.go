package inspect_test

import (
	"context"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestWaysAgreeOnPodman has Podman's own archives and containers.
func TestWaysAgreeOnPodman(t *testing.T) {
	t.Parallel()
	e := enginetest.Podman(t)
	_, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "tricky", map[string]any{"Cmd": []string{"x"},
		"Healthcheck": map[string]any{"Test": []string{"CMD", "/bin/sh", "a b"}, "Interval": int64(time.Hour)}}, trickyLayers(t)...)
	bothWays(t, e, ref, labels, t.TempDir())
	ref, _ = enginetest.Load(t, e, labels, "one", map[string]any{"Cmd": []string{"x"}}, layerOf(t, []entry{program("app", 0o755)}))
	bothWays(t, e, ref, labels, t.TempDir())
	ref, _ = enginetest.Load(t, e, labels, "user", map[string]any{"Cmd": []string{"x"}, "User": "7"}, layerOf(t, []entry{program("app", 0o755)}))
	m, err := e.Look(t.Context(), inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, progress.Discard)
	if err != nil || m.Way != measure.WaySave || m.Root.Files != 1 {
		t.Errorf("with a user: %+v, %v", m, err)
	}
}

// TestLookWithoutAProbe reads the save stream, and says why.
func TestLookWithoutAProbe(t *testing.T) {
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "one", nil, layerOf(t, []entry{program("app", 0o755)}))
	e = enginetest.OfArch(t, "other")
	t.Setenv("PATH", t.TempDir())
	rec := &enginetest.Recorder{}
	m, err := e.Look(t.Context(), inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, rec.Emit)
	if err != nil || m.Way != measure.WaySave || m.Root.Files != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	want := "there is no probe for linux/other: castoff itself is for " + runtime.GOOS + "/" + runtime.GOARCH +
		", and there is no Go in PATH to build one with; reading the image from the daemon instead, which takes longer"
	if text := rec.Text(); !strings.Contains(text, want) {
		t.Errorf("it does not say why: %s", text)
	}
}

// TestLookFarAway sends castoff itself over a network, or what Go builds from a
// part of it.
func TestLookFarAway(t *testing.T) {
	e := enginetest.Far(t)
	_, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "one", nil, layerOf(t, []entry{program("app", 0o755)}))
	look := func(building bool) {
		t.Helper()
		rec := &enginetest.Recorder{}
		m, err := e.Look(t.Context(), inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, rec.Emit)
		if err != nil || m.Way != measure.WayProbe || m.Root.Files != 1 {
			t.Errorf("%+v, %v: %s", m, err, rec.Text())
		}
		if said := strings.Contains(rec.Text(), "building a probe for linux/"+e.Info().Arch); said != building {
			t.Errorf("that a probe is built is said: %v: %s", said, rec.Text())
		}
	}
	if _, err := exec.LookPath("go"); err == nil {
		look(true)
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == e.Info().Arch {
		t.Setenv("PATH", t.TempDir())
		look(false)
	}
}

// TestNothingOfTheImageIsStarted has an image whose programs would give
// themselves away.
func TestNothingOfTheImageIsStarted(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "quiet", map[string]any{
		"Entrypoint": []string{"/bin/sh"}, "Healthcheck": map[string]any{"Test": []string{"CMD", "/bin/sh"}, "Interval": 1_000_000},
		"User": "no-such-user", "WorkingDir": "/not/there", "Env": []string{"LD_PRELOAD=/evil.so", "GOTRACEBACK=crash"},
	}, layerOf(t, []entry{folder("bin"), program("bin/sh", 0o755)}))
	m, err := e.Look(t.Context(), inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, progress.Discard)
	if err != nil || m.Way != measure.WayProbe || m.Root.Files != 1 || m.Root.Dirs != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	left, err := e.Owned(t.Context(), name, nil)
	if err != nil || len(left) != 1 || left[0].Kind != "image" {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

// TestLookIsCancelled leaves no container behind.
func TestLookIsCancelled(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "one", nil, layerOf(t, []entry{program("app", 0o755)}))
	cache := t.TempDir()
	spec := inspect.Spec{Subject: "x", Ref: ref, Labels: labels, CacheDir: cache}
	for i := range 12 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = e.Look(ctx, spec, progress.Discard)
		}()
		for range i * 3 {
			if _, err := e.API().Ping(t.Context()); err != nil { // a clock that keeps pace with the daemon
				t.Fatal(err)
			}
		}
		cancel()
		<-done
	}
	left, err := e.Owned(t.Context(), name, nil)
	if err != nil || len(left) != 1 || left[0].Kind != "image" {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

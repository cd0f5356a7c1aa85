package trial_test

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
)

// noPath is the program of images that cannot be started.
const noPath = "/no-such-program"

// startsNot is an image that an engine cannot start, and everything that would
// start one.
func startsNot(t *testing.T, e *docker.Engine) {
	t.Helper()
	name, labels := enginetest.Labels(t, e)
	ref := enginetest.Empty(t, e, name)
	says := func(what, text string) {
		t.Helper()
		if !strings.Contains(text, noPath) || strings.Contains(text, "unable to upgrade") {
			t.Errorf("%s says %q", what, text)
		}
	}
	_, err := e.Run(t.Context(), ref, labels, noPath)
	if err == nil {
		t.Fatal("Run: it was started")
	}
	says("Run", err.Error())
	tried, err := e.Try(t.Context(), trial.Spec{Ref: ref, Labels: labels, Args: []string{noPath}, Within: 5 * time.Second})
	if err != nil {
		t.Errorf("Try: %v", err)
	}
	says("Try", tried.Refused)
	served, err := e.Serve(t.Context(), trial.Spec{Ref: ref, Labels: labels, Args: []string{noPath}, Within: 5 * time.Second}, 80, "", nil)
	if err != nil {
		t.Errorf("Serve: %v", err)
	}
	says("Serve", served.Refused)
}

// TestRefusal has every way to start a container say in the engine's words why
// it does not.
func TestRefusal(t *testing.T) {
	t.Parallel()
	startsNot(t, dockertest.Engine(t))
}

// TestRefusalOnPodman: there a container that cannot be started cannot be
// attached to either, and that is reported with a bare status.
func TestRefusalOnPodman(t *testing.T) {
	t.Parallel()
	e := enginetest.Podman(t)
	startsNot(t, e)
	_, labels := enginetest.Labels(t, e)
	if err := e.StartsContainers(t.Context(), labels, t.TempDir()); err != nil {
		t.Errorf("no container starts: %v", err)
	}
}

// TestNothingStarts: an engine that starts no container says why, and nothing
// stays on it.
func TestNothingStarts(t *testing.T) {
	t.Parallel()
	e, _ := enginetest.PodmanService(t, enginetest.Greedy)
	name, labels := enginetest.Labels(t, e)
	err := e.StartsContainers(t.Context(), labels, t.TempDir())
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "rlimit") || strings.Contains(err.Error(), "409") {
		t.Errorf("the error is %v", err)
	}
	if all, err := e.Owned(t.Context(), name, nil); err != nil || len(all) > 0 {
		t.Errorf("left behind: %+v, %v", all, err)
	}
	ref := enginetest.Empty(t, e, name)
	rec := &enginetest.Recorder{}
	if _, err := e.Look(t.Context(), inspect.Spec{Subject: "empty", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, rec.Emit); err != nil || strings.Contains(rec.Text(), "409") {
		t.Errorf("looking at an image: %v\n%s", err, rec.Text())
	}
}

// TestContainersStart: nothing is left of the container that shows it.
func TestContainersStart(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	if err := e.StartsContainers(t.Context(), labels, t.TempDir()); err != nil {
		t.Error(err)
	}
	if all, err := e.Owned(t.Context(), name, nil); err != nil || len(all) > 0 {
		t.Errorf("left behind: %+v, %v", all, err)
	}
}

// TestHealthOnPodman judges health checks on an engine that leaves them to
// others.
func TestHealthOnPodman(t *testing.T) {
	t.Parallel()
	e := enginetest.Podman(t)
	name, labels := enginetest.Labels(t, e)
	app := enginetest.Executable("app", enginetest.Compile(t, e, patient))
	for what, c := range map[string]struct {
		check, status, said string
		code                int
	}{
		"well":        {`HEALTHCHECK CMD ["/app", "well"]`, "healthy", "very well", 0},
		"ill":         {`HEALTHCHECK --retries=2 CMD ["/app", "ill"]`, "unhealthy", "not well", 3},
		"slow":        {`HEALTHCHECK --retries=1 --timeout=1s CMD ["/app", "slow"]`, "unhealthy", "took longer than 1s", -1},
		"later":       {`HEALTHCHECK --retries=1 --start-period=1h CMD ["/app", "ill"]`, "starting", "not well", 3},
		"no shell":    {"HEALTHCHECK --retries=1 CMD /app well", "unhealthy", "/bin/sh", 127},
		"no check":    {"", "none", "", 0},
		"none at all": {"HEALTHCHECK NONE", "none", "", 0},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			ref, dockerfile := enginetest.Ref(name, "health-"+strings.ReplaceAll(what, " ", "-")), "FROM scratch\nCOPY app /app\n"+c.check+"\nENTRYPOINT [\"/app\"]\n"
			if _, err := e.Build(t.Context(), build.Spec{Subject: "health", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile,
				Context: enginetest.Archive(t, app, enginetest.Regular("Dockerfile", dockerfile)), Labels: labels, Builder: daemon.Podman}, progress.Discard); err != nil {
				t.Fatalf("%v\n%s", err, fault.Detail(err))
			}
			h, err := e.Health(t.Context(), trial.Spec{Ref: ref, Labels: labels, Within: 8 * time.Second})
			if err != nil || h.Status != c.status || !strings.Contains(h.Said, c.said) || c.status != "starting" && h.Code != c.code {
				t.Errorf("%+v, %v", h, err)
			}
		})
	}
}

// checkHang has a program hang, which one health check sees and another does not.
func checkHang(t *testing.T, e *docker.Engine) {
	name, labels := enginetest.Labels(t, e)
	app := enginetest.Executable("app", enginetest.Compile(t, e, patient))
	for what, noticed := range map[string]bool{"running": true, "well": false} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			ref, dockerfile := enginetest.Ref(name, "hang-"+what), "FROM scratch\nCOPY app /app\nHEALTHCHECK --retries=2 CMD [\"/app\", \""+what+"\"]\nENTRYPOINT [\"/app\"]\n"
			if _, err := e.Build(t.Context(), build.Spec{Subject: "hang", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile,
				Context: enginetest.Archive(t, app, enginetest.Regular("Dockerfile", dockerfile)), Labels: labels, Builder: e.Info().Builders[0]}, progress.Discard); err != nil {
				t.Fatalf("%v\n%s", err, fault.Detail(err))
			}
			h, err := e.Health(t.Context(), trial.Spec{Ref: ref, Labels: labels, Within: 20 * time.Second, Hang: true})
			if err != nil || h.Status != "healthy" || h.Noticed != noticed {
				t.Errorf("%+v, %v", h, err)
			}
		})
	}
}

func TestHang(t *testing.T) {
	t.Parallel()
	checkHang(t, dockertest.Engine(t))
}

func TestHangOnPodman(t *testing.T) {
	t.Parallel()
	checkHang(t, enginetest.Podman(t))
}

// patient is a program that has its health checked.
const patient = `package main

import (
	"bytes"
	"fmt"
	"os"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		time.Sleep(time.Hour)
	}
	switch os.Args[1] {
	case "well":
		fmt.Println("very well")
	case "ill":
		fmt.Println("not well")
		os.Exit(3)
	case "slow":
		time.Sleep(time.Hour)
	case "running": // whether the first process is, which a server would show by its answer
		stat, err := os.ReadFile("/proc/1/stat")
		if err != nil || bytes.Contains(stat, []byte(") T ")) {
			os.Exit(4)
		}
	}
}
`

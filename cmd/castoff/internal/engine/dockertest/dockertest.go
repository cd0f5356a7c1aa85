// Package dockertest is what tests on the machine's own daemon share:
// connecting or skipping, and leaving nothing behind.
package dockertest

import (
	"context"
	"os"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/engine/tidy"
)

// Engine connects to the machine's daemon. Without one the test is skipped, and
// says so; with CASTOFF_TEST_DAEMON=required it fails.
func Engine(t testing.TB) *docker.Engine {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: tests on a daemon are skipped")
	}
	e, err := docker.Connect(t.Context(), endpoint.Options{})
	if err != nil {
		if os.Getenv("CASTOFF_TEST_DAEMON") == "required" {
			t.Fatalf("a daemon is required here: %v", err)
		}
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// Learner makes up a learner's name for one test.
func Learner() string {
	return "test-" + daemon.RandomID()[:10]
}

// Clean removes everything of a learner from the daemon.
func Clean(t testing.TB, e *docker.Engine, learner string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	all, err := e.Owned(ctx, learner, nil)
	if err == nil {
		// The name is the test's alone: what has its label but no name is too.
		known := &tidy.Known{}
		for _, o := range all {
			if o.Kind == "image" && len(o.Refs) == 0 {
				known.Made = append(known.Made, o.ID)
			}
		}
		all, err = e.Owned(ctx, learner, known)
	}
	if err == nil {
		_, _, err = e.Remove(ctx, all)
	}
	if err != nil {
		t.Errorf("cleaning up: %v", err)
	}
}

package trial_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
)

// TestCancelLeavesNothing gives up on trials at every moment, even while the
// engine is making a container or a network.
func TestCancelLeavesNothing(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := enginetest.Empty(t, e, name)
	spec := trial.Spec{Ref: ref, Labels: labels, Args: []string{"/no-such-program"}, Within: time.Second}
	tries := map[string]func(context.Context) error{
		"trial": func(ctx context.Context) error { _, err := e.Try(ctx, spec); return err },
		"server": func(ctx context.Context) error {
			_, err := e.Serve(ctx, spec, 80, "", func(context.Context, string) bool { return false })
			return err
		},
		"run": func(ctx context.Context) error { _, err := e.Run(ctx, ref, labels, "/no-such-program"); return err },
		"probe": func(ctx context.Context) error {
			_, err := e.Measure(ctx, inspect.Spec{Subject: "empty", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, enginetest.Quiet)
			return err
		},
	}
	given := 0
	for what, try := range tries {
		for after := range 12 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(after)*4*time.Millisecond)
			_ = try(ctx) // it fails, sooner or later: what it leaves is what counts
			if ctx.Err() != nil {
				given++
			}
			cancel()
		}
		time.Sleep(200 * time.Millisecond) // an engine may be about to make one
		all, err := e.Owned(t.Context(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			if o.Kind != "image" {
				t.Errorf("a %s that was given up leaves %s", what, fmt.Sprintf("%+v", o))
			}
		}
	}
	if given == 0 {
		t.Error("none was given up: the test shows nothing")
	}
}

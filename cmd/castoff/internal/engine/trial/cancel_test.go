package trial_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/progress"
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
			_, err := e.Measure(ctx, inspect.Spec{Subject: "empty", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, progress.Discard)
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
		// An engine may still be making one, or removing it.
		var left []tidy.Owned
		for begun := time.Now(); ; time.Sleep(200 * time.Millisecond) {
			all, err := e.Owned(t.Context(), name, nil)
			if err != nil {
				t.Fatal(err)
			}
			left = slices.DeleteFunc(all, func(o tidy.Owned) bool { return o.Kind == "image" })
			if len(left) == 0 && time.Since(begun) > 200*time.Millisecond || time.Since(begun) > 20*time.Second {
				break
			}
		}
		for _, o := range left {
			t.Errorf("a %s that was given up leaves %s", what, fmt.Sprintf("%+v", o))
		}
	}
	if given == 0 {
		t.Error("none was given up: the test shows nothing")
	}
}

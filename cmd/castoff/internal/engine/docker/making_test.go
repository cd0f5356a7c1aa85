package docker

import (
	"context"
	"fmt"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
)

// emptyImage builds an image without a program for a learner.
func emptyImage(t *testing.T, e *Engine, learner string) string {
	t.Helper()
	ref := "castoff/" + learner + "/empty:latest"
	const dockerfile = "FROM scratch\nCOPY Dockerfile /\n"
	if _, err := e.Build(t.Context(), BuildSpec{Subject: "empty", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile,
		Context: tarOf(t, map[string]string{"Dockerfile": dockerfile}), Labels: map[string]string{Label: learner}, Builder: e.Info().Builders[0]}, func(progress.Event) {}); err != nil {
		t.Fatal(err)
	}
	return ref
}

// TestCancelLeavesNothing gives up trials at every moment: also while the
// engine is making a container or a network.
func TestCancelLeavesNothing(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref := emptyImage(t, e, name)
	spec := TrialSpec{Ref: ref, Labels: labels, Args: []string{"/no-such-program"}, Within: time.Second}
	tries := map[string]func(context.Context) error{
		"trial": func(ctx context.Context) error { _, err := e.Try(ctx, spec); return err },
		"server": func(ctx context.Context) error {
			_, err := e.Serve(ctx, spec, 80, "", func(context.Context, string) bool { return false })
			return err
		},
		"run": func(ctx context.Context) error { _, err := e.Run(ctx, ref, labels, "/no-such-program"); return err },
		"probe": func(ctx context.Context) error {
			_, err := e.Measure(ctx, MeasureSpec{Subject: "empty", Ref: ref, Labels: labels, CacheDir: t.TempDir()}, func(progress.Event) {})
			return err
		},
	}
	given := 0
	for what, try := range tries {
		for after := range 12 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(after)*4*time.Millisecond)
			_ = try(ctx) // it fails, sooner or later: what it leaves counts
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

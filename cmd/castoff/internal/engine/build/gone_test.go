package build_test

import (
	"context"
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
)

// pauses is a shell that takes two seconds for whatever it is asked.
const pauses = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(2 * time.Second) }\n"

// TestCacheIsRemovedMeanwhile has somebody remove the image of a stage, as
// whoever built the same may, while the legacy builder is at the next stage.
func TestCacheIsRemovedMeanwhile(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	if !slices.Contains(e.Info().Builders, daemon.Legacy) {
		t.Skip("skipped, it needs the legacy builder")
	}
	name, labels := enginetest.Labels(t, e)
	const dockerfile = "FROM scratch AS first\nCOPY text /text\nFROM scratch\nCOPY sh /bin/sh\nRUN wait\nCOPY --from=first /text /text\n"
	spec := build.Spec{
		Subject: "twice", Ref: "castoff/" + name + "/twice:latest", Path: "Dockerfile", Dockerfile: dockerfile, Labels: labels, Builder: daemon.Legacy,
		Context: enginetest.Context(t, map[string]string{"text": name, "sh": enginetest.Compile(t, e, pauses), "Dockerfile": dockerfile}),
	}
	first := spec
	first.Target, first.Ref, first.Labels = "first", "", nil
	stage, err := e.Build(t.Context(), first, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	copied, removed := 0, 0
	res, err := e.Build(t.Context(), spec, func(ev progress.Event) {
		switch {
		case ev.Kind != progress.Step:
		case ev.Step.Name == "COPY text /text" && ev.Step.State != progress.Started:
			copied++
		case ev.Step.Name == "RUN wait" && ev.Step.State == progress.Started && copied == 1:
			if _, err := e.API().ImageRemove(t.Context(), stage.ID, image.RemoveOptions{}); err != nil {
				t.Error(err)
			}
			removed++
		}
	})
	t.Cleanup(func() {
		for _, id := range slices.Backward(res.Leftovers) {
			_ = e.RemoveUntagged(context.Background(), id)
		}
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, fault.Detail(err))
	}
	if copied != 2 || removed != 1 {
		t.Errorf("the stage was built %d times, its image removed %d times", copied, removed)
	}
}

package tidy_test

import (
	"fmt"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
)

// TestSweep removes what a killed castoff has left, for its learner alone, and
// nothing that may be in use.
func TestSweep(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	other, otherLabels := enginetest.Labels(t, e)
	ref := enginetest.Empty(t, e, name)
	for _, l := range []map[string]string{labels, otherLabels} {
		if _, err := e.API().NetworkCreate(t.Context(), "castoff-"+l[daemon.Label], network.CreateOptions{Labels: l}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.CreateContainer(t.Context(), &container.Config{Image: ref, Entrypoint: []string{"/none"}, Labels: l},
			daemon.Room{Network: container.NetworkMode("castoff-" + l[daemon.Label])}); err != nil {
			t.Fatal(err)
		}
	}
	owns := func(learner string) string {
		t.Helper()
		all, err := e.Owned(t.Context(), learner, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := map[string]int{}
		for _, o := range all {
			n[o.Kind]++
		}
		return fmt.Sprint(n)
	}
	if err := e.Sweep(t.Context(), name); err != nil || owns(name) != "map[container:1 image:1 network:1]" {
		t.Errorf("what was made just now: %v, it owns %s", err, owns(name))
	}
	if err := e.SweepBefore(t.Context(), name, time.Now().Add(time.Minute)); err != nil || owns(name) != "map[image:1]" {
		t.Errorf("what is old: %v, it owns %s", err, owns(name))
	}
	if got := owns(other); got != "map[container:1 network:1]" {
		t.Errorf("of somebody else there is %s", got)
	}
}

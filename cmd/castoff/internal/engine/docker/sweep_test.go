package docker

import (
	"fmt"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
)

// TestSweep removes what a castoff that was killed has left, of its learner
// alone, and nothing that may be in use.
func TestSweep(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	other, otherLabels := testLearner(t, e)
	ref := emptyImage(t, e, name)
	for _, l := range []map[string]string{labels, otherLabels} {
		if _, err := e.api.NetworkCreate(t.Context(), "castoff-"+l[Label], network.CreateOptions{Labels: l}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.createContainer(t.Context(), &container.Config{Image: ref, Entrypoint: []string{"/none"}, Labels: l},
			room{network: container.NetworkMode("castoff-" + l[Label])}); err != nil {
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
	if err := e.sweep(t.Context(), name, time.Now().Add(time.Minute)); err != nil || owns(name) != "map[image:1]" {
		t.Errorf("what is old: %v, it owns %s", err, owns(name))
	}
	if got := owns(other); got != "map[container:1 network:1]" {
		t.Errorf("of somebody else there is %s", got)
	}
}

package trial_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/trial"

	"github.com/docker/docker/api/types/network"
)

// TestNetworksAreOwned finds and removes what a trial that was killed leaves.
func TestNetworksAreOwned(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	if _, err := e.API().NetworkCreate(t.Context(), "castoff-"+name, network.CreateOptions{Labels: labels}); err != nil {
		t.Fatal(err)
	}
	all, err := e.Owned(t.Context(), name, nil)
	if err != nil || len(all) != 1 || all[0].Kind != "network" || !slices.Equal(all[0].Refs, []string{"castoff-" + name}) {
		t.Fatalf("it owns %+v, error %v", all, err)
	}
	if removed, kept, err := e.Remove(t.Context(), all); err != nil || len(removed) != 1 || len(kept) != 0 {
		t.Errorf("removed %v, kept %v, error %v", removed, kept, err)
	}
	if all, err := e.Owned(t.Context(), name, nil); err != nil || len(all) != 0 {
		t.Errorf("then it owns %+v, error %v", all, err)
	}
}

// TestTrialOfNoImage tells a missing image apart from one that cannot be
// started.
func TestTrialOfNoImage(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	spec := trial.Spec{Ref: "castoff/no-such-image:latest", Labels: labels, Within: time.Second}
	if _, err := e.Try(t.Context(), spec); err == nil || !strings.Contains(err.Error(), "o such image") {
		t.Errorf("the error is %v", err)
	}
	if _, err := e.Serve(t.Context(), spec, 80, "", func(context.Context, string) bool { t.Error("it is used"); return false }); err == nil {
		t.Error("a server of no image is no error")
	}
	if all, err := e.API().NetworkList(t.Context(), network.ListOptions{}); err != nil || slices.ContainsFunc(all, func(n network.Summary) bool { return n.Labels[daemon.Label] == labels[daemon.Label] }) {
		t.Errorf("a network is left: %v, error %v", all, err)
	}
}

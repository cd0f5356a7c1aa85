package trial_test

import (
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"

	"github.com/docker/docker/api/types/container"
)

// TestContainersAreGivenLittle inspects containers for each use: none has more
// than another, except for what its purpose takes.
func TestContainersAreGivenLittle(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := enginetest.Empty(t, e, name)
	config := func() *container.Config {
		return &container.Config{Image: ref, Entrypoint: []string{"/none"}, Labels: labels}
	}
	ids := map[string]string{}
	for use, create := range map[string]func() (string, error){
		"run": func() (string, error) { id, _, err := e.Create(t.Context(), config()); return id, err },
		"trial": func() (string, error) {
			return e.CreateTrial(t.Context(), trial.Spec{Ref: ref, Labels: labels, Args: []string{"/none"}})
		},
		"probe": func() (string, error) {
			in, err := e.API().ImageInspect(t.Context(), ref)
			if err != nil {
				return "", err
			}
			return e.CreateProbe(t.Context(), inspect.Spec{Labels: labels}, in, "", []string{"/none"})
		},
	} {
		id, err := create()
		if err != nil {
			t.Fatalf("%s: %v", use, err)
		}
		t.Cleanup(func() { e.RemoveContainer(id) })
		ids[use] = id
	}
	beside, err := e.CreateBeside(t.Context(), trial.Spec{Ref: ref, Labels: labels}, ids["run"], []string{"/none"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.RemoveContainer(beside) })
	ids["beside"] = beside
	for use, id := range ids {
		in, err := e.API().ContainerInspect(t.Context(), id)
		if err != nil {
			t.Fatalf("%s: %v", use, err)
		}
		h := in.HostConfig
		if !slices.Equal(h.CapDrop, []string{"ALL"}) || !slices.Equal(h.SecurityOpt, []string{"no-new-privileges"}) || h.Privileged {
			t.Errorf("%s: it drops %v, security %v, privileged %v", use, h.CapDrop, h.SecurityOpt, h.Privileged)
		}
		if h.Memory != daemon.RunMemory || h.MemorySwap != daemon.RunMemory && h.MemorySwap != -1 || h.PidsLimit == nil || *h.PidsLimit != 128 {
			t.Errorf("%s: its limits are %+v", use, h.Resources)
		}
		if len(h.Binds)+len(h.Mounts)+len(in.Mounts) > 0 || use != "beside" && !h.NetworkMode.IsNone() {
			t.Errorf("%s: it has mounts %v, network %s", use, in.Mounts, h.NetworkMode)
		}
		if (len(h.CapAdd) > 0) != (use == "probe") {
			t.Errorf("%s: it has the capabilities %v", use, h.CapAdd)
		}
	}
}

package docker_test

import (
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
)

// TestPodman builds, measures and removes an image on Podman.
func TestPodman(t *testing.T) {
	t.Parallel()
	e := enginetest.Podman(t)
	if info := e.Info(); info.Name != "Podman" || info.OS != "linux" || len(info.Builders) != 1 || info.Builders[0] != daemon.Podman {
		t.Fatalf("the engine is %+v", info)
	}
	again, err := docker.Connect(t.Context(), endpoint.Options{Host: e.Info().Endpoint})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if first, then := e.Info().ID, again.Info().ID; first == "" || first != then {
		t.Errorf("its ID is %q, then %q", first, then)
	}
	ledger := &dockertest.Ledger{}
	e.Keep(ledger)
	name, labels := enginetest.Labels(t, e)
	var r enginetest.Recorder
	base := enginetest.Offline(t, e, name, r.Emit)
	dockerfile := enginetest.HelloOffline(base.Ref)
	spec := build.Spec{
		Subject: "multistage", Ref: "castoff/" + name + "/multistage:latest", Path: "Dockerfile", Dockerfile: dockerfile,
		Context: enginetest.Context(t, map[string]string{"main.go": enginetest.HelloGo, "Dockerfile": dockerfile}), Labels: labels, Builder: daemon.Podman, NoCache: true,
	}
	res, err := e.Build(t.Context(), spec, r.Emit)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.Text())
	}
	step := r.Last()[`RUN ["go", "build", "-o", "/app", "."]`]
	if step.State != progress.Finished || step.Stage != "build" {
		t.Errorf("the RUN step ended as %+v\n%s", step, r.Text())
	}
	m, err := e.Measure(t.Context(), inspect.Spec{Subject: "multistage", Ref: spec.Ref}, r.Emit)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != res.ID || m.Files != 1 || m.Largest[0].Path != "app" || m.SizeBytes != m.Largest[0].SizeBytes {
		t.Errorf("measured %+v, built %+v", m, res)
	}
	owned, err := e.Owned(t.Context(), name, ledger.Known())
	if err != nil {
		t.Fatal(err)
	}
	if _, kept, err := e.Remove(t.Context(), owned); err != nil || len(kept) > 0 {
		t.Errorf("removing: kept %+v, %v", kept, err)
	}
	if left := allImages(t, e); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}

// allImages is every image of the daemon that no other test is making.
func allImages(t *testing.T, e *docker.Engine) string {
	t.Helper()
	images, err := e.ListImages(t.Context(), image.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, i := range images {
		ids = append(ids, i.ID+" "+strings.Join(i.RepoTags, " "))
	}
	slices.Sort(ids)
	return strings.Join(ids, "\n")
}

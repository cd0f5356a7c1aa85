package tidy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/container"
)

// own builds an image of castoff's for a learner, with content that is its own.
func own(t *testing.T, e *docker.Engine, learner, name, content string, builder daemon.Builder) build.Result {
	t.Helper()
	spec := enginetest.Spec(t, learner, name, "FROM scratch\nCOPY content /content\nCMD [\"/content\"]\n", map[string]string{"content": learner + content})
	spec.Builder = builder
	res, err := e.Build(t.Context(), spec, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// needed builds an image that cannot be removed when the next one takes its
// name, and returns its ID: a container of it was left behind.
func needed(t *testing.T, e *docker.Engine, learner, name, content string, builder daemon.Builder) string {
	t.Helper()
	id := own(t, e, learner, name, content, builder).ID
	if _, _, err := e.Create(t.Context(), &container.Config{Image: id, Labels: map[string]string{daemon.Label: learner}}); err != nil {
		t.Fatal(err)
	}
	return id
}

// foreign builds an image as somebody else would, and returns its ID. It is
// removed when the test ends.
func foreign(t *testing.T, e *docker.Engine, builder daemon.Builder, dockerfile, tag string) string {
	t.Helper()
	id, err := enginetest.Foreign(t.Context(), e, builder, tag, enginetest.Context(t, map[string]string{"Dockerfile": dockerfile, "theirs": dockerfile}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { enginetest.RemoveImages(e, id) })
	return id
}

// fates are the images and containers of a listing, by ID: why each is kept.
func fates(t *testing.T, e *docker.Engine, learner string, known *tidy.Known) (all []tidy.Owned, kept map[string]string) {
	t.Helper()
	all, err := e.Owned(t.Context(), learner, known)
	if err != nil {
		t.Fatal(err)
	}
	kept = map[string]string{}
	for _, o := range all {
		kept[o.ID] = o.Kept
	}
	return all, kept
}

// TestOwnedIsMadeHere leaves whatever others made from castoff's images, with
// and without names, and removes what castoff made, with and without names.
func TestOwnedIsMadeHere(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			var m dockertest.Ledger
			e.Keep(&m)
			defer e.Keep(nil)
			name, _ := enginetest.Labels(t, e)
			first := needed(t, e, name, "app", "1", builder)
			app := own(t, e, name, "app", "2", builder)
			from := "FROM castoff/" + name + "/app\n"
			theirs := map[string]string{
				foreign(t, e, builder, from+"COPY theirs /nameless\n", ""):                                             "somebody may have built it FROM castoff/" + name + "/app:latest",
				foreign(t, e, builder, from+"COPY theirs /named\n", "castoff-test/"+name+":1"):                         "castoff did not make it; it has the label of castoff/" + name + "/app:latest",
				foreign(t, e, builder, from+"COPY theirs /inside\n", "castoff/"+name+"/mine:latest"):                   "castoff did not make it; it has the label of castoff/" + name + "/app:latest",
				foreign(t, e, builder, from+"ENV A=1\n", ""):                                                           "somebody may have built it",
				foreign(t, e, builder, from+"ENV A=2\nLABEL "+daemon.LabelName+"=castoff/"+name+"/other:latest\n", ""): "somebody may have built it FROM castoff/" + name + "/other",
			}
			all, kept := fates(t, e, name, m.Known())
			for id, why := range theirs {
				if got, ok := kept[id]; !ok || !strings.Contains(got, why) {
					t.Errorf("somebody's image %s is kept because %q, not %q", id, got, why)
				}
			}
			for _, id := range []string{first, app.ID} {
				if got, ok := kept[id]; !ok || got != "" {
					t.Errorf("castoff's image %s: listed %v, kept because %q", id, ok, got)
				}
			}
			if i := slices.IndexFunc(all, func(o tidy.Owned) bool { return o.ID == first }); i >= 0 && all[i].What != tidy.WhatReplaced {
				t.Errorf("an image without a name is said to be %q", all[i].What)
			}
			if builder == daemon.BuildKit && len(kept) != len(theirs)+3 { // others keep images of steps
				t.Errorf("it lists %+v", all)
			}
			if _, _, err := e.Remove(t.Context(), all); err != nil {
				t.Fatal(err)
			}
			for id := range theirs {
				if _, err := e.API().ImageInspect(t.Context(), id); err != nil {
					t.Errorf("somebody's image is gone: %v", err)
				}
			}
			if _, err := e.API().ImageInspect(t.Context(), first); err == nil {
				t.Error("an image that castoff had made and that lost its name is still there")
			}
		})
	}
}

// TestOwnedAfterACrash has a castoff killed before it could note anything: the
// next one notes what has the name before it takes the name over.
func TestOwnedAfterACrash(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, _ := enginetest.Labels(t, e)
	first := needed(t, e, name, "app", "1", e.Info().Builders[0])
	if _, kept := fates(t, e, name, nil); kept[first] != "" {
		t.Errorf("it is kept: %s", kept[first])
	}
	var m dockertest.Ledger
	e.Keep(&m)
	own(t, e, name, "app", "2", e.Info().Builders[0])
	if _, kept := fates(t, e, name, m.Known()); kept[first] != "" || len(kept) != 3 {
		t.Errorf("it lists %v", kept)
	}
	// Nobody can say who made one that nobody noted.
	if _, kept := fates(t, e, name, nil); !strings.Contains(kept[first], "no record") {
		t.Errorf("it lists %v", kept)
	}
}

// TestOwnedContainers tells castoff's own containers apart from those that
// somebody started from one of castoff's images, even when they are left
// behind.
func TestOwnedContainers(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	res := own(t, e, name, "app", "", e.Info().Builders[0])
	theirs, err := e.API().ContainerCreate(t.Context(), &container.Config{Image: res.ID}, nil, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.RemoveContainer(theirs.ID) })
	ours, _, err := e.Create(t.Context(), &container.Config{Image: res.ID, Labels: labels})
	if err != nil {
		t.Fatal(err)
	}
	// As earlier castoffs made theirs.
	pids := int64(128)
	older, err := e.API().ContainerCreate(t.Context(), &container.Config{Image: res.ID, Labels: labels},
		&container.HostConfig{NetworkMode: "none", Resources: container.Resources{Memory: daemon.RunMemory, PidsLimit: &pids}}, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	all, kept := fates(t, e, name, nil)
	if kept[ours] != "" || kept[older.ID] != "" || !strings.Contains(kept[theirs.ID], "castoff did not start it") || len(kept) != 4 {
		t.Errorf("it lists %+v", all)
	}
	if err := e.SweepBefore(t.Context(), name, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if all, kept = fates(t, e, name, nil); len(kept) != 2 || kept[theirs.ID] == "" {
		t.Errorf("after a sweep it lists %+v", all)
	}
	_, stayed, err := e.Remove(t.Context(), all)
	if err != nil || len(stayed) != 2 {
		t.Errorf("%v, and %+v stayed", err, stayed)
	}
	if _, err := e.API().ContainerInspect(t.Context(), theirs.ID); err != nil {
		t.Errorf("somebody's container is gone: %v", err)
	}
}

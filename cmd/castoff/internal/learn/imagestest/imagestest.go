// Package imagestest spares tests the making of the image that exercises begin
// with. It is for tests only.
package imagestest

import (
	"context"
	"os"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
)

// LendGo has castoff/go take a learner seconds where it would take a minute or
// two: it gives the learner the offline base and that of castoff/go, with the
// same layers as everybody's, for which BuildKit has all steps in its cache.
// The cache is that of [dockertest.Shared], which no test cleans.
func LendGo(t testing.TB, e *docker.Engine, learner string) {
	t.Helper()
	dockertest.LendBase(t, e, learner)
	dockertest.Lend(t, e, learner, []string{images.GoImage + "-base"}, func(shared string) error { return makeGo(t.Context(), e, shared) })
}

// makeGo has the builder make castoff/go, even if there is one: what is in the
// builder's cache may be gone, and the image alone would be of no use.
func makeGo(ctx context.Context, e *docker.Engine, shared string) error {
	dir, err := os.MkdirTemp("", "castoff-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	j, err := journal.Open(dir)
	if err != nil {
		return err
	}
	s, err := images.New(ctx, e, nil, j, images.Options{Base: baseimage.OfflineName, Learner: shared, CacheDir: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	if old, ok, err := e.Find(ctx, s.Ref(images.GoImage)); err != nil {
		return err
	} else if ok {
		if _, _, err := e.Remove(ctx, []tidy.Owned{{Kind: "image", ID: old.ID, Refs: []string{s.Ref(images.GoImage)}}}); err != nil {
			return err
		}
	}
	_, _, err = s.Go(ctx, progress.Discard)
	return err
}

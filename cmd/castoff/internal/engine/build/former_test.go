package build_test

import (
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
)

// TestFormerImage builds over a name that another image has: one of the same
// learner goes, one that somebody else gave the name to stays, without a name.
func TestFormerImage(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			ours, _ := enginetest.Labels(t, e)
			theirs, _ := enginetest.Labels(t, e)
			built := func(learner, content string) build.Result {
				t.Helper()
				spec := enginetest.Spec(t, learner, "app", "FROM scratch\nCOPY content /content\n", map[string]string{"content": learner + content})
				spec.Builder = builder
				res, err := e.Build(t.Context(), spec, progress.Discard)
				if err != nil {
					t.Fatal(err)
				}
				return res
			}
			there := func(id string) bool {
				_, err := e.API().ImageInspect(t.Context(), id)
				return err == nil
			}
			foreign := built(theirs, "")
			t.Cleanup(func() { enginetest.RemoveImages(e, foreign.ID) })
			ref := enginetest.Ref(ours, "app")
			if err := e.API().ImageTag(t.Context(), foreign.ID, ref); err != nil {
				t.Fatal(err)
			}
			if _, err := e.API().ImageRemove(t.Context(), enginetest.Ref(theirs, "app"), image.RemoveOptions{}); err != nil {
				t.Fatal(err)
			}
			first := built(ours, "1")
			if !there(foreign.ID) {
				t.Error("an image of somebody else, which had the name, was removed")
			}
			second := built(ours, "2")
			if there(first.ID) || !there(second.ID) {
				t.Errorf("of two builds of one learner the first is there: %v, the second: %v", there(first.ID), there(second.ID))
			}
		})
	}
}

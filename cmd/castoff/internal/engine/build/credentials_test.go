package build_test

import (
	"context"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
)

// TestBuildWithCredentials builds from an image, and copies from another, that
// only a registry with a password has.
func TestBuildWithCredentials(t *testing.T) {
	const password = "correct horse"
	e := dockertest.Engine(t)
	host := enginetest.Registry(t, password)
	for i, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			// Each has names of its own, so that no builder finds what another
			// has fetched.
			base, other := fmt.Sprintf("%s/team/base:%d", host, i), fmt.Sprintf("%s/team/other:%d", host, i)
			enginetest.Push(t, e, base, password)
			enginetest.Push(t, e, other, password)
			build := func() error {
				e := dockertest.Engine(t)
				name, labels := enginetest.Labels(t, e)
				text := "FROM " + base + "\nCOPY --from=" + other + " /data /other\n"
				res, err := e.Build(t.Context(), build.Spec{
					Subject: "private", Ref: "castoff/" + name + "/private:latest", Path: "Dockerfile", Dockerfile: text,
					Context: enginetest.Context(t, map[string]string{"Dockerfile": text}), Labels: labels, Builder: builder,
				}, progress.Discard)
				t.Cleanup(func() {
					for _, id := range res.Leftovers {
						_ = e.RemoveUntagged(context.Background(), id)
					}
				})
				return err
			}
			enginetest.Login(t, host, "ada", "wrong")
			if err := build(); err == nil {
				t.Fatal("it was built with a wrong password")
			}
			enginetest.Login(t, host, "ada", password)
			if err := build(); err != nil {
				t.Errorf("with the right password: %v\n%s", err, fault.Detail(err))
			}
		})
	}
}

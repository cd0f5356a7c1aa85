package checker

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/longtest"
)

// TestSecret tells builds that use a secret from those that only borrow it.
func TestSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	builder := b.engine.Info().Builders[0]
	if builder != daemon.BuildKit {
		t.Skipf("skipped: %s has no secrets", builder)
	}
	const (
		lent = `RUN --mount=type=secret,id=token ["/app", `
		noon = "RUN [\"/app\", \"now\", \"/time\"]\n"
	)
	for what, x := range map[string]struct {
		dockerfile, value string
		state             State
		found             string
		long              bool // one of those that CASTOFF_TEST_ALL asks for
	}{
		"kept":             {app + lent + `"copy", "/run/secrets/token", "/token"]` + "\n", "t-{random}", Passed, "the image is another", false},
		"compared":         {app + "COPY right /\n" + lent + `"same", "/run/secrets/token", "/right"]` + "\n", "kelp", Passed, "there is no image", false},
		"not used":         {app + lent + `"print", "hello"]` + "\n", "t-{random}", Failed, "just the same", true},
		"only read":        {app + lent + `"cat", "/run/secrets/token"]` + "\n", "t-{random}", Failed, "just the same", false},
		"not lent":         {app, "kelp", Failed, "just the same", true},
		"another each day": {app + noon + lent + `"cat", "/run/secrets/token"]` + "\n", "kelp", Failed, "just the same", true},
		"kept, each day":   {app + noon + lent + `"copy", "/run/secrets/token", "/token"]` + "\n", "kelp", Passed, "the image is another", true},
	} {
		if x.long && !longtest.All() {
			continue
		}
		ex := exercise.Exercise{ID: "secret", Build: exercise.Build{Secrets: map[string]string{"token": x.value}}, Checks: []exercise.Check{of(&secretCheck{id: "token"})}}
		r := b.check(t, builder, ex, dir(x.dockerfile, "right", "kelp")).Results[0]
		if r.State != x.state || !strings.Contains(r.Found, x.found) {
			t.Errorf("%s: %s, %q, said %q", what, r.State, r.Found, r.Said)
		}
	}
}

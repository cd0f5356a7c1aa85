package checker

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
)

// TestFresh checks a directory twice: both builds get another argument and
// another secret, and are not taken for each other.
func TestFresh(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	builder := b.engine.Info().Builders[0]
	if builder != daemon.BuildKit {
		t.Skipf("skipped: %s has no secrets", builder)
	}
	const dockerfile = app + `ARG NAME
ENV NAME=$NAME
RUN --mount=type=secret,id=token ["/app", "copy", "/run/secrets/token", "/token"]
ENTRYPOINT ["/app"]
`
	c := b.checker(builder)
	ex := exercise.Exercise{ID: "fresh",
		Build: exercise.Build{Args: map[string]string{"NAME": "name-{random}"}, Secrets: map[string]string{"token": "token-{random}"}},
		Checks: []exercise.Check{
			of(&runsCheck{starting: starting{args: []string{"print", "$NAME"}}, output: []string{"name-{random}"}}),
			of(&runsCheck{starting: starting{args: []string{"cat", "/token"}}, output: []string{"token-{random}"}}),
			of(&historyCheck{without: []string{"token-{random}"}}),
			of(&nowhereCheck{texts: []string{"token-{random}"}}),
		}}
	found := map[string]bool{}
	for range 2 {
		rep, err := c.Check(t.Context(), ex, dir(dockerfile), progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rep.Results {
			if want := i < 3; (r.State == Passed) != want {
				t.Errorf("%s is %s: %s\n%s", r.Want, r.State, r.Found, r.Log)
			}
		}
		last := rep.Results[3].Found
		if !strings.Contains(last, "in /token") || strings.Contains(last, "random") || found[last] {
			t.Errorf("it says %q", last)
		}
		found[last] = true
	}
}

// TestFilled: a text is the same throughout a check, and its digest is its own.
func TestFilled(t *testing.T) {
	t.Parallel()
	r := &run{fresh: "abc"}
	const want = "x-abc ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad {other}" // FIPS 180-2, B.1
	if got := r.filled("x-{random} {random-sha256} {other}"); got != want {
		t.Errorf("%q", got)
	}
	if a, b := newFresh(), newFresh(); a == b || len(a) < 20 {
		t.Errorf("%q, then %q", a, b)
	}
}

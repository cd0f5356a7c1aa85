package checker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
)

// ofTheBuilder are the kinds of checks that depend on how the image was built.
// The others are about the image, and are tried on one builder; on all of them
// with CASTOFF_TEST_LARGE, which takes minutes more.
var ofTheBuilder = []string{"builds", "entrypoint", "stage", "history", "label", "rebuild", "breaks", "nowhere"}

// here are the expectations that are always tried on a daemon: one for each
// thing that an engine is asked. All are judged by recorded facts: see
// [TestFacts].
var here = []string{"builds not", "a RUN fails", "runs with args", "too long", "shell form", "http", "healthy", "another user", "a shell",
	"static", "too large", "wasted", "told by ARG", "another label", "rebuild: good", "breaks: found", "in a hidden file"}

// TestEveryKind passes and fails each kind of check on the daemon.
func TestEveryKind(t *testing.T) {
	t.Parallel()
	all := longtest.All() || *record
	b := newBench(t)
	var mu sync.Mutex
	seen := map[string]facts{}
	if *record {
		t.Cleanup(func() { save(t, b, seen) }) // when all are done
	}
	for i, builder := range b.engine.Info().Builders {
		for n, x := range expectations {
			switch {
			case i > 0 && (*record || !longtest.All() || !slices.Contains(ofTheBuilder, x.check.Kind) && os.Getenv("CASTOFF_TEST_LARGE") == ""):
				continue
			case !all && !slices.Contains(here, x.name):
				continue
			}
			t.Run(string(builder)+"/"+x.name, func(t *testing.T) {
				t.Parallel()
				c := b.checker(builder)
				id := fmt.Sprintf("x%d-%d", i, n)
				if x.twice && all {
					x.holds(t, c, id, b.learner)
				}
				r := &recorder{Engine: b.engine}
				c.engine = r
				x.holds(t, c, id, b.learner)
				mu.Lock()
				defer mu.Unlock()
				seen[x.name] = r.facts
			})
		}
	}
	if !all {
		t.Logf("skipped: of %d expectations %d are tried on the daemon; CASTOFF_TEST_ALL=1 tries all", len(expectations), len(here))
	}
}

// holds checks the directory, and compares the outcome with the expected one.
func (x expect) holds(t *testing.T, c *Checker, id, learner string) {
	t.Helper()
	rep, err := c.Check(t.Context(), exercise.Exercise{ID: id, Build: x.build, Checks: []exercise.Check{x.check}}, dir(x.dockerfile, x.more...), progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	res := rep.Results[0]
	if res.State != x.want || !strings.Contains(res.Found, x.found) || rep.Passed != (x.want == Passed) {
		t.Errorf("it is %s: %s, want %s: %s\nsaid: %s\nlog: %s", res.State, res.Found, x.want, x.found, res.Said, res.Log)
	}
	if !slices.ContainsFunc(strings.Split(x.said, "|"), func(s string) bool { return strings.Contains(res.Said, s) }) {
		t.Errorf("it says %q, want %q", res.Said, x.said)
	}
	if x.want == Failed && (res.Next == "" || res.Want == "") || x.want == Passed && (res.Next != "" || res.Explanation != nil) || !strings.Contains(res.Next, x.next) {
		t.Errorf("a %s check: next %q, want %q, trap %q", res.State, res.Next, res.Want, res.Trap)
	}
	if strings.Contains(res.Said+res.Found+res.Log, learner) {
		t.Errorf("it shows the base's own name: %s", res.Said+res.Found+res.Log)
	}
}

func TestCancelStopsAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, c := range map[string]struct {
		dockerfile string
		check      exercise.Check
		until      string
	}{
		"a build":     {"FROM castoff/go\nRUN [\"do\", \"sleep\"]\n", of(&buildsCheck{}), "waiting"},
		"a container": {app + "CMD [\"sleep\"]\n" + entry, of(&runsCheck{starting: starting{within: time.Hour}}), "checking: runs"},
		"a server":    {app + "CMD [\"sleep\"]\n" + entry, of(&httpCheck{port: 80, path: "/", status: 200, starting: starting{within: time.Hour}}), "checking: http"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		_, err := b.checker(b.engine.Info().Builders[0]).Check(ctx, exercise.Exercise{ID: "x", Checks: []exercise.Check{c.check}}, dir(c.dockerfile),
			func(e progress.Event) {
				if strings.Contains(e.Text, c.until) {
					time.AfterFunc(300*time.Millisecond, cancel)
				}
			})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
		cancel()
	}
}

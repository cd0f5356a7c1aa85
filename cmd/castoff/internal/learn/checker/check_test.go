package checker

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
)

// ofTheBuilder are the kinds of checks that depend on how the image was built.
// The others are about the image, and are tried on one builder; on all of them
// with CASTOFF_TEST_LARGE, which takes minutes more.
var ofTheBuilder = []string{"builds", "entrypoint", "stage", "history", "label", "rebuild"}

// here are the expectations that are always tried on a daemon: one for each
// thing that an engine is asked. All are judged by recorded facts: see
// [TestFacts].
var here = []string{"builds not", "a RUN fails", "runs with args", "too long", "shell form", "http", "http loopback", "healthy", "another user", "a shell",
	"static", "too large", "wasted", "told by ARG", "another label", "stage", "rebuild: good"}

// TestEveryKind passes and fails each kind of check on the daemon.
func TestEveryKind(t *testing.T) {
	all := longtest.All() || *record
	b := newBench(t)
	seen := map[string]facts{}
	for i, builder := range b.engine.Info().Builders {
		for _, x := range expectations {
			if i > 0 && !slices.Contains(ofTheBuilder, x.check.Kind) && os.Getenv("CASTOFF_TEST_LARGE") == "" || !all && !slices.Contains(here, x.name) {
				continue
			}
			t.Run(string(builder)+"/"+x.name, func(t *testing.T) {
				c := b.checker(builder)
				r := &recorder{Engine: b.engine}
				for again := x.twice; ; again = false {
					r.facts, c.engine = facts{}, r
					x.holds(t, c, b.learner)
					if !again {
						break
					}
				}
				if i == 0 {
					seen[x.name] = r.facts
				}
			})
		}
	}
	if !all {
		t.Logf("skipped: of %d expectations %d were tried on the daemon; CASTOFF_TEST_ALL=1 tries all", len(expectations), len(here))
	}
	if *record && !t.Failed() {
		save(t, b, seen)
	}
}

// holds checks the directory, and compares what comes of it with what is to.
func (x expect) holds(t *testing.T, c *Checker, learner string) {
	t.Helper()
	rep, err := c.Check(t.Context(), exercise.Exercise{ID: "x", Build: x.build, Checks: []exercise.Check{x.check}}, dir(x.dockerfile, x.more...), func(progress.Event) {})
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

func TestChecksAfterAFailure(t *testing.T) {
	b := newBench(t)
	builder := b.engine.Info().Builders[0]
	states := func(rep Report) (all []string) {
		for _, r := range rep.Results {
			all = append(all, r.Name+" "+string(r.State))
		}
		return all
	}
	checks := []exercise.Check{of(&buildsCheck{}), of(&runsCheck{output: []string{"bye"}}), named("again", of(&runsCheck{})),
		of(&sizeCheck{atMost: 1}), of(&userCheck{}), of(&contextCheck{without: []string{"x"}})}
	rep := b.check(t, builder, exercise.Exercise{Checks: checks}, dir(app+entry))
	if got, want := states(rep), []string{"builds passed", "runs failed", "again not tried", "size failed", "user passed", "context passed"}; !slices.Equal(got, want) {
		t.Errorf("they are %q, want %q", got, want)
	}
	rep = b.check(t, builder, exercise.Exercise{Checks: checks}, dir("FROM castoff/go\nCOPY a b\n"))
	if got, want := states(rep), []string{"builds failed", "runs not tried", "again not tried", "size not tried", "user not tried", "context passed"}; !slices.Equal(got, want) {
		t.Errorf("without an image they are %q, want %q", got, want)
	}
	rep = b.check(t, builder, exercise.Exercise{Checks: checks[1:3]}, fstest.MapFS{})
	if got := states(rep); !slices.Equal(got, []string{"runs failed", "again not tried"}) || !strings.Contains(rep.Results[0].Found, "no file called Dockerfile") {
		t.Errorf("without a Dockerfile they are %q, %+v", got, rep.Results[0])
	}
	rep = b.check(t, daemon.Legacy, exercise.Exercise{Needs: []string{"buildkit"}, Checks: checks[:1]}, dir(app))
	if got := states(rep); !slices.Equal(got, []string{"builds unable"}) || rep.Passed {
		t.Errorf("with the wrong builder they are %q", got)
	}
}

// TestForeignProgram: the next step after a program for another processor.
func TestForeignProgram(t *testing.T) {
	if got := step("standard_init_linux.go:228: exec user process caused: exec format error", "usual"); !strings.Contains(got, "processor") {
		t.Errorf("for a foreign program the next step is %q", got)
	}
}

func TestCancelStopsAtOnce(t *testing.T) {
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

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/checker/standin"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/practice"
)

// quick are the exercises for which other answers are tried, one right and one
// wrong, where all tests are asked for; for the others only the start and the
// solution are, except with CASTOFF_TEST_LARGE.
var quick = []string{"first-stage", "from-path", "from-typo", "dockerignore", "env-not-carried", "exec-bit", "last-stage",
	"named-user", "too-old-go", "dynamic-binary", "later-rm", "no-tmp"}

// everyDay are the exercises that are proven whenever there is a daemon: one that
// does not build, one that does not start, one for each thing that the image is
// asked for. All of them are where all tests are asked for.
var everyDay = []string{"first-stage", "from-typo", "exec-bit", "run-in-scratch", "env-not-carried", "secret-in-arg", "tzdata"}

// onLegacy are the exercises that are tried on the legacy builder, too, which
// takes several times as long: those that depend on what a builder does with
// owners, modes and arguments. The first is tried where all tests are asked for,
// the others with CASTOFF_TEST_LARGE.
var onLegacy = []string{"no-tmp", "run-in-scratch", "arg-scope", "chosen-stage", "owner-layer"}

// large reports whether everything is to be tried.
func large() bool { return os.Getenv("CASTOFF_TEST_LARGE") != "" }

// leaveTime skips a test that the go command would end before it is through: a
// slow machine tries fewer exercises, and says so.
func leaveTime(t *testing.T) {
	t.Helper()
	if end, ok := t.Deadline(); ok && time.Until(end) < 2*time.Minute {
		t.Skip("there is too little time left before -timeout")
	}
}

// TestExercises proves exercises of the course on the daemon and, where all
// tests are asked for, every one, and tries other answers: right ones pass
// however they are made, wrong ones fail where they should and in words that
// help.
func TestExercises(t *testing.T) {
	e, name, all := proving(t)
	onEachBuilder(t, e, baseimage.OfflineName, sharedGo(t, e, name), all)
}

// TestExercisesOnDistribution does the same on a base of a distribution, named by
// CASTOFF_TEST_BASE: its package server must be reachable from containers.
func TestExercisesOnDistribution(t *testing.T) {
	on := os.Getenv("CASTOFF_TEST_BASE")
	if on == "" || !large() {
		t.Skip("skipped: CASTOFF_TEST_LARGE=1 tries it, on a Debian-family base image named by CASTOFF_TEST_BASE")
	}
	e, _, all := proving(t)
	s, c, err := (&shared.Deps{Flags: shared.Flags{Base: on}}).OpenChecker(t.Context(), shared.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	base, err := c.Base(t.Context(), progress.Discard)
	if err != nil {
		t.Fatalf("%v\n%s", err, fault.Detail(err))
	}
	onEachBuilder(t, e, on, base, all)
}

// proving is the engine, a learner of its own there, and the exercises.
func proving(t *testing.T) (*docker.Engine, string, []exercise.Exercise) {
	e := dockertest.Engine(t)
	name := dockertest.Learner()
	t.Setenv("CASTOFF_LEARNER", name)
	t.Setenv("CASTOFF_STATE", t.TempDir())
	// The go command keeps its cache: castoff has it build the probe.
	if out, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		t.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Cleanup(func() { leaveNothing(t, e, name) })
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	return e, name, all
}

// onEachBuilder proves the exercises on a base, with each builder of the engine.
func onEachBuilder(t *testing.T, e *docker.Engine, on string, base standin.Base, all []exercise.Exercise) {
	open := func(o shared.Opening) (*shared.Session, practice.Checker) {
		s, c, err := (&shared.Deps{Flags: shared.Flags{Base: on}}).OpenChecker(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		c.Base = func(context.Context, progress.Emit) (standin.Base, error) { return base, nil }
		return s, c
	}
	s, c := open(shared.Opening{})
	if s.Set.Builder() == daemon.BuildKit {
		t.Run("buildkit", func(t *testing.T) { onBuildKit(t, c, all, on == baseimage.OfflineName) })
	}
	if !slices.Contains(e.Info().Builders, daemon.Legacy) {
		return
	}
	_, legacy := open(shared.Opening{Builder: string(daemon.Legacy)})
	t.Run("legacy", func(t *testing.T) { onTheLegacyBuilder(t, legacy, all, on == baseimage.OfflineName) })
}

// sharedGo is the image that exercises begin with, as castoff makes it, made once
// for all tests on this machine. Then it is a learner's turn again.
func sharedGo(t *testing.T, e *docker.Engine, learner string) (base standin.Base) {
	t.Helper()
	dockertest.Lend(t, e, learner, nil, func(all string) error {
		t.Setenv("CASTOFF_LEARNER", all)
		defer t.Setenv("CASTOFF_LEARNER", learner)
		s, c, err := (&shared.Deps{Flags: shared.Flags{Base: baseimage.OfflineName}}).OpenChecker(t.Context(), shared.Opening{})
		if err != nil {
			return err
		}
		defer s.Close()
		base, err = c.Base(t.Context(), progress.Discard)
		return err
	})
	return base
}

func onBuildKit(t *testing.T, c practice.Checker, all []exercise.Exercise, offline bool) {
	for _, ex := range all {
		t.Run(ex.ID, func(t *testing.T) {
			t.Parallel()
			if !slices.Contains(everyDay, ex.ID) {
				longtest.Only(t, "42 exercises are built twice and more")
			}
			leaveTime(t)
			if lacks := lacking(ex, offline); lacks != "" {
				unableTo(t, c, ex, lacks)
				return
			}
			isExplained(t, ex, keepsPromise(t, c, ex))
			hintsHold(t, c, ex)
			takesAnswers(t, c, ex, daemon.BuildKit, offline)
		})
	}
}

func onTheLegacyBuilder(t *testing.T, c practice.Checker, all []exercise.Exercise, offline bool) {
	for _, ex := range all {
		needy := slices.Contains(ex.Needs, string(daemon.BuildKit))
		if !needy && !large() && !slices.Contains(onLegacy, ex.ID) {
			continue
		}
		t.Run(ex.ID, func(t *testing.T) {
			leaveTime(t)
			switch {
			case needy:
				unableTo(t, c, ex, "BuildKit")
				return
			case lacking(ex, offline) != "":
				unableTo(t, c, ex, lacking(ex, offline))
				return
			}
			switch {
			case large():
			case ex.ID != onLegacy[0]:
				t.Skip("skipped: CASTOFF_TEST_LARGE=1 tries it")
			default:
				longtest.Only(t, "the legacy builder takes several times as long")
			}
			keepsPromise(t, c, ex)
			takesAnswers(t, c, ex, daemon.Legacy, offline)
		})
	}
}

// lacking is what an exercise says it needs where the offline base does not have
// it; empty if it needs nothing of the kind.
func lacking(ex exercise.Exercise, offline bool) string {
	if !offline {
		return ""
	}
	return ex.OfDistribution()
}

// unableTo: an exercise that needs what is not there is reported as impossible,
// not failed, and it says what that is.
func unableTo(t *testing.T, c practice.Checker, ex exercise.Exercise, what string) {
	r := judged(t, c, ex, ex.StartFiles)
	for _, res := range r.Results {
		if res.State != checker.Unable || !strings.Contains(res.Found, what) {
			t.Errorf("%s is %s: %s", res.Name, res.State, res.Found)
		}
	}
	if r.Passed || len(r.Results) != len(ex.Checks) {
		t.Errorf("it has %d results, and passed: %v", len(r.Results), r.Passed)
	}
}

// recorder is a checker that keeps what it reports.
type recorder struct {
	practice.Checker
	reports []checker.Report
}

func (r *recorder) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	report, err := r.Checker.Check(ctx, ex, files, emit)
	r.reports = append(r.reports, report)
	return report, err
}

// keepsPromise: the start fails for the reason that the exercise declares, and
// the solution passes. It returns how the start failed.
func keepsPromise(t *testing.T, c practice.Checker, ex exercise.Exercise) checker.Report {
	r := &recorder{Checker: c}
	p, err := practice.Prove(t.Context(), r, ex, ex.ID+"/exercise.md", progress.Discard)
	switch {
	case err != nil:
		t.Fatal(err)
	case p.Skipped != "":
		t.Errorf("it cannot be tried: %s", p.Skipped)
	case !p.OK:
		t.Errorf("%s", strings.Join(p.Faults, "; "))
	}
	for i, r := range r.reports {
		t.Logf("%s: %s", []string{"the start", "the solution"}[i], verdictOn(r))
	}
	return r.reports[0]
}

// startTraps are what is known of the failures of starts, where it is an engine
// or a program that reports them.
var startTraps = map[string]string{
	"from-path": "from-path", "from-typo": "from-typo", "exec-bit": "exec-bit", "named-user": "named-user",
	"run-in-scratch": "run-in-scratch", "shell-form": "shell-form", "too-old-go": "too-old-go", "tzdata": "tzdata",
	"ca-certs": "ca-certs", "dynamic-binary": "dynamic-binary", "no-tmp": "no-tmp", "wrong-arch": "wrong-arch",
	"debug-no-shell": "target-missing", "chosen-stage": "arg-scope", "from-variable": "from-variable", "two-ignore-files": "copy-missing",
	"c-library": "dynamic-binary", "cpp-program": "dynamic-binary", "cgo-net": "dynamic-binary",
}

// isExplained: what goes wrong first with the start is explained as the trap
// that it is, with a registry or without.
func isExplained(t *testing.T, ex exercise.Exercise, start checker.Report) {
	want, ok := startTraps[ex.ID]
	if !ok {
		return
	}
	for _, res := range start.Results {
		if res.State == checker.Failed {
			if res.Trap != want {
				t.Errorf("it is explained as %q, not as %q: %s", res.Trap, want, res.Said)
			}
			return
		}
	}
	t.Error("the start does not fail")
}

// verdictOn is a report in a few words: that all is passed, or what is not.
func verdictOn(r checker.Report) string {
	for _, res := range r.Results {
		if res.State != checker.Passed {
			return fmt.Sprintf("%s %s", res.Name, res.State)
		}
	}
	return "passed"
}

// takesAnswers: the exercise judges its other answers as they deserve.
func takesAnswers(t *testing.T, c practice.Checker, ex exercise.Exercise, b daemon.Builder, offline bool) {
	all, err := readAnswers(ex.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range toTry(ex, all, b, offline) {
		leaveTime(t)
		files, err := a.over(ex)
		if err != nil {
			t.Fatal(err)
		}
		r := judged(t, c, ex, files)
		t.Logf("%s: %s", a.name, verdictOn(r))
		for _, fault := range a.faults(r) {
			t.Errorf("%s: %s", a.name, fault)
		}
	}
}

// toTry are the answers to try on a builder: none, the first right and the first
// wrong one of a quick exercise, or all of them.
func toTry(ex exercise.Exercise, all []*answer, b daemon.Builder, offline bool) []*answer {
	if !large() && !(longtest.All() && slices.Contains(quick, ex.ID)) {
		return nil
	}
	var out []*answer
	tried := map[bool]bool{}
	for _, a := range all {
		right := a.fails == ""
		if a.buildkit && b != daemon.BuildKit || a.offline && !offline || tried[right] && !large() {
			continue
		}
		tried[right] = true
		out = append(out, a)
	}
	return out
}

func judged(t *testing.T, c practice.Checker, ex exercise.Exercise, files fs.FS) checker.Report {
	t.Helper()
	r, err := c.Check(t.Context(), ex, files, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// leaveNothing removes what the tests made for a learner, and checks with a
// program other than ours that nothing is left.
func leaveNothing(t *testing.T, e *docker.Engine, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var records []journal.Record
	j, err := (&shared.Deps{}).Journal()
	if err == nil {
		records, err = j.Records()
	}
	// As clean does: what it would not find must not be there.
	mine := journal.ByLearner(journal.OnEngine(records, e.Info().ID), name)
	known := &tidy.Known{Made: journal.Made(mine), Steps: journal.Leftovers(mine)}
	owned, oerr := e.Owned(ctx, name, known)
	if oerr == nil {
		_, _, oerr = e.Remove(ctx, owned)
	}
	if err = errors.Join(err, oerr); err != nil {
		t.Errorf("cleaning up: %v", err)
	}
	for _, args := range [][]string{{"ps", "-aq"}, {"network", "ls", "-q"}, {"volume", "ls", "-q"}, {"images", "-aq"}} {
		out, err := exec.Command("docker", append(args, "--filter", "label="+daemon.Label+"="+name)...).CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return
		}
		if err != nil || len(strings.TrimSpace(string(out))) > 0 {
			t.Errorf("docker %s: left behind: %s (%v)", args[0], out, err)
		}
	}
	for _, id := range journal.Leftovers(records) {
		if out, err := exec.Command("docker", "image", "inspect", "--format", "{{.Id}}", id).Output(); err == nil {
			t.Errorf("the untagged image %s was left behind", out)
		}
	}
}

package checker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// builds is an engine on which images are made from what is asked for.
type builds struct {
	knowsLittle
	// fails reports whether a build's Dockerfile is wrong.
	fails func(build.Spec) bool
	// specs are what was asked for; images are those by their references.
	specs  []build.Spec
	images map[string]build.Spec
	starts int
}

func (e *builds) Build(_ context.Context, s build.Spec, _ progress.Emit) (build.Result, error) {
	e.specs = append(e.specs, s)
	if e.fails != nil && e.fails(s) {
		return build.Result{}, &build.Error{Path: s.Path, Line: 2, Source: "COPY a b", Text: `failed to solve: "/a": not found`}
	}
	if e.images == nil {
		e.images = map[string]build.Spec{}
	}
	e.images[s.Ref] = s
	return build.Result{ID: fmt.Sprint("sha256:", len(e.specs))}, nil
}

func (e *builds) Find(_ context.Context, ref string) (inspect.Found, bool, error) {
	s, ok := e.images[ref]
	return inspect.Found{ID: "sha256:" + ref, Labels: map[string]string{"v": s.Args["V"]}}, ok || ref == "base", nil
}

// Try has the image print the stage that it was built from.
func (e *builds) Try(_ context.Context, s trial.Spec) (trial.Trial, error) {
	e.starts++
	return trial.Trial{Output: "this is " + e.images[s.Ref].Target + "\n", Ended: true}, nil
}

// states are the results of a check, as "builds passed".
func states(rep Report) string {
	var all []string
	for _, r := range rep.Results {
		all = append(all, r.Name+" "+string(r.State))
	}
	return strings.Join(all, ", ")
}

func TestChecksAfterAFailure(t *testing.T) {
	checks := []exercise.Check{of(&buildsCheck{}), of(&runsCheck{output: []string{"bye"}}), named("again", of(&runsCheck{})),
		of(&sizeCheck{atMost: 1}), of(&userCheck{}), of(&contextCheck{without: []string{"x"}})}
	check := func(e *builds, builder daemon.Builder, ex exercise.Exercise, files fstest.MapFS) Report {
		t.Helper()
		ex.ID = "x"
		rep, err := New(e, Options{Builder: builder, Ref: func(id string) string { return id }}).Check(t.Context(), ex, files, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	e := &builds{}
	rep := check(e, daemon.BuildKit, exercise.Exercise{Checks: checks}, dir(app+entry))
	if got, want := states(rep), "builds passed, runs failed, again not tried, size failed, user passed, context passed"; got != want || e.starts != 1 {
		t.Errorf("they are %q, want %q; %d containers were started", got, want, e.starts)
	}
	broken := &builds{fails: func(build.Spec) bool { return true }}
	rep = check(broken, daemon.BuildKit, exercise.Exercise{Checks: checks}, dir("FROM castoff/go\nCOPY a b\n"))
	if got, want := states(rep), "builds failed, runs not tried, again not tried, size not tried, user not tried, context passed"; got != want {
		t.Errorf("without an image they are %q, want %q", got, want)
	}
	if res := rep.Results[0]; res.Found != "the build fails at line 2 of the Dockerfile: COPY a b" || res.Said != `"/a": not found` || res.Next == "" {
		t.Errorf("a build that fails is %+v", res)
	}
	rep = check(e, daemon.BuildKit, exercise.Exercise{Checks: checks[1:3]}, fstest.MapFS{})
	if got := states(rep); got != "runs failed, again not tried" || !strings.Contains(rep.Results[0].Found, "no file called Dockerfile") {
		t.Errorf("without a Dockerfile they are %q, %+v", got, rep.Results[0])
	}
	rep = check(e, daemon.Legacy, exercise.Exercise{Needs: []string{"buildkit"}, Checks: checks[:1]}, dir(app))
	if got := states(rep); got != "builds unable" || rep.Passed {
		t.Errorf("with the wrong builder they are %q", got)
	}
}

// TestBuiltOnce: an image that is built otherwise is built once for all checks
// that want it so, and reported once if it cannot be.
func TestBuiltOnce(t *testing.T) {
	more, version := exercise.Build{Target: "more"}, exercise.Build{Target: "app", Args: map[string]string{"V": "2"}}
	ex := exercise.Exercise{ID: "x", Build: exercise.Build{Target: "app", Args: map[string]string{"V": "1"}}, Checks: []exercise.Check{
		of(&buildsCheck{}),
		of(&labelCheck{key: "v", value: "1"}),
		otherwise(version, named("other", of(&labelCheck{key: "v", value: "2"}))),
		otherwise(more, named("more", of(&runsCheck{output: []string{"this is more"}}))),
		otherwise(more, named("more-again", of(&runsCheck{}))),
		otherwise(exercise.Build{Target: "app", Args: map[string]string{"V": "1"}}, named("same", of(&runsCheck{output: []string{"this is app"}}))),
	}}
	for name, c := range map[string]struct {
		engine *builds
		want   string
	}{
		"all can be built": {&builds{}, "builds passed, label passed, other passed, more passed, more-again passed, same passed"},
		"one cannot be": {&builds{fails: func(s build.Spec) bool { return s.Target == "more" }},
			"builds passed, label passed, other passed, more failed, more-again not tried, same passed"},
	} {
		rep, err := New(c.engine, Options{Builder: daemon.BuildKit, Ref: func(id string) string { return id }}).Check(t.Context(), ex, dir(app), progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if got := states(rep); got != c.want || rep.Passed == strings.Contains(c.want, "failed") {
			t.Errorf("%s: they are %q, want %q", name, got, c.want)
		}
		var refs []string
		for _, s := range c.engine.specs {
			refs = append(refs, s.Ref)
		}
		if !slices.Equal(refs, []string{"x", "x-2", "x-3"}) {
			t.Errorf("%s: built were %q", name, refs)
		}
	}
}

// TestNotTheirs: what is not the Dockerfile's fault is an error, not a failed
// check.
func TestNotTheirs(t *testing.T) {
	ex := exercise.Exercise{ID: "x", Checks: []exercise.Check{of(&buildsCheck{})}}
	lost := &build.Error{Text: "the connection is gone", Lost: true}
	for name, e := range map[string]Engine{
		"a lost daemon":  failing{err: lost},
		"another error":  failing{err: errors.New("no space left")},
		"a base that is": failing{err: &build.Error{Text: "no such image"}}, // gone from the daemon in the meantime
	} {
		rep, err := New(e, Options{Base: standin.Base{Ref: "castoff/me/go"}, Builder: daemon.BuildKit, Ref: func(id string) string { return id }}).Check(t.Context(), ex, dir(app), progress.Discard)
		if err == nil || len(rep.Results) > 0 {
			t.Errorf("%s: %+v, %v", name, rep, err)
		}
	}
}

// failing is an engine whose builds fail.
type failing struct {
	knowsLittle
	err error
}

func (f failing) Build(context.Context, build.Spec, progress.Emit) (build.Result, error) {
	return build.Result{}, f.err
}

package checker

import (
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
)

// TestNeedsBase: what the learner gets, the solution, and any way in which a
// check has it built may use the base.
func TestNeedsBase(t *testing.T) {
	const plain, based, given = "FROM scratch\n", "FROM castoff/go\n", "ARG BASE=scratch\nFROM $BASE\n"
	args := exercise.Build{Args: map[string]string{"BASE": "castoff/go:latest"}}
	for name, c := range map[string]struct {
		start, solution string
		ex              exercise.Exercise
		want            bool
	}{
		"neither":                 {plain, plain, exercise.Exercise{}, false},
		"the start":               {based, plain, exercise.Exercise{}, true},
		"the solution":            {plain, based, exercise.Exercise{}, true},
		"an argument":             {given, "", exercise.Exercise{Build: args}, true},
		"an argument of a check":  {given, "", exercise.Exercise{Checks: []exercise.Check{{}, {Build: &args}}}, true},
		"the argument's default":  {given, "", exercise.Exercise{}, false},
		"written by the learner":  {"", based, exercise.Exercise{}, true},
		"written, and not needed": {"", plain, exercise.Exercise{}, false},
	} {
		c.ex.StartFiles, c.ex.SolutionFiles = dir(c.start), dir(c.solution)
		if c.start == "" {
			c.ex.StartFiles = fstest.MapFS{}
		}
		if got := NeedsBase(c.ex); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestWithoutBase checks what does not use the base where there is none.
func TestWithoutBase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.base = Base{}
	ex := exercise.Exercise{Checks: []exercise.Check{of(&buildsCheck{}), of(&sizeCheck{atMost: 1000})}}
	for _, builder := range b.builders() {
		if rep := b.check(t, builder, ex, dir("FROM scratch\nCOPY Dockerfile /\n")); !rep.Passed {
			t.Errorf("%s: %+v", builder, rep.Results)
		}
		res := b.check(t, builder, ex, dir("FROM scratch\nCOPY nothing /\n")).Results[0]
		if res.State != Failed || !strings.Contains(res.Said, "nothing") {
			t.Errorf("%s: a build that fails: %+v", builder, res)
		}
	}
}

// TestBaseByArgument names the base in arguments only.
func TestBaseByArgument(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ex := exercise.Exercise{Build: exercise.Build{Args: map[string]string{"BASE": BaseName}}, Checks: []exercise.Check{of(&runsCheck{})}}
	for _, builder := range b.builders() {
		for _, text := range []string{"ARG BASE\nFROM $BASE\n", "ARG WHO=castoff\nFROM ${WHO}/go\n"} {
			if rep := b.check(t, builder, ex, dir(text+"CMD [\"do\"]\n")); !rep.Passed {
				t.Errorf("%s, %q: %+v", builder, text, rep.Results)
			}
		}
	}
}

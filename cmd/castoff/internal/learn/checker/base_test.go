package checker

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// TestWithoutBase checks what does not use the base where there is none.
func TestWithoutBase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.base = standin.Base{}
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
	ex := exercise.Exercise{Build: exercise.Build{Args: map[string]string{"BASE": standin.BaseName}}, Checks: []exercise.Check{of(&runsCheck{})}}
	for _, builder := range b.builders() {
		for _, text := range []string{"ARG BASE\nFROM $BASE\n", "ARG WHO=castoff\nFROM ${WHO}/go\n"} {
			if rep := b.check(t, builder, ex, dir(text+"CMD [\"do\"]\n")); !rep.Passed {
				t.Errorf("%s, %q: %+v", builder, text, rep.Results)
			}
		}
	}
}

// TestDistributionAlone copies from what the base stands on, by its name.
func TestDistributionAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.base.Under = b.base.Ref
	ex := exercise.Exercise{Checks: []exercise.Check{of(&runsCheck{})}}
	for _, builder := range b.builders() {
		if rep := b.check(t, builder, ex, dir("FROM scratch\nCOPY --from=castoff/base /bin/do /\nENTRYPOINT [\"/do\"]\n")); !rep.Passed {
			t.Errorf("%s: %+v", builder, rep.Results)
		}
		if rep := b.check(t, builder, ex, dir("FROM castoff/base:latest AS it\nFROM it\nCMD [\"do\"]\n")); !rep.Passed {
			t.Errorf("%s: %+v", builder, rep.Results)
		}
	}
}

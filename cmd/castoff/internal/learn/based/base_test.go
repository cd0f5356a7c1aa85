package based

import (
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
)

func file(dockerfile string) fstest.MapFS {
	return fstest.MapFS{"Dockerfile": {Data: []byte(dockerfile)}}
}

// TestNeeds: what the learner gets, the solution, and any way in which a
// check has it built may use the base.
func TestNeeds(t *testing.T) {
	const plain, based, given = "FROM scratch\n", "FROM castoff/go\n", "ARG BASE=scratch\nFROM $BASE\n"
	args := exercise.Build{Args: map[string]string{"BASE": "castoff/go:latest"}}
	for name, c := range map[string]struct {
		start, solution string
		ex              exercise.Exercise
		want            bool
	}{
		"the distribution alone":  {plain, "FROM scratch\nCOPY --from=castoff/base /etc/passwd /etc/\n", exercise.Exercise{}, true},
		"neither":                 {plain, plain, exercise.Exercise{}, false},
		"the start":               {based, plain, exercise.Exercise{}, true},
		"the solution":            {plain, based, exercise.Exercise{}, true},
		"an argument":             {given, "", exercise.Exercise{Build: args}, true},
		"an argument of a check":  {given, "", exercise.Exercise{Checks: []exercise.Check{{}, {Build: &args}}}, true},
		"the argument's default":  {given, "", exercise.Exercise{}, false},
		"written by the learner":  {"", based, exercise.Exercise{}, true},
		"written, and not needed": {"", plain, exercise.Exercise{}, false},
	} {
		c.ex.StartFiles, c.ex.SolutionFiles = file(c.start), file(c.solution)
		if c.start == "" {
			c.ex.StartFiles = fstest.MapFS{}
		}
		if got := Needs(c.ex); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

package checker

import (
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
)

// TestAuthorsWords: what the author says of a failure stands in place of
// castoff's own words, and of what castoff knows of the error.
func TestAuthorsWords(t *testing.T) {
	t.Parallel()
	r := &run{Checker: New(nil, Options{})}
	v := failed("it ends with 1", "see what it prints")
	v.said = "exec /app: no such file or directory"
	own := r.result(exercise.Check{Asked: &runsCheck{}}, v)
	if own.Means != "" || own.Next != "see what it prints" || own.Trap == "" {
		t.Errorf("castoff's own: %+v", own)
	}
	theirs := r.result(exercise.Check{Asked: &runsCheck{}, Means: "The loader is\x1b[2J missing.", Next: "ask ldd"}, v)
	if theirs.Means != "The loader is missing." || theirs.Next != "ask ldd" || theirs.Explanation != nil || theirs.Trap != "" {
		t.Errorf("the author's: %+v", theirs)
	}
	if passed := r.result(exercise.Check{Asked: &runsCheck{}, Means: "x", Next: "y"}, passed("")); passed.Means+passed.Next != "" {
		t.Errorf("it has passed: %+v", passed)
	}
}

package learning

import (
	"errors"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
)

// TestSumError: what could not be checked counts for more than what is not
// passed, and the first of each is named.
func TestSumError(t *testing.T) {
	t.Parallel()
	passed, failed := checker.Report{Exercise: "a", Passed: true}, checker.Report{Exercise: "b"}
	gone := fault.New(errors.New("the daemon is gone"), fault.ExitFailed, "castoff doctor")
	for _, tt := range []struct {
		name    string
		reports []checker.Report
		errs    []error
		want    string
		code    int
		hint    string
	}{
		{"all passed", []checker.Report{passed, passed}, nil, "", 0, ""},
		{"one failed", []checker.Report{passed, failed}, nil, "checking exercises: not passed: 1 of 2", fault.ExitCheck, "castoff hint b"},
		{"one broken", []checker.Report{failed, passed}, []error{nil, errors.New("no disk")},
			"checking exercises: could not be checked: 1 of 2, not passed: 1; the first is a: no disk", fault.ExitFailed, "castoff check a    tries one again"},
		{"a hint of its own", []checker.Report{passed}, []error{gone},
			"checking exercises: could not be checked: 1 of 1, not passed: 0; the first is a: the daemon is gone", fault.ExitFailed, "castoff doctor"},
	} {
		var sum checkSum
		for i, r := range tt.reports {
			var err error
			if i < len(tt.errs) {
				err = tt.errs[i]
			}
			sum.add(r, err)
		}
		err := (&checkOptions{exerciseOptions: exerciseOptions{Deps: &shared.Deps{}}}).sumError(sum)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err == nil || err.Error() != tt.want || fault.Code(err) != tt.code || fault.Hint(err) != tt.hint {
			t.Errorf("%s: %v, code %d, %q", tt.name, err, fault.Code(err), fault.Hints(err))
		}
	}
}

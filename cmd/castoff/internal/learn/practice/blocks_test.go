package practice

import (
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/checker"
)

// TestStepsAreNumbered, before the first check of an exercise and after it.
func TestStepsAreNumbered(t *testing.T) {
	t.Parallel()
	p := &Practice{}
	ex := exercise.Exercise{Checks: []exercise.Check{{Kind: "builds"}, {Kind: "runs", Step: "Keep\nit"}, {Kind: "size"}, {Kind: "user", Step: "Mend it"}}}
	r := &checker.Report{}
	for _, c := range ex.Checks {
		r.Results = append(r.Results, checker.Result{Check: c, Step: c.Step, State: checker.NotTried})
	}
	for _, rows := range []struct {
		when string
		r    *checker.Report
	}{{"before", nil}, {"after", r}} {
		c := p.Rows(ex, rows.r)
		if len(c.Rows) != 4 || c.Rows[0].Step+c.Rows[2].Step != "" || c.Rows[1].Step == "" || c.Rows[3].Step != "Step 2 of 2: Mend it" {
			t.Errorf("%s: %+v", rows.when, c.Rows)
		}
	}
}

package practice

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
)

// Proof is whether an exercise keeps what it promises to its learners.
type Proof struct {
	Exercise string `json:"exercise"`
	OK       bool   `json:"ok"`
	// Faults are what is wrong; empty if OK.
	Faults []string `json:"faults,omitempty"`
	// StartSeconds and SolutionSeconds are how long the checks took.
	StartSeconds    float64 `json:"start_seconds"`
	SolutionSeconds float64 `json:"solution_seconds"`
	// Skipped is why it could not be tried on this engine; empty if it was.
	Skipped string `json:"skipped,omitempty"`
}

// Prove finds out whether what learners get fails for the reason that the
// exercise declares, and whether its solution passes.
func Prove(ctx context.Context, c Checker, ex exercise.Exercise, emit progress.Emit) (Proof, error) {
	p := Proof{Exercise: ex.ID}
	start, err := c.Check(ctx, ex, ex.StartFiles, emit)
	if err != nil {
		return p, fmt.Errorf("checking the start of %s: %w", ex.ID, err)
	}
	p.StartSeconds = start.Took.Seconds()
	if why := unableTo(start); why != "" {
		p.OK, p.Skipped = true, why
		return p, nil
	}
	p.Faults = append(p.Faults, startFaults(ex, start)...)
	files, err := ex.Solved()
	if err != nil {
		return p, fmt.Errorf("reading the solution of %s: %w", ex.ID, err)
	}
	solved, err := c.Check(ctx, ex, files, emit)
	if err != nil {
		return p, fmt.Errorf("checking the solution of %s: %w", ex.ID, err)
	}
	p.SolutionSeconds = solved.Took.Seconds()
	for _, r := range solved.Results {
		if r.State != checker.Passed {
			p.Faults = append(p.Faults, fmt.Sprintf("the solution does not pass %q: %s %s", r.Name, r.Found, oneLine(r.Said)))
		}
	}
	p.OK = len(p.Faults) == 0
	return p, nil
}

// unableTo is why an engine cannot try an exercise at all.
func unableTo(r checker.Report) string {
	for _, res := range r.Results {
		if res.State == checker.Unable {
			return res.Found
		}
	}
	return ""
}

// startFaults are where a start does not fail as its exercise says.
func startFaults(ex exercise.Exercise, r checker.Report) []string {
	if r.Passed {
		return []string{"what learners get passes already"}
	}
	for _, res := range r.Results {
		if res.State != checker.Failed {
			continue
		}
		if res.Name != ex.Start.Check {
			return []string{fmt.Sprintf("the start fails first at %q instead of %q: %s %s", res.Name, ex.Start.Check, res.Found, oneLine(res.Said))}
		}
		all := strings.ToLower(res.Found + "\n" + res.Said + "\n" + res.Log)
		if !strings.Contains(all, strings.ToLower(ex.Start.Says)) {
			return []string{fmt.Sprintf("nothing says %q when the start fails: %s %s", ex.Start.Says, res.Found, oneLine(res.Said))}
		}
		return nil
	}
	return []string{"no check of the start failed"}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

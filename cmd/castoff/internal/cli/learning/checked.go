package learning

import (
	"fmt"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
)

// blocks is how an exercise's checks went, or why there were none. Where
// something is known of a failure it says where to read on.
func (o *checkOptions) blocks(p *practice.Practice, ex exercise.Exercise, r checker.Report, err error) []screen.Block {
	title := screen.Markdown{Source: "## " + ex.ID + ": " + ex.Title}
	if err != nil {
		return []screen.Block{title, screen.Notice{Tone: screen.Bad, Text: "It could not be checked: " + err.Error(), Hint: fault.Hint(err)}}
	}
	checks := p.Rows(ex, &r)
	for i := range checks.Rows {
		if checks.Rows[i].Means != "" {
			checks.Rows[i].More = o.Runnable("castoff explain " + r.Results[i].Trap)
		}
	}
	blocks := []screen.Block{title, checks}
	if r.Passed {
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "Passed.", Hint: o.Typed("exercise") + "    goes on with the next"})
	}
	return blocks
}

// checkSum is how the checks of exercises went so far.
type checkSum struct {
	all, failed, broken int
	// firstFailed is the ID of the first that did not pass.
	firstFailed string
	// firstBroken is the ID of the first that could not be checked, why is the
	// reason.
	firstBroken string
	why         error
}

func (s *checkSum) add(r checker.Report, err error) {
	s.all++
	switch {
	case err != nil:
		if s.broken++; s.why == nil {
			s.firstBroken, s.why = r.Exercise, err
		}
	case !r.Passed:
		if s.failed++; s.firstFailed == "" {
			s.firstFailed = r.Exercise
		}
	}
}

// sumError is the error of a command that has checked exercises; nil if all are
// passed.
func (o *checkOptions) sumError(s checkSum) error {
	switch {
	case s.broken > 0:
		hint := o.Typed("check "+s.firstBroken) + "    tries one again"
		if h := fault.Hint(s.why); h != "" {
			hint = h
		}
		return fault.New(fmt.Errorf("checking exercises: could not be checked: %d of %d, not passed: %d; the first is %s: %w",
			s.broken, s.all, s.failed, s.firstBroken, s.why), fault.ExitFailed, hint)
	case s.failed > 0:
		return fault.New(fmt.Errorf("checking exercises: not passed: %d of %d", s.failed, s.all), fault.ExitCheck, o.Typed("hint "+s.firstFailed))
	}
	return nil
}

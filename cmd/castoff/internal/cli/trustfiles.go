package cli

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/exercise"
	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/practice"
	"castoff/cmd/castoff/internal/screen"
)

// trustFiles asks, on plain lines and once for all of them, before files are
// built that castoff did not write for these exercises.
func (a *app) trustFiles(ctx context.Context, p *practice.Practice, chosen []exercise.Exercise) error {
	var ask []practice.Files
	for _, ex := range chosen {
		f, err := p.Look(ex)
		if err != nil {
			return err
		}
		if f.Asks() && !p.Trusted {
			ask = append(ask, f)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	q := p.Question(ask...)
	ok, err := a.agree(ctx, false, q.Body[0], screen.Confirm{Title: q.Title, Yes: q.Yes, No: q.No, Careful: q.Careful})
	if err == nil && !ok {
		err = errors.New("you did not agree")
	}
	if err != nil {
		var hints []string
		for _, course := range practice.Theirs(ask) {
			hints = append(hints, p.Typed(course, "check"+idOf(chosen))+"    checks them as what they are")
		}
		return fault.New(fmt.Errorf("building files that castoff did not write for this: %w", err), fault.ExitUsage,
			append(hints, "see what they do, the Dockerfile first, then add --trust")...)
	}
	for _, f := range ask {
		if err := p.Agree(f); err != nil {
			return err
		}
	}
	return nil
}

// idOf is the exercise that a command names, if it is for one.
func idOf(chosen []exercise.Exercise) string {
	if len(chosen) != 1 {
		return " --all"
	}
	return " " + chosen[0].ID
}

// tellOthers says which exercises a check of all leaves out, since the files
// in their places are another course's.
func (a *app) tellOthers(p *practice.Practice, others []practice.Files) error {
	for _, f := range others {
		err := a.printTo(a.err, screen.Notice{Tone: screen.Info, Text: f.Exercise.ID + " is left out: the files in " + f.Dir + " are another course's.",
			Hint: p.Typed(f.Course, "check "+f.Exercise.ID)})
		if err != nil {
			return err
		}
	}
	return nil
}

package cli

import (
	"context"
	"errors"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
)

// trustFiles asks, on plain lines and once for all of them, before files are
// built that castoff did not write for these exercises. do is the command.
func (a *app) trustFiles(ctx context.Context, p *practice.Practice, do string, chosen ...exercise.Exercise) error {
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
	switch {
	case errors.Is(err, errNobody) || err == nil && !ok:
		return p.Refusal(ask[0], do)
	case err != nil:
		return err
	}
	for _, f := range ask {
		if err := p.Agree(f); err != nil {
			return err
		}
	}
	return nil
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

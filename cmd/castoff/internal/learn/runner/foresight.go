package runner

import (
	"context"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// foresight is what the learner's records have of predictions and guesses; where
// lessons are played without a person, there is nobody who made any.
type foresight struct{ r *Runner }

// Predicted implements [steps.Foresight].
func (f foresight) Predicted(lesson, id string) (option int, ok bool) {
	if f.r.straight {
		return 0, false
	}
	n := f.r.notes
	return journal.Predicted(n.records(), n.learner, n.course, lesson, id)
}

// Guessed implements [steps.Foresight].
func (f foresight) Guessed(lesson, id, value string) (number float64, ok bool) {
	if f.r.straight {
		return 0, false
	}
	n := f.r.notes
	return journal.Guessed(n.records(), n.learner, n.course, lesson, id, value)
}

// guess asks for a guess at a number. Somebody who has guessed it before is not
// asked again, unless they want to be.
func (r *Runner) guess(ctx context.Context, l *lesson.Lesson, i int, s steps.Guesser) (screen.Move, error) {
	g := s.Guess(r.stage, l.ID)
	g.Lesson, g.Section, g.Number, g.Of, g.Status = l.Heading(), section(l.Pages[i]), i+1, len(l.Pages), r.stage.Images.Status
	g.Recorded = r.recorded(l.Pages[i])
	g.Text = strings.TrimSpace(r.stage.Text(l.Pages[i]) + "\n\n" + g.Text)
	guessed, err := r.ui.Guess(ctx, g)
	// A display hands on only what can be read, also where it was interrupted then.
	if rec, unread := s.Guessed(guessed.Typed); guessed.Typed != "" && unread == nil {
		rec.Lesson, rec.Page = l.ID, i
		r.save(rec)
	}
	if err != nil {
		return screen.Quit, err
	}
	return guessed.Move, nil
}

package practice

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ui/screen"
)

// choose lets the learner choose an exercise; leave is true if they want none
// any more.
func (p *Practice) choose(ctx context.Context, ui UI, now exercise.Exercise) (next *exercise.Exercise, leave bool, err error) {
	done := p.Progress()
	t := p.tally(done)
	c := screen.Choice{Title: "Exercises", Back: "exercise", Initial: p.index(now.ID),
		Intro: fmt.Sprintf("**%d of %d passed.** The figure is how hard it is, from 1 to 5.", t.Passed, t.Of)}
	wide := 0
	for _, ex := range p.exercises {
		wide = max(wide, len(ex.ID))
	}
	for _, ex := range p.exercises {
		item := screen.Item{Label: fmt.Sprintf("%d  %-*s  %s", ex.Difficulty, wide, ex.ID, ex.Title)}
		switch pr := done[ex.ID]; {
		case pr.Passed:
			item.Mark = "passed"
		case pr.Started:
			item.Mark = "started"
		}
		c.Items = append(c.Items, item)
	}
	i, err := ui.Choose(ctx, c)
	switch {
	case err != nil:
		return nil, true, err
	case i == screen.ChoseQuit:
		return nil, true, p.quit()
	case i < 0:
		return nil, false, nil
	}
	return &p.exercises[i], true, nil
}

package practice

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ui/screen"
)

// choose lets the learner choose an exercise.
func (b *bench) choose(ctx context.Context) event {
	i, err := b.ui.Choose(ctx, b.p.list(b.ex))
	switch {
	case err != nil:
		return failed{err}
	case i == screen.ChoseQuit:
		return quits(b.p)
	case i < 0:
		return stayed{}
	}
	return chosen{&b.p.exercises[i]}
}

// quits is the event of the person leaving castoff from a menu.
func quits(p *Practice) event {
	if err := p.quit(); err != nil {
		return failed{err}
	}
	return chosen{}
}

// list are the exercises to choose from, and how far the learner is with each.
func (p *Practice) list(now exercise.Exercise) screen.Choice {
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
	return c
}

package report

import (
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// lessons are those of the course, with what was answered.
func (s Source) lessons(k known) []Lesson {
	progress := journal.Progress(s.Records, s.Learner, s.Course)
	type place struct {
		lesson   string
		question int
	}
	answers := map[place][]int{}
	for _, r := range s.Records {
		if r.Kind == journal.KindAnswered && r.Course == s.Course {
			answers[place{r.Lesson, r.Question}] = r.Tries
		}
	}
	all := []Lesson{}
	for _, l := range s.Lessons {
		p := progress[l.ID]
		one := Lesson{ID: l.ID, Number: l.Number, Title: l.Title, Opened: p.Opened, Finished: p.Finished, Questions: []Question{}}
		for _, ask := range steps.AllOf[*steps.Ask](l) {
			q := Question{Text: passage(k.fill(ask.Asked.Text)), Options: k.options(ask.Asked.Options)}
			for _, t := range answers[place{l.ID, len(one.Questions)}] {
				if t >= 0 && t < len(q.Options) {
					q.Tries = append(q.Tries, t)
				}
			}
			one.Questions = append(one.Questions, q)
		}
		all = append(all, one)
	}
	return all
}

func (k known) options(all []screen.Option) []Option {
	out := []Option{}
	for _, o := range all {
		out = append(out, Option{passage(k.fill(o.Text)), o.Right})
	}
	return out
}

// foretold are the predictions and guesses of the lessons.
func (s Source) foretold(k known) []Foretold {
	all := []Foretold{}
	for _, l := range s.Lessons {
		for _, f := range steps.AllOf[steps.Foretold](l) {
			switch step := f.(type) {
			case *steps.Predict:
				all = append(all, s.predicted(k, l.ID, step))
			case *steps.Guess:
				all = append(all, s.guessed(k, l.ID, step))
			}
		}
	}
	return all
}

func (s Source) predicted(k known, id string, p *steps.Predict) Foretold {
	f := Foretold{Lesson: id, ID: p.ID, Text: passage(k.fill(p.Asked.Text)), About: p.Value + " of " + p.Of}
	options := k.options(p.Asked.Options)
	said, ok := journal.Predicted(s.Records, s.Learner, s.Course, id, p.ID)
	if ok = ok && said >= 0 && said < len(options); ok {
		f.Said = options[said].Text
	}
	value, okValue := k.number(p.Value)
	of, okOf := k.number(p.Of)
	if okValue && okOf {
		come := p.Outcome(value / of)
		f.Found = strings.TrimSuffix(options[come].Text, ".") + " (" + quantity.Share(value/of) + ")"
		f.True = ok && come == said
	}
	return f
}

func (s Source) guessed(k known, id string, g *steps.Guess) Foretold {
	f := Foretold{Lesson: id, ID: g.ID, Text: passage(k.fill(g.Text)), About: g.Value}
	said, ok := journal.Guessed(s.Records, s.Learner, s.Course, id, g.ID, g.Value)
	if ok {
		f.Said = g.Unit.Text(said)
	}
	if found, known := k.number(g.Value); known {
		f.Found = g.Shown(found)
		f.True = ok && steps.Near(said, found)
	}
	return f
}

// exercise is how far the learner is with an exercise.
func (s Source) exercise(ex exercise.Exercise) Exercise {
	e := Exercise{ID: ex.ID, Title: ex.Title, Lesson: ex.Lesson, Difficulty: ex.Difficulty, Final: ex.Difficulty == finalDifficulty, State: NotBegun}
	var last time.Time
	for _, r := range s.Records {
		if r.Kind != journal.KindExercise || r.Course != s.Course || r.Exercise != ex.ID || e.State == Passed {
			continue
		}
		if gap := r.Time.Sub(last); !last.IsZero() && gap > 0 {
			if gap > Pause {
				e.Pauses++
			}
			e.Seconds += min(gap, Pause).Seconds()
		}
		last, e.State = r.Time, Begun
		switch r.Event {
		case journal.EventFailed:
			e.Tries++
		case journal.EventPassed:
			e.Tries++
			e.State = Passed
		case journal.EventHint:
			e.Hints++
		case journal.EventSolution:
			e.Solution = true
		}
	}
	return e
}

// passage is the first passage of a text in Markdown, as plain text.
func passage(markdown string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(markdown), "\n\n")
	return inline(first)
}

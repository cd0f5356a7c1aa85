package runner

import (
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// outcome compares what the person predicted with what was measured. If neither
// is known, that is said: the page has announced something.
func (r *Runner) outcome(id string, p *lesson.Prediction) []screen.Block {
	var o screen.Outcome
	options := p.Question.Options
	n, predicted := journal.Predicted(r.records(), r.Learner, r.Identity, id, p.ID)
	if predicted && !r.straight && n >= 0 && n < len(options) {
		o.Expected = r.filled(options[n].Text)
	}
	value, ok := r.images.Number(p.Value)
	of, okOf := r.images.Number(p.Of)
	if ok && okOf {
		come := options[p.Outcome(value/of)]
		o.Found, o.Why, o.Share = r.filled(come.Text), r.filled(come.Why), value/of
		o.Value, _ = r.images.Value(p.Value)
		o.Of, _ = r.images.Value(p.Of)
	}
	return []screen.Block{o}
}

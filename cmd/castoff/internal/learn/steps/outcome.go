package steps

import (
	"context"
	"maps"
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
)

var outcomeVerb = verb(lesson.Verb{
	Name: "outcome", Keys: []lesson.Key{{Name: "id"}},
	Does: "what was predicted beside what was measured, and what that means",
}, func(b *lesson.Block) Step {
	o := &Outcome{Lesson: b.Lesson()}
	if id, ok := b.Value("id"); ok {
		known := predictions(b)
		if o.Of = known[id]; o.Of == nil {
			b.Wrong("%s", problem.Unknown("prediction", id, slices.Sorted(maps.Keys(known))))
		}
	}
	return o
})

// Outcome comes back to a prediction above it.
type Outcome struct {
	// Lesson is the ID of its lesson.
	Lesson string
	Of     *Predict
}

// Needs implements [Step].
func (o *Outcome) Needs() Needs {
	needs := Needs{Values: []string{o.Of.Value, o.Of.Of}}
	for _, option := range o.Of.Asked.Options {
		needs.Texts = append(needs.Texts, option.Why)
	}
	return needs
}

// Blocks implements [Step]: it compares what the person predicted with what was
// measured. If neither is known, that is said: the page has announced something.
func (o *Outcome) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	var block screen.Outcome
	options := o.Of.Asked.Options
	if n, ok := s.Predicted(o.Lesson, o.Of.ID); ok && n >= 0 && n < len(options) {
		block.Expected = s.Fill(options[n].Text)
	}
	value, ok := s.Number(o.Of.Value)
	of, okOf := s.Number(o.Of.Of)
	if ok && okOf {
		come := options[o.Of.Outcome(value/of)]
		block.Found, block.Why, block.Share = s.Fill(come.Text), s.Fill(come.Why), value/of
		block.Value, block.Of = s.exactly(o.Of.Value, value), s.exactly(o.Of.Of, of)
	}
	return []screen.Block{block}, nil
}

// exactly is the text for a placeholder whose number is known: a duration with so
// many digits that its share of another can be seen to be right.
func (s *Stage) exactly(placeholder string, number float64) string {
	text, _ := s.Value(placeholder)
	if seconds := quantity.Seconds(number); seconds == text {
		return quantity.Precise(number)
	}
	return text
}

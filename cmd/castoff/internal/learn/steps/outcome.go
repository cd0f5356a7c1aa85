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
	Does: "what was predicted or guessed beside what was measured, and what that means",
}, func(b *lesson.Block) Step {
	o := &Outcome{Lesson: b.Lesson()}
	if id, ok := b.Value("id"); ok {
		known := foretold(b)
		if o.Of = known[id]; o.Of == nil {
			b.Wrong("%s", problem.Unknown("prediction", id, slices.Sorted(maps.Keys(known))))
		}
	}
	return o
})

// Outcome comes back to a prediction or a guess above it.
type Outcome struct {
	// Lesson is the ID of its lesson.
	Lesson string
	Of     Foretold
}

// Needs implements [Step].
func (o *Outcome) Needs() Needs { return o.Of.Due() }

// Blocks implements [Step]: it compares what the person foretold with what was
// measured. If neither is known, that is said: the page has announced something.
func (o *Outcome) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return []screen.Block{o.Of.Came(s, o.Lesson)}, nil
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

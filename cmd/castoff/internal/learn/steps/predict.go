package steps

import (
	"context"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

var predictVerb = verb(lesson.Verb{
	Name: "predict", Body: true, Place: lesson.Alone,
	Keys: []lesson.Key{{Name: "id"}, {Name: "value"}, {Name: "of"}, {Name: "at", Like: "10%,50%"}},
	Does: "asks for a prediction: what share of one measured number another is; options are items without boxes, from the smallest share to the largest, parted at these shares, each with what it means if it comes true",
}, readPredict)

// Predict is a question whose answer is measured: what share of one number
// another is.
type Predict struct {
	// ID is what the lesson calls it, to come back to it.
	ID string
	// Value and Of are the placeholders of the two numbers.
	Value, Of string
	// At are the shares that part the options, ascending: below the first it is
	// the first option that has come true, from the last on the last one.
	At []float64
	// Asked has the options, none of which is right beforehand.
	Asked *screen.Question
}

// Outcome is the option that comes true for a share, by its index.
func (p *Predict) Outcome(share float64) int {
	for i, at := range p.At {
		if share < at {
			return i
		}
	}
	return len(p.At)
}

// sharesForm is how at is written, for messages.
const sharesForm = "the shares that part the options, such as 10%,50% for three of them"

func readPredict(b *lesson.Block) Step {
	p := &Predict{ID: called(b), Asked: b.Question(true)}
	p.Value, _ = b.Measured("value")
	p.Of, _ = b.Measured("of")
	if at, ok := b.Value("at"); ok {
		if p.At, ok = shares(at); !ok {
			b.Wrong("at is %q, not %s", at, sharesForm)
		} else if p.Asked != nil && len(p.Asked.Options) != len(p.At)+1 {
			b.Wrong("at parts %d options, and there are %d", len(p.At)+1, len(p.Asked.Options))
		}
	}
	return p
}

// shares reads ascending shares in percent.
func shares(text string) (all []float64, ok bool) {
	last := 0.0
	for _, part := range strings.Split(text, ",") {
		number, percent := strings.CutSuffix(strings.TrimSpace(part), "%")
		n, err := strconv.ParseFloat(number, 64)
		if !percent || err != nil || !(n > last && n <= 1e6) {
			return nil, false
		}
		all, last = append(all, n/100), n
	}
	return all, true
}

// Needs implements [Step]. What the prediction is about is not known yet, nor
// is what its options say once they have come true.
func (p *Predict) Needs() Needs {
	texts := []string{p.Asked.Text}
	for _, o := range p.Asked.Options {
		texts = append(texts, o.Text)
	}
	return Needs{Texts: texts}
}

// Question implements [Asker].
func (p *Predict) Question() *screen.Question { return p.Asked }

// Answered implements [Asker].
func (p *Predict) Answered(tries []int) journal.Record {
	return journal.Record{Kind: journal.KindPredicted, Event: p.ID, Tries: tries}
}

// Blocks implements [Step]: a page that asks shows nothing else.
func (p *Predict) Blocks(context.Context, *Stage) ([]screen.Block, error) { return nil, nil }

// Called implements [Foretold].
func (p *Predict) Called() string { return p.ID }

// Due implements [Foretold].
func (p *Predict) Due() Needs {
	needs := Needs{Values: []string{p.Value, p.Of}}
	for _, option := range p.Asked.Options {
		needs.Texts = append(needs.Texts, option.Why)
	}
	return needs
}

// Came implements [Foretold].
func (p *Predict) Came(s *Stage, lesson string) screen.Block {
	var block screen.Outcome
	options := p.Asked.Options
	if n, ok := s.Foresight.Predicted(lesson, p.ID); ok && n >= 0 && n < len(options) {
		block.Expected = s.Fill(options[n].Text)
	}
	value, ok := s.Number(p.Value)
	of, okOf := s.Number(p.Of)
	if ok && okOf {
		come := options[p.Outcome(value/of)]
		block.Found, block.Why, block.Share = s.Fill(come.Text), s.Fill(come.Why), value/of
		block.Value, block.Of = s.exactly(p.Value, value), s.exactly(p.Of, of)
	}
	return block
}

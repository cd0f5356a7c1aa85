package steps

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

var guessVerb = verb(lesson.Verb{
	Name: "guess", Body: true, Place: lesson.Alone,
	Keys: []lesson.Key{{Name: "id"}, {Name: "value"}, {Name: "in", Like: "MB", May: true}},
	Does: "asks for a guess of one measured number, which is typed; a size alone is in MB, unless `in` says kB or GB, and a time in s, unless it says ms or min",
}, readGuess)

// Guess is a question whose answer is typed and then measured.
type Guess struct {
	// ID is what the lesson calls it, to come back to it.
	ID string
	// Value is the placeholder of the number.
	Value string
	// Unit is what a number alone is in.
	Unit quantity.Unit
	// Text is the question, in Markdown.
	Text string
}

func readGuess(b *lesson.Block) Step {
	g := &Guess{ID: called(b), Text: b.Text()}
	var kind quantity.Kind
	g.Value, kind = b.Measured("value")
	g.Unit = quantity.UnitOf(kind)
	name, ok := b.Value("in")
	if !ok || g.Value == "" {
		return g
	}
	switch g.Unit, ok = quantity.UnitCalled(kind, name); {
	case ok:
	case kind.Counted():
		b.Wrong("in is %q, and %s is counted: it has no unit", name, g.Value)
	default:
		b.Wrong("%s", problem.Unknown("unit", name, quantity.UnitNames(kind)))
	}
	return g
}

// Needs implements [Step]. The number itself is not known yet.
func (g *Guess) Needs() Needs { return Needs{Texts: []string{g.Text}} }

// Blocks implements [Step]: a page that asks shows nothing else.
func (g *Guess) Blocks(context.Context, *Stage) ([]screen.Block, error) { return nil, nil }

// Guess implements [Guesser].
func (g *Guess) Guess(s *Stage, lesson string) screen.Guess {
	asked := screen.Guess{Text: s.Fill(g.Text), As: g.Unit.As(), Read: func(typed string) (number, wrong string) {
		n, err := g.Unit.Read(typed)
		if err != nil {
			return "", Sentence(err)
		}
		return g.Unit.Text(n), ""
	}}
	if n, ok := s.Foresight.Guessed(lesson, g.ID, g.Value); ok {
		asked.Given = g.Unit.Text(n)
	}
	return asked
}

// Guessed implements [Guesser].
func (g *Guess) Guessed(typed string) (journal.Record, error) {
	n, err := g.Unit.Read(typed)
	return journal.Record{Kind: journal.KindGuessed, Event: g.ID, Guess: &journal.Guess{Of: g.Value, Number: n}}, err
}

// Called implements [Foretold].
func (g *Guess) Called() string { return g.ID }

// Due implements [Foretold].
func (g *Guess) Due() Needs { return Needs{Values: []string{g.Value}} }

// Came implements [Foretold].
func (g *Guess) Came(s *Stage, lesson string) screen.Block {
	var block screen.GuessOutcome
	guessed, said := s.Foresight.Guessed(lesson, g.ID, g.Value)
	if said {
		block.Guessed = g.Unit.Text(guessed)
	}
	found, known := s.Number(g.Value)
	if known {
		block.Found = s.exactly(g.Value, found)
		if g.Unit.Kind.Counted() { // its text is the number alone
			block.Found = g.Unit.Text(found)
		}
	}
	if said && known {
		block.Near = Near(guessed, found)
		block.Sentence = g.compared(guessed, found)
	}
	return block
}

// Near reports whether a guess is within 10 % of what was measured.
func Near(guessed, found float64) bool { return guessed >= 0.9*found && guessed <= 1.1*found }

// compared says how far a guess is from what was measured.
func (g *Guess) compared(guessed, found float64) string {
	high, low := guessed/found-1, 1-guessed/found
	switch {
	case guessed == found:
		return "Your guess is exactly right."
	case g.Shown(guessed) == g.Shown(found):
		return "Your guess is right, to the digits that are shown."
	case Near(guessed, found):
		return "Your guess is within 10 % of what was measured."
	case high >= 0.995:
		return fmt.Sprintf("Your guess is %s what was measured.", times(guessed/found))
	case high > 0:
		return fmt.Sprintf("Your guess is %s too high.", quantity.Share(high))
	case low >= 0.5:
		return fmt.Sprintf("What was measured is %s your guess.", times(found/guessed))
	}
	return fmt.Sprintf("Your guess is %s too low.", quantity.Share(low))
}

// Shown is a number as a measurement is shown.
func (g *Guess) Shown(n float64) string {
	switch g.Unit.Kind {
	case quantity.KindSize:
		return quantity.Size(int64(n))
	case quantity.KindTime:
		return quantity.Precise(n)
	}
	return g.Unit.Text(n)
}

// times is how many times something is something else.
func times(ratio float64) string {
	if ratio > 1000 {
		return "more than 1,000 times"
	}
	return quantity.Ratio(ratio) + " times"
}

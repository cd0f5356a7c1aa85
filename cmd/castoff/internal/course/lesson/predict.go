package lesson

import (
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Prediction is a question whose answer is measured: what share of one number
// another is.
type Prediction struct {
	// ID is what the lesson calls it, to come back to it.
	ID string
	// Value and Of are the placeholders of the two numbers.
	Value, Of string
	// At are the shares that part the options, ascending: below the first it is
	// the first option that has come true, from the last on the last one.
	At []float64
	// Question has the options, none of which is right beforehand.
	Question *screen.Question
}

// Outcome is the option that comes true for a share, by its index.
func (p *Prediction) Outcome(share float64) int {
	for i, at := range p.At {
		if share < at {
			return i
		}
	}
	return len(p.At)
}

// sharesForm is how at is written, for messages.
const sharesForm = "the shares that part the options, such as 10%,50% for three of them"

// predict reads a step that has something predicted; its question has been read.
func (l *loader) predict(s *Step, pairs map[string]string) {
	p := &Prediction{ID: pairs["id"], Value: pairs["value"], Of: pairs["of"], Question: s.Question}
	for _, key := range []string{"value", "of"} {
		if name, ok := pairs[key]; ok && !contains(l.known.Numbers, name) {
			l.Add(s.Line, "%s", problem.Unknown("number", name, l.known.Numbers))
		}
	}
	if at, ok := pairs["at"]; ok {
		if p.At, ok = shares(at); !ok {
			l.Add(s.Line, "at is %q, not %s", at, sharesForm)
		} else if q := s.Question; q != nil && len(q.Options) != len(p.At)+1 {
			l.Add(s.Line, "at parts %d options, and there are %d", len(p.At)+1, len(q.Options))
		}
	}
	if l.predictions[p.ID] != nil {
		l.Add(s.Line, "the lesson has two predictions called %q", p.ID)
	}
	if p.ID != "" {
		l.predictions[p.ID] = p
	}
	s.Prediction = p
}

// outcome reads a step that comes back to a prediction above it.
func (l *loader) outcome(s *Step, id string) {
	if id == "" { // reported already
		return
	}
	if s.Prediction = l.predictions[id]; s.Prediction == nil {
		var ids []string
		for id := range l.predictions {
			ids = append(ids, id)
		}
		l.Add(s.Line, "%s", problem.Unknown("prediction", id, ids))
	}
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

// plainOption is what an option of a prediction must look like, for messages.
const plainOption = "an option is a line `- text` without a box, since what is right is measured, and below it, indented, what it means if it comes true"

package journal

import (
	"slices"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
)

// What a learner can choose for their course.
const (
	ChoiceBase    = "base"    // the base image
	ChoiceBuilder = "builder" // the builder
)

// Choice is a base image or a builder that a learner asked for: all that is
// built for their course is built on it, or with it, until they ask for another.
type Choice struct {
	// What is one of the Choice constants.
	What string `json:"what"`
	// Value is what was asked for, as it was typed.
	Value string `json:"value"`
	// By is where they said so: "--base", "CASTOFF_BASE".
	By string `json:"by,omitempty"`
	// Env is what the variable said at that time. As long as it says the same,
	// it is not a newer wish than the choice.
	Env string `json:"env,omitempty"`
	// When is when it was chosen; it is kept as the record's time.
	When time.Time `json:"-"`
}

// Chosen returns the latest choice that a learner made.
func Chosen(records []Record, learner, what string) (Choice, bool) {
	for _, r := range slices.Backward(records) {
		if r.chooses(learner, what) {
			c := *r.Choice
			c.When = r.Time
			return c, true
		}
	}
	return Choice{}, false
}

func (r Record) chooses(learner, what string) bool {
	return r.Kind == KindChoice && r.Choice != nil && r.Choice.What == what && r.Learner == learner
}

// BaseInUse returns the record of the base image that a learner's courses stand
// on, of those whose authors want the same one: the latest that was used on a
// daemon since the learner last chose one. What a single command was asked to use
// does not count.
func BaseInUse(records []Record, learner, engine string, wanted baseimage.Wanted) (Record, bool) {
	for _, r := range slices.Backward(records) {
		switch {
		case r.chooses(learner, ChoiceBase):
			return Record{}, false
		case r.Kind == KindBase && r.Learner == learner && r.Engine == engine && r.Event != EventOnce && r.Base != nil && r.Base.For == wanted:
			return r, true
		}
	}
	return Record{}, false
}

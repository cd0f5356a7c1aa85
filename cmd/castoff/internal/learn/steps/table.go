package steps

import (
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
)

// table has all verbs, in the order in which they are listed.
var table = []lesson.Verb{
	showVerb, buildVerb, measureVerb, compareVerb, layersVerb, filesVerb, runVerb, shellVerb,
	binaryVerb, surfaceVerb, wasteVerb, stagesVerb, budgetVerb, deployVerb, trialVerb,
	askVerb, predictVerb, guessVerb, outcomeVerb, exerciseVerb, noteVerb,
}

// Verbs are the verbs of lessons, for [lesson.Known].
func Verbs() []lesson.Verb { return slices.Clone(table) }

// verb is a verb whose blocks are read into steps.
func verb(v lesson.Verb, read func(*lesson.Block) Step) lesson.Verb {
	v.Read = func(b *lesson.Block) any { return read(b) }
	return v
}

// Of is a step of a lesson as it is played.
func Of(s lesson.Step) Step {
	if step, ok := s.Content.(Step); ok {
		return step
	}
	return &Prose{Markdown: s.Markdown}
}

// The keys of verbs about one image, about one or two, and about two.
var (
	oneImage  = []lesson.Key{{Name: "image"}}
	oneOrTwo  = []lesson.Key{{Name: "image"}, {Name: "other", May: true}}
	twoImages = []lesson.Key{{Name: "a"}, {Name: "b"}}
)

package lesson

import "strings"

// Verb is a kind of step: how an author writes it, where it stands, and what is
// read from it. The loader knows those that it is handed in [Known], and no
// others.
type Verb struct {
	// Name is the word after castoff.
	Name string
	// Keys are what may follow that, in the order of the documentation.
	Keys []Key
	// Does is what the step does, in the words of the documentation: "what its
	// layers waste".
	Does string
	// Body is true if there is something in its block.
	Body bool
	// Place is where on a page it stands.
	Place Place
	// Together is true if several such steps, one right after the other, share the
	// page that they would each have alone.
	Together bool
	// Unseen is true if learners are not shown the step. It stands on the page of
	// what is above it, and neither begins a page nor ends one.
	Unseen bool
	// Read makes out of a block what is kept as [Step.Content]. What is wrong
	// is reported through the block; what Read returns is then seen by
	// [Block.Before] alone.
	Read func(*Block) any
}

// Key is a key of a verb.
type Key struct {
	Name string
	// Like is a value of it for the documentation; "…" if that is empty.
	Like string
	// May is true if it may be left out.
	May bool
}

// Place is where on a page a step stands.
type Place int

// The places of steps.
const (
	// Among is among texts and other steps.
	Among Place = iota
	// Last is at the end of a page, of what can be done from there.
	Last
	// Alone is on a page of its own, with a heading right above.
	Alone
)

// Usage is how an author writes the step: "castoff files image=… depth=2".
func (v Verb) Usage() string {
	words := []string{stepWord, v.Name}
	for _, k := range v.Keys {
		like := k.Like
		if like == "" {
			like = "…"
		}
		words = append(words, k.Name+"="+like)
	}
	return strings.Join(words, " ")
}

// keys are the names of the keys, those that have to be there before the
// others.
func (v Verb) keys() []string {
	var must, may []string
	for _, k := range v.Keys {
		if k.May {
			may = append(may, k.Name)
		} else {
			must = append(must, k.Name)
		}
	}
	return append(must, may...)
}

// verb finds a verb by its name.
func (k Known) verb(name string) (Verb, bool) {
	for _, v := range k.Verbs {
		if v.Name == name {
			return v, true
		}
	}
	return Verb{}, false
}

// verbs are the names of those verbs that are of a kind, in their order.
func (k Known) verbs(are func(Verb) bool) []string {
	var names []string
	for _, v := range k.Verbs {
		if are(v) {
			names = append(names, v.Name)
		}
	}
	return names
}

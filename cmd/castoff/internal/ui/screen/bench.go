package screen

import "time"

// Checks is how the checks of an exercise went, one row for each.
type Checks struct{ Rows []CheckRow }

// CheckRow is one check.
type CheckRow struct {
	// Step is the heading of the step that begins with it; empty for none.
	Step string
	// State is how it went.
	State CheckState
	// Want is what is asked for, Found what is there; empty if it passed or
	// was not tried.
	Want, Found string
	// Said is what the engine or the program said, several lines; Next is one
	// next step. Both may be empty.
	Said, Next string
	// Means is what the failure comes from, in a line, More what to type to
	// read all about it. Both may be empty.
	Means, More string
}

// CheckState is how a check went.
type CheckState int

// The states of a check.
const (
	CheckWaiting CheckState = iota // not tried, or not yet
	CheckPassed
	CheckFailed
	CheckUnable // the engine cannot do what it takes
)

// Tally is how many of all exercises are passed, with a bar.
type Tally struct{ Passed, Of int }

// Preparing is what has to be done once before anything can be checked.
type Preparing struct {
	// Text says what is made, and how long that takes.
	Text string
	// Doing is what is being done right now.
	Doing string
	// Current of Total bytes were transferred; Total is 0 where none are, or
	// while it is not known.
	Current, Total int64
	// Elapsed is how long it has been going on.
	Elapsed time.Duration
}

func (Checks) isBlock()    {}
func (Tally) isBlock()     {}
func (Preparing) isBlock() {}

// Bench is an exercise on a screen that stays put while its learner edits.
type Bench struct {
	// Heading is the exercise: "from-typo · A stage by the wrong name".
	Heading string
	// Number of Of is its place among all, from 1.
	Number, Of int
	Blocks     []Block
	// Reveal is the block, by its index, that has to come into view, -1 for
	// none. It is scrolled to when Turn has changed, and not again: the person
	// may scroll.
	Reveal, Turn int
	// Status is what is being done ("building", "waiting for a change in …");
	// Busy is true while something is.
	Status string
	Busy   bool
	// Keys are what the person can press, besides those that scroll, the most
	// important first.
	Keys []Key
}

// Key is a key and what it does.
type Key struct {
	// Key is its name as it is shown and as it is returned: "h", "enter".
	Key string
	// Does says it in a word or two, About in full; empty if there is no more
	// to say.
	Does, About string
}

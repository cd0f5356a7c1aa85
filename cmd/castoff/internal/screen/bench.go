package screen

// Checks is how the checks of an exercise went, one row for each.
type Checks struct{ Rows []CheckRow }

// CheckRow is one check.
type CheckRow struct {
	// State is how it went.
	State CheckState
	// Want is what is asked for, Found what is there; empty if it passed or
	// was not tried.
	Want, Found string
	// Said is what the engine or the program said, several lines; Next is one
	// next step. Both may be empty.
	Said, Next string
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

func (Checks) isBlock() {}

// Bench is an exercise on a screen that stays put while its learner edits.
type Bench struct {
	// Version differs when anything else does.
	Version int
	// Heading is the exercise: "from-typo · A stage by the wrong name".
	Heading string
	// Number of Of is its place among all, from 1.
	Number, Of int
	Blocks     []Block
	// Status is what is being done ("building", "waiting for a change in …");
	// Busy is true while something is.
	Status string
	Busy   bool
	// Keys are what the person can press, besides those to scroll.
	Keys []Key
}

// Key is a key and what it does.
type Key struct {
	// Key is its name as it is shown and as it is returned: "h", "enter".
	Key  string
	Does string
}

// Package checker builds a learner's directory and finds out whether the image
// is what an exercise asks for: by what the image is and does, never by the
// text of its Dockerfile.
package checker

import (
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/explain"
)

// State is how a check went.
type State string

// The states of a check.
const (
	Passed State = "passed"
	Failed State = "failed"
	// NotTried: an earlier check failed, without which this one makes no
	// sense.
	NotTried State = "not tried"
	// Unable: the engine cannot do what it takes; Found says why.
	Unable State = "unable"
)

// Result is how one check went.
type Result struct {
	Check exercise.Check `json:"-"`
	// Name is the check's, Want what it asks for and Found what is there, in
	// words fit to be shown.
	Name string `json:"name"`
	// Step is the title of the step that begins with it; empty for none.
	Step  string `json:"step,omitempty"`
	State State  `json:"state"`
	Want  string `json:"want"`
	Found string `json:"found,omitempty"`
	// Said is what the engine or the program said, trimmed to what matters;
	// Log is all of it.
	Said string `json:"said,omitempty"`
	Log  string `json:"-"`
	// Explanation is what is known of a failure, found in all that the engine and
	// the program said; nil if nothing is. Trap is the id of its trap.
	Explanation *explain.Explanation `json:"-"`
	Trap        string               `json:"trap,omitempty"`
	// Means is what the failure means, in the words of the exercise's author; empty
	// if they have written nothing.
	Means string `json:"means,omitempty"`
	// Next is one next step; empty if it passed.
	Next string        `json:"next,omitempty"`
	Took time.Duration `json:"-"`
}

// Report is how all checks of an exercise went.
type Report struct {
	Exercise string   `json:"exercise"`
	Passed   bool     `json:"passed"`
	Results  []Result `json:"checks"`
	// Error is why the exercise could not be checked; empty if it was.
	Error string `json:"error,omitempty"`
	// ImageID is the image that was built; empty if none was.
	ImageID string        `json:"image_id,omitempty"`
	Took    time.Duration `json:"-"`
}

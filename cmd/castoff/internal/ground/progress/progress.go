// Package progress defines what long work reports while it runs: plain data,
// made by the engine and shown by a display.
package progress

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Kind says what an [Event] is about.
type Kind string

// The kinds of event.
const (
	// Phase: the work on Subject entered a new phase; Text names it ("pulling
	// ubuntu:26.04", "building", "measuring").
	Phase Kind = "phase"
	// Bytes: Current of Total bytes were transferred. Total is 0 while it is
	// not known.
	Bytes Kind = "bytes"
	// Step: a build step changed its state; Step says which and how.
	Step Kind = "step"
	// Log: the step in Step printed Text, one line without its end.
	Log Kind = "log"
	// Note: something a person should know, such as a way around a fault.
	Note Kind = "note"
	// Done: the work on Subject ended well; Text sums it up.
	Done Kind = "done"
	// Failed: the work on Subject ended badly; Text is the error.
	Failed Kind = "failed"
)

// State is where a build step stands.
type State string

// The states of a step. A step is first Started or Cached; Done, Failed and
// Canceled are final, and so is Cached.
const (
	Started  State = "started"
	Cached   State = "cached"
	Finished State = "done"
	Broken   State = "failed"
	Canceled State = "canceled"
)

// Event is one thing that happened. Every text in it is free of terminal
// control sequences: whoever makes an Event passes outside text through
// package plaintext.
type Event struct {
	// Time is when it happened.
	Time time.Time `json:"time"`
	// Subject is what the work is for: the name of an image, or "base".
	Subject string `json:"subject"`
	Kind    Kind   `json:"kind"`
	Text    string `json:"text,omitempty"`
	// Current and Total are bytes. Share says that only their ratio means
	// something to a person: they belong to a stream, which is longer than what is
	// in it, and match no size that is shown anywhere else.
	Current int64     `json:"current,omitempty"`
	Total   int64     `json:"total,omitempty"`
	Share   bool      `json:"share,omitempty"`
	Step    *StepInfo `json:"step,omitempty"`
	// Seconds is how long the work that is Done took, as the result gives it; 0 if
	// that is not known.
	Seconds float64 `json:"seconds,omitempty"`
}

// StepInfo describes one step of a build.
type StepInfo struct {
	// ID tells steps of one build apart; it has no other meaning.
	ID string `json:"id"`
	// Index counts the steps of the build in the order of their first event,
	// from 1.
	Index int `json:"index"`
	// Stage is the stage that the step belongs to ("build", "stage-1"), empty
	// for the builder's own steps.
	Stage string `json:"stage,omitempty"`
	// N of Of is the step's place in its stage; both are 0 for the builder's
	// own steps.
	N  int `json:"n,omitempty"`
	Of int `json:"of,omitempty"`
	// Name is the instruction, or the builder's name of its own step.
	Name  string `json:"name"`
	State State  `json:"state"`
	// Seconds is how long the step has run; 0 for a cached one.
	Seconds float64 `json:"seconds,omitempty"`
	// Earlier is how long a cached step took when it was last carried out; 0 if
	// that is not known.
	Earlier float64 `json:"earlier,omitempty"`
	// Around says in plain words what a step does that is not an instruction and
	// takes time all the same ("exporting the image"); empty for all others.
	Around string `json:"around,omitempty"`
	// Error is the engine's own error for a failed step.
	Error string `json:"error,omitempty"`
}

// Title is a step as buildx names it: "[build 2/5] RUN …".
func (s StepInfo) Title() string {
	name, stage := plaintext.Line(s.Name), plaintext.Line(s.Stage)
	if s.Of == 0 || strings.HasPrefix(name, "[") {
		return name
	}
	if stage != "" {
		stage += " "
	}
	return fmt.Sprintf("[%s%d/%d] %s", stage, s.N, s.Of, name)
}

// Emit receives events in order. It must not block for long.
type Emit func(Event)

// Discard is an [Emit] for what nobody looks at.
func Discard(Event) {}

// Locked is emit for several that report at once.
func Locked(emit Emit) Emit {
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		emit(e)
	}
}

// Beside does work that is not an instruction of a build but takes time, and
// reports it as a step of its own.
func Beside(emit Emit, subject, what string, do func() error) error {
	s := StepInfo{ID: what, Name: what, Around: what, State: Started}
	tell := func(at time.Time) {
		told := s
		emit(Event{Time: at, Subject: subject, Kind: Step, Step: &told})
	}
	began := time.Now()
	tell(began)
	err := do()
	ended := time.Now()
	s.State, s.Seconds = Finished, ended.Sub(began).Seconds()
	if err != nil {
		s.State, s.Error = Broken, err.Error()
	}
	tell(ended)
	return err
}

// meterEvery is the time between two events of a meter.
const meterEvery = 100 * time.Millisecond

// Meter returns a function that takes the number of bytes of a stream read so
// far, and emits it now and then, as a share. Total is 0 while it is not known.
func Meter(emit Emit, subject string, total int64) func(current int64) {
	last := time.Now()
	return func(current int64) {
		if now := time.Now(); now.Sub(last) > meterEvery {
			last = now
			emit(Event{Time: now, Subject: subject, Kind: Bytes, Current: current, Total: total, Share: true})
		}
	}
}

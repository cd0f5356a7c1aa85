// Package recording keeps what an engine said and what was measured, so that it
// can be shown again where there is no engine: not what a screen looked like, but
// what it was made of.
//
// A recording is lines of JSON, compressed with gzip. The first is the [Header].
// Then come the calls, one after the other: a line with its name, its key and when
// it began, a line for each event with the seconds since the line before, and a
// line with the result or the error. A last line says that nothing is missing. What
// is read is somebody else's: see [Read].
package recording

import (
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// Format and Version are in the header of each recording. Version grows when what
// is older can no longer be read.
const (
	Format  = "castoff recording"
	Version = 1
)

// What is read at most: compressed, expanded, a line, how many lines and calls, how
// many events of a call, and how many steps and phases in them, each of which is a line
// on a screen; and how many bytes of a text of the header, parts of which stand below
// pages: as many as the title of a course may have.
const (
	MostBytes   = 16 << 20
	mostRead    = 64 << 20
	mostLine    = 8 << 20
	mostLines   = 500_000
	mostCalls   = 5_000
	mostEvents  = 20_000
	mostSteps   = 1_000
	mostText    = 500
	mostSeconds = 7 * 24 * 3600
)

// Header says what a recording is of.
type Header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Castoff is the version of castoff that recorded.
	Castoff string `json:"castoff"`
	// Engine is the engine, Builder its builder that was used.
	Engine  daemon.Info    `json:"engine"`
	Builder daemon.Builder `json:"builder"`
	// Base is the base image by its reference, Asked what was asked for; empty
	// for the course's own.
	Base  string `json:"base"`
	Asked string `json:"asked,omitempty"`
	// Title is what the course is called.
	Title string `json:"title,omitempty"`
	// Learner is the learner's name, which is part of the names of images.
	Learner string `json:"learner,omitempty"`
	// Date is when it was begun.
	Date time.Time `json:"date"`
}

// Where says when and on what a recording was made: "30 Nov 2026, Docker
// 20.10.24, debian:bookworm".
func (h Header) Where() string {
	engine, _, _ := strings.Cut(h.Engine.String(), "+") // a distribution's own mark
	return fmt.Sprintf("%s, %s, %s", quantity.Day(h.Date), engine, h.Base)
}

// Recording is what was recorded.
type Recording struct {
	Header Header
	Calls  []*Call
	// Cut is true of a recording whose end is missing.
	Cut bool
}

// Call is something that was asked of an engine, what it said meanwhile, and what
// came of it.
type Call struct {
	// Name is what was asked, Key of what: "build", "castoff/traditional:latest".
	Name, Key string
	// Inputs is a digest of what was handed to the engine; empty where nothing
	// was, or where it is never the same.
	Inputs string
	// At is when it was asked, Took how long it took.
	At   time.Time
	Took time.Duration

	events []line
	// lines are the steps and phases of the events that were read, each of which a
	// display gives a line of its own; nil once the call has ended.
	lines  map[string]bool
	result []byte // JSON
	fault  *failure
	ended  bool
}

// line is a line of a recording after the header.
type line struct {
	// Call begins a call, with Key, Inputs and At, in seconds from the beginning
	// of all.
	Call   string  `json:"call,omitempty"`
	Key    string  `json:"key,omitempty"`
	Inputs string  `json:"inputs,omitempty"`
	At     float64 `json:"at,omitempty"`
	// After is the seconds since the line before, of all others.
	After  float64  `json:"after,omitempty"`
	Event  *event   `json:"event,omitempty"`
	Result rawJSON  `json:"result,omitempty"`
	Error  *failure `json:"error,omitempty"`
	// End is the number of calls, in the last line.
	End *int `json:"end,omitempty"`
}

// failure is an error as it is kept: without its hints and its exit code, which
// castoff would say as its own, whoever wrote them.
type failure struct {
	Text   string `json:"text"`
	Detail string `json:"detail,omitempty"`
}

// event is a [progress.Event] without its time. Of a log line's step it has the ID
// alone.
type event struct {
	Kind    progress.Kind      `json:"kind"`
	Subject string             `json:"subject,omitempty"`
	Text    string             `json:"text,omitempty"`
	Current int64              `json:"current,omitempty"`
	Total   int64              `json:"total,omitempty"`
	Share   bool               `json:"share,omitempty"`
	Seconds float64            `json:"seconds,omitempty"`
	Step    *progress.StepInfo `json:"step,omitempty"`
	Of      string             `json:"of,omitempty"` // the step of a log line
}

func (e event) at(t time.Time) progress.Event {
	out := progress.Event{Time: t, Kind: e.Kind, Subject: e.Subject, Text: e.Text, Current: e.Current, Total: e.Total, Share: e.Share, Seconds: e.Seconds}
	switch {
	case e.Of != "":
		out.Step = &progress.StepInfo{ID: e.Of}
	case e.Step != nil:
		step := *e.Step
		out.Step = &step
	}
	return out
}

// Events are the events of a call, with the times at which they happened.
func (c *Call) Events() []progress.Event {
	at := c.At
	out := make([]progress.Event, 0, len(c.events))
	for _, l := range c.events {
		at = at.Add(seconds(l.After))
		out = append(out, l.Event.at(at))
	}
	return out
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

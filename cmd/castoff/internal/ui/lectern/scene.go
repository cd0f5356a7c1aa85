package lectern

import (
	"castoff/cmd/castoff/internal/ui/deck"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"
)

// Do is what somebody who presents can ask for.
type Do string

// The commands. Their texts travel between the two screens.
const (
	Next      Do = "next"
	Back      Do = "back"
	First     Do = "first"     // page of the lesson
	Last      Do = "last"      // page of the lesson
	Page      Do = "page"      // of the lesson, by Number
	Jump      Do = "jump"      // to one of the places of a list, by Name
	Start     Do = "start"     // F5: out of the black, or to the first page
	Black     Do = "black"     // the screen, or the page again
	Reveal    Do = "reveal"    // the answer
	Again     Do = "again"     // builds the page's image again, now
	Recording Do = "recording" // in place of what is live, or the other way round
	Timer     Do = "timer"     // starts it or stops it
	Reset     Do = "reset"     // the timer to nothing
)

// Command is one of the commands, with what it is about.
type Command struct {
	Do     Do     `json:"do"`
	Number int    `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

// Place is where one is in a presentation.
type Place struct {
	// Lesson is its heading, "2 · The traditional build", Section the heading of the
	// page as plain text; it may be empty.
	Lesson  string `json:"lesson"`
	Section string `json:"section,omitempty"`
	// Number of Of is the page's place in the lesson, Slide of Slides the slide's on
	// the page; all from 1.
	Number int `json:"number"`
	Of     int `json:"of"`
	Slide  int `json:"slide"`
	Slides int `json:"slides"`
}

// Scene is what the class is shown at the moment.
type Scene struct {
	Place
	// Rows are the slide, as it was cut; with Work they stand above it.
	Rows deck.Slide
	// Work is what runs, or ran, on the slide; nil for a slide that is read.
	Work *Work
	// Mark says where recorded numbers come from, in full; empty if none is shown.
	Mark string
	// Words are a word or a few each on what is shown: "recorded".
	Words []string
	// State is what goes on in the background, in a word or two; may be empty.
	State string
	// Busy is true while a page is made ready.
	Busy  bool
	Black bool
	Clock Clock
}

// Work is something that runs on a slide.
type Work struct {
	Title   string
	Tracker *watch.Tracker
	Over    bool
	// Left is true if it goes on although it was passed over.
	Left bool
	// Trouble is why it is not worth watching any more, in one line; empty as long
	// as it is.
	Trouble string
}

// Clock is the timer.
type Clock struct {
	On      bool    `json:"on,omitempty"`
	Running bool    `json:"running,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
}

// Entry is a place to go to, in a list.
type Entry struct {
	Label string `json:"label"`
	// Name is what [Jump] takes.
	Name string `json:"name"`
}

// Lists are the places to go to.
type Lists struct {
	Lessons []Entry `json:"lessons,omitempty"`
	Images  []Entry `json:"images,omitempty"`
}

// Show is a presentation: what is shown, and who moves it. Its methods return at
// once, and may be called from several goroutines.
type Show interface {
	// Lay says how large a slide is.
	Lay(r *text.Renderer, height int)
	Scene() Scene
	Do(Command)
	Lists() Lists
}

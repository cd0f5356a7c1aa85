// Package lesson turns Markdown into lessons: pages of typed steps, checked
// so that whatever is wrong is reported with its file and line.
package lesson

import "castoff/cmd/castoff/internal/ui/screen"

// Verb is what a step does.
type Verb string

// The verbs. Prose is everything between the fenced blocks that begin with
// `castoff`; the others are such blocks.
const (
	Prose   Verb = "prose"
	Show    Verb = "show"
	Build   Verb = "build"
	Measure Verb = "measure"
	Compare Verb = "compare"
	Layers  Verb = "layers"
	Files   Verb = "files"
	Run     Verb = "run"
	Shell   Verb = "shell"
	Binary  Verb = "binary"
	Surface Verb = "surface"
	Waste   Verb = "waste"
	Deploy  Verb = "deploy"
	Ask     Verb = "ask"
	// Predict asks for a prediction, and Outcome says what has come of it.
	Predict Verb = "predict"
	Outcome Verb = "outcome"
	// Exercise is a card of an exercise, which can be done from there.
	Exercise Verb = "exercise"
)

// Course is all lessons, in order.
type Course struct {
	Lessons []*Lesson
}

// Lesson is one lesson.
type Lesson struct {
	// ID is the file's name without its ending: "02-the-traditional-build".
	ID string
	// Number is the number that the file's name begins with.
	Number int
	Title  string
	// Minutes is how long a reader needs, about.
	Minutes int
	Pages   []Page
}

// Page is what is shown at once. A new page begins at each heading of level 2;
// a build, a question and a prediction are pages of their own, and an exercise
// ends its page.
type Page struct {
	// Title is the heading of the page's section, as inline Markdown; empty
	// before the first. The first page of a section shows it as well: the
	// heading is the beginning of its prose.
	Title string
	Steps []Step
}

// Step is one step of a page. Which fields are set depends on the verb.
type Step struct {
	Verb Verb
	// Line is the line of the file that the step begins at, from 1.
	Line int
	// Markdown is the text of Prose, as in the file but for the blank lines
	// around it; placeholders are not yet filled in, see [Fill].
	Markdown string
	// Image is the name of the image that the step is about, the first one if
	// there are two; empty for prose, show, ask and exercise.
	Image string
	// Other is the second image of compare and deploy, and of binary and
	// surface if they have one.
	Other string
	// Path is the file that show shows, From and To its first and last line
	// from 1; both 0 for all of it.
	Path     string
	From, To int
	// Depth and Top are how many levels and how many entries files shows.
	Depth, Top int
	// Exercise is the ID of the exercise that the step is about.
	Exercise string
	// Question is what ask and predict ask; its Lesson, Number and Of are not
	// set.
	Question *screen.Question
	// Prediction is what predict and outcome are about.
	Prediction *Prediction
}

// Images are the images that the step is about.
func (s Step) Images() []string {
	var names []string
	for _, name := range []string{s.Image, s.Other} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Package screen is what a screen shows and what a person answers: plain
// data between the code that runs the course and the code that draws it.
//
// Every text in it is free of terminal control sequences.
package screen

import (
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"time"
)

// Move is where a person wants to go.
type Move int

// The moves.
const (
	Next Move = iota
	Back
	Menu
	Quit
	// Do is to do what the page offers.
	Do
)

// Page is one page of a lesson.
type Page struct {
	// Lesson is the lesson's heading: "2 · The traditional build".
	Lesson string
	// Section is the heading that the page goes on with, as inline Markdown; empty
	// if it has one of its own, or none.
	Section string
	// Number of Of is the page's place in the lesson, from 1.
	Number, Of int
	// Status is a short text about work in the background ("building
	// traditional, 41 s: step 3 of 5"), asked again each second; nil for none.
	Status func() string
	Blocks []Block
	// First is true if there is nothing to go back to.
	First bool
	// Last is true on the last page of a lesson.
	Last bool
	// Recorded says when and on what the numbers of the page were recorded; empty
	// if they were measured here.
	Recorded string
	// Offer is what can be done from the page besides going on ("Do it now");
	// empty for nothing. A display that cannot offer it leaves it out.
	Offer string
	// Onward is true if going on is more likely than doing what is offered.
	Onward bool
}

// Block is a part of a page, drawn below the one before it.
type Block interface{ isBlock() }

// Markdown is prose.
type Markdown struct{ Source string }

// Listing is a file or a part of one, drawn with line numbers.
type Listing struct {
	// Title is the file's path.
	Title string
	// Language is the lexer's name ("docker", "go"), empty for plain text.
	Language  string
	Text      string
	FirstLine int
}

// Card is the summary of one measured image.
type Card struct {
	Image measure.Image
	// Coming is true while the image is being measured more closely.
	Coming bool
}

// Layers is an image's size by instruction, as bars.
type Layers struct{ Image measure.Image }

// Files is an image's size by directory, as bars; an image with a handful of
// files has them listed instead.
type Files struct {
	Image measure.Image
	// Depth is how many levels of directories are shown, at least 1.
	Depth int
	// Top is how many siblings are shown at each level; the rest is summed up.
	Top int
	// Asked is as in [Lists].
	Asked bool
	// Tiny is true if directories are opened that are too small to matter.
	Tiny bool
	// Program is true if the file that containers start is shown where it lies,
	// however small it is.
	Program bool
}

// Lists says how long the lists of a block are.
type Lists struct {
	// Top is how many entries each has; 0 for as many as suit it.
	Top int
	// Asked is true where a person can ask for more with --top: a list that is
	// cut then says so.
	Asked bool
}

// Comparison is two images side by side, with bars to scale and the ratio.
type Comparison struct {
	A, B measure.Image
	// PublishedA and PublishedB are sizes of the two that are known from somewhere
	// else, and from where: "~600 MB (guide)"; empty if there are none.
	PublishedA, PublishedB string
	// Coming is true while one of them is being measured more closely.
	Coming bool
}

// Surface is what is in images besides the program: packages, executables,
// shells, users and the like, one column for each image. One or two images.
type Surface struct {
	Images []measure.Image
	Lists
}

// Waste is what lower layers waste, with the paths that waste most.
type Waste struct {
	Image measure.Image
	Lists
}

// FileList is the files of an image, largest first.
type FileList struct {
	Image measure.Image
	// Files are the files to list; Of is how many there are in all, Bytes
	// their size.
	Files []measure.File
	Of    int
	Bytes int64
	// Asked is as in [Lists].
	Asked bool
}

// Difference is what differs between two images.
type Difference struct {
	A, B   measure.Image
	Result difference.Result
	Lists
}

// Binary is what executables say about themselves, one column for each. One or
// two.
type Binary struct {
	// Refs are the images that they are in.
	Refs     []string
	Binaries []binary.Facts
}

// Deploy is what it takes to get images elsewhere and to start them, one
// column for each. One or two.
type Deploy struct {
	Refs        []string
	Deployments []measure.Deployment
}

// Stages is the stages of a build and what became of each.
type Stages struct{ Graph stage.Graph }

// Budget is limits and whether an image meets them.
type Budget struct {
	Ref     string
	Results []budget.Result
}

// Secrets is a notice that an image has what looks like secrets, and that they
// are masked.
type Secrets struct{ Image measure.Image }

// Output is what a command printed.
type Output struct {
	// Command is what a person would type to do the same.
	Command  string
	Text     string
	ExitCode int
}

// Tone says how loud a [Notice] is.
type Tone int

// The tones.
const (
	Info Tone = iota
	Good
	Warn
	Bad
)

// Notice is a short message about what the program did or could not do.
type Notice struct {
	Tone Tone
	Text string
	// Hint is the next thing to type; may be empty.
	Hint string
}

// Explanation is a trap that an error text shows, and the way out of it.
type Explanation struct {
	// Number is its place among several, from 1; 0 if it is the only one.
	Number int
	Title  string
	// Saw is the line that shows it. Meant is the right name for one that is
	// misspelt in it; may be empty.
	Saw, Meant string
	Why, Cure  string
	// Example is text of a Dockerfile or of a shell; may be empty.
	Example string
	// Practise is what to type to practise it; may be empty.
	Practise string
}

// Exercise is the summary of an exercise.
type Exercise struct {
	ID, Title string
	// Minutes is roughly how long it takes; 0 if that is not known.
	Minutes int
	// Difficulty is 1 (easy) to 5 (hard); 0 if that is not known.
	Difficulty int
	// Started and Passed are how far the learner has got with it; nothing is said of
	// that where it is shown to Anyone.
	Started, Passed, Anyone bool
	// Command is what to type to do it.
	Command string
	// Needs is what is missing to do it; may be empty.
	Needs string
}

// Outcome is what came of a prediction.
type Outcome struct {
	// Expected and Found are what was predicted and what turned out to be true,
	// as inline Markdown; empty if nothing was predicted, or nothing is
	// measured.
	Expected, Found string
	// Value and Of are the two numbers with their units, Share is the first as
	// a part of the second; set if Found is.
	Value, Of string
	Share     float64
	// Why is Markdown about what turned out to be true.
	Why string
}

// Table is rows of text; a cell that is wider than its column wraps.
type Table struct {
	Head []string
	Rows [][]string
}

func (Markdown) isBlock()    {}
func (Listing) isBlock()     {}
func (Card) isBlock()        {}
func (Secrets) isBlock()     {}
func (Layers) isBlock()      {}
func (Files) isBlock()       {}
func (Comparison) isBlock()  {}
func (Output) isBlock()      {}
func (Notice) isBlock()      {}
func (Table) isBlock()       {}
func (Outcome) isBlock()     {}
func (Explanation) isBlock() {}
func (Exercise) isBlock()    {}
func (Surface) isBlock()     {}
func (Waste) isBlock()       {}
func (FileList) isBlock()    {}
func (Difference) isBlock()  {}
func (Binary) isBlock()      {}
func (Deploy) isBlock()      {}
func (Stages) isBlock()      {}
func (Budget) isBlock()      {}

// Question is a question of a quiz.
type Question struct {
	// Lesson and Section are as in [Page].
	Lesson, Section string
	// Number of Of is the question's place in the lesson's pages.
	Number, Of int
	// Text is Markdown.
	Text    string
	Options []Option
	// Predict is true if the right answer shows only later: any answer is
	// taken, and compared then.
	Predict bool
	// Status and Recorded are as in [Page].
	Status   func() string
	Recorded string
}

// Predicted is what a person who has predicted something is told.
const Predicted = "Noted. You will see what comes of it."

// Option is one possible answer.
type Option struct {
	// Text is one line of inline Markdown.
	Text string
	// Right is true for a right answer; at least one option is, unless the
	// question asks for a prediction.
	Right bool
	// Why explains the option, in Markdown: shown once it was chosen, or, for a
	// prediction, once it has come true.
	Why string
}

// Answer is what a person made of a [Question].
type Answer struct {
	// Tries are the options chosen, in order, by index; the last one is right
	// unless the person moved on without it, or is what they predict. Empty if
	// they did not answer.
	Tries []int
	Move  Move
}

// Work is something that runs and is watched.
type Work struct {
	// Lesson, Section, Number and Of are as in [Page]; empty outside a lesson.
	Lesson, Section string
	Number, Of      int
	// Title says what is being done: "Building castoff/traditional".
	Title string
	// Intro is Markdown shown above the progress; may be empty.
	Intro string
	// Now is the clock by which the work goes on; nil for the real one. Work that
	// is shown again has one of its own.
	Now func() time.Time
	// Recorded is as in [Page].
	Recorded string
}

// What a choice is if it is none of the items.
const (
	// ChoseBack is to go back to where the choice was offered.
	ChoseBack = -1 - iota
	// ChoseQuit is to leave castoff.
	ChoseQuit
)

// Choice is a list to choose from.
type Choice struct {
	Title string
	// Back says in a word where going back leads ("menu"); empty if there is
	// nothing to go back to.
	Back string
	// Intro is Markdown above the list; may be empty.
	Intro   string
	Items   []Item
	Initial int
	// Remote is true if somebody may choose with a presenter's remote.
	Remote bool
	// Status is as in [Page].
	Status func() string
}

// Item is an entry of a [Choice].
type Item struct {
	Label string
	// Mark is a short note beside the label ("done", "page 3 of 7").
	Mark string
}

// Confirm is a question to be answered yes or no.
type Confirm struct {
	Title string
	// Body is the blocks above the question.
	Body []Block
	// Yes and No are the texts of the two buttons.
	Yes, No string
	// Careful is true if Enter alone means no.
	Careful bool
}

// Clock is the clock by which the work goes on.
func (w Work) Clock() func() time.Time {
	if w.Now == nil {
		return time.Now
	}
	return w.Now
}

// Package report is what a learner did and measured, as one value that is a
// function of their records and the course, and what a class of them did. It is
// shown as text, Markdown and HTML, and kept as JSON.
package report

import (
	"time"

	"castoff/cmd/castoff/internal/image/measure"
)

// SchemaVersion is the version of a [Report] as JSON. It grows when a field
// changes its meaning or goes; new fields do not change it.
const SchemaVersion = 1

// Report is one learner's results. All of its texts are plain, on one line each.
// What was not measured is not there.
type Report struct {
	// SchemaVersion is [SchemaVersion], Castoff the version of the program.
	SchemaVersion int    `json:"schema_version"`
	Castoff       string `json:"castoff,omitempty"`
	// Made is when the report was made, From and To when the learner's first and
	// last record in this course was.
	Made time.Time `json:"made"`
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// Learner is the learner's name; empty if they have none.
	Learner string `json:"learner,omitempty"`
	Course  Course `json:"course"`
	// Machine is where the numbers were measured; nil if nothing was.
	Machine *Machine `json:"machine,omitempty"`
	// Images are those of the course, in its order.
	Images []Image `json:"images"`
	// Deployed is what getting them elsewhere takes; nil if it was not timed.
	Deployed  *Deployed  `json:"deployed,omitempty"`
	Lessons   []Lesson   `json:"lessons"`
	Foretold  []Foretold `json:"foretold"`
	Exercises []Exercise `json:"exercises"`
}

// Course is what the report is about.
type Course struct {
	Title    string `json:"title"`
	Author   string `json:"author,omitempty"`
	Edition  string `json:"edition,omitempty"`
	Language string `json:"language,omitempty"`
}

// Machine is the engine that the images were measured on last. What was not
// recorded about it is empty or 0.
type Machine struct {
	// Engine is its name and version: "Docker 20.10.24".
	Engine string `json:"engine,omitempty"`
	// Platform is os/architecture, Store how images are kept.
	Platform string `json:"platform,omitempty"`
	Store    string `json:"store,omitempty"`
	// CPUs and MemoryBytes are how much containers may use.
	CPUs        int    `json:"cpus,omitempty"`
	MemoryBytes int64  `json:"memory_bytes,omitempty"`
	Builder     string `json:"builder,omitempty"`
	// Base is the base image's reference, BaseSource where it came from: "pulled",
	// "local" or "offline"; BaseDownloadBytes what pulling it transferred.
	Base              string `json:"base,omitempty"`
	BaseSource        string `json:"base_source,omitempty"`
	BaseDownloadBytes int64  `json:"base_download_bytes,omitempty"`
	// Others is how many other engines the learner measured on, too.
	Others int `json:"others,omitempty"`
}

// Amount is a size in bytes, and the method by which it was found.
type Amount struct {
	Bytes int64 `json:"bytes"`
	// Method is one of the constants of package measure: "save-stream",
	// "inspect", "compressed".
	Method string `json:"method,omitempty"`
	// About is true if the number includes what is not the size on disk.
	About bool `json:"about,omitempty"`
}

// Image is one of the course's images.
type Image struct {
	// Name is what the course calls it.
	Name string `json:"name"`
	// Published is the size that its author knows from elsewhere, and from where:
	// "~600 MB (guide)"; empty if there is none.
	Published string `json:"published,omitempty"`
	// Measured is when it was measured last; the zero time if it was not, and
	// nothing below is set then.
	Measured time.Time `json:"measured,omitzero"`
	ID       string    `json:"id,omitempty"`
	Platform string    `json:"platform,omitempty"`
	// Disk is its size on disk, or what the engine reports where Disk.Method says
	// so. Download is what a pull transfers; nil if it was not found out.
	Disk     *Amount `json:"disk,omitempty"`
	Download *Amount `json:"download,omitempty"`
	// Way is how its contents were read: "probe", "save-stream".
	Way    string `json:"way,omitempty"`
	Layers int    `json:"layers,omitempty"`
	Files  int    `json:"files,omitempty"`
	// BuildSeconds is how long the build took that carried out its instructions;
	// 0 if that is not known. Cached of them came from the builder's cache.
	BuildSeconds float64 `json:"build_seconds,omitempty"`
	Cached       int     `json:"cached,omitempty"`
	// Places are where its bytes are, by directory, as a container sees them, and
	// Instructions what each instruction added; the largest first, and the rest as
	// one.
	Places       []Part `json:"places,omitempty"`
	Instructions []Part `json:"instructions,omitempty"`
}

// Part is some of an image's bytes.
type Part struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// Deployed is what it takes to get images elsewhere and to start them, as timed
// on one occasion.
type Deployed struct {
	At     time.Time    `json:"at"`
	Images []Deployment `json:"images"`
}

// Deployment is that of one image.
type Deployment struct {
	Name string `json:"name"`
	measure.Deployment
}

// Lesson is one lesson.
type Lesson struct {
	ID       string `json:"id"`
	Number   int    `json:"number"`
	Title    string `json:"title"`
	Opened   bool   `json:"opened"`
	Finished bool   `json:"finished"`
	// Questions are all of its questions, in their order.
	Questions []Question `json:"questions"`
}

// Question is a question of a lesson.
type Question struct {
	Text    string   `json:"text"`
	Options []Option `json:"options"`
	// Tries are the options that were chosen, in order, from 0; none if it was not
	// answered. The latest answer counts.
	Tries []int `json:"tries,omitempty"`
}

// First reports whether the first option that was chosen was right.
func (q Question) First() bool {
	return len(q.Tries) > 0 && q.right(q.Tries[0])
}

func (q Question) right(option int) bool {
	return option >= 0 && option < len(q.Options) && q.Options[option].Right
}

// Option is one possible answer.
type Option struct {
	Text  string `json:"text"`
	Right bool   `json:"right"`
}

// Foretold is a number that was asked for before it was measured.
type Foretold struct {
	Lesson string `json:"lesson"`
	ID     string `json:"id"`
	Text   string `json:"text"`
	// About is what is foretold: "multistage.size of traditional.size".
	About string `json:"about"`
	// Said is what the learner said, and Found what was measured, each with its
	// unit; empty if they said nothing, or nothing was measured.
	Said  string `json:"said,omitempty"`
	Found string `json:"found,omitempty"`
	// True is whether it came true: the option that was predicted, or a guess
	// within 10 %. It says something only where both are set.
	True bool `json:"true"`
}

// The states of an exercise.
const (
	NotBegun = "not begun"
	Begun    = "begun"
	Passed   = "passed"
)

// Exercise is one exercise.
type Exercise struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Lesson     int    `json:"lesson,omitempty"`
	Difficulty int    `json:"difficulty,omitempty"`
	// Final is true of the hardest, those of difficulty 5.
	Final bool `json:"final,omitempty"`
	// State is one of the constants above.
	State string `json:"state"`
	// Tries is how often it was checked until it was passed, that time included;
	// Hints is how many hints were read, Solution whether the solution was, before.
	Tries    int  `json:"tries,omitempty"`
	Hints    int  `json:"hints,omitempty"`
	Solution bool `json:"solution,omitempty"`
	// Seconds is the time from its first record until it was passed, or until its
	// last one: the sum of the times between one record and the next, of which
	// each counts no more than [Pause]. Pauses is how many were longer; 0 seconds
	// if there is one record only.
	Seconds float64 `json:"seconds,omitempty"`
	Pauses  int     `json:"pauses,omitempty"`
}

// Pause is the longest time between two records that counts as work.
const Pause = 15 * time.Minute

// finalDifficulty is that of the exercises that end a course.
const finalDifficulty = 5

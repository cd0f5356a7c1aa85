// Package exercise is the exercises of a course: what the learner gets, what
// their image has to be like, and the hints on the way. The format of their
// files is documented in lessons/exercises/README.md.
package exercise

import (
	"io/fs"
	"time"
)

// Exercise is one exercise: a directory with exercise.md, start/ and
// solution/.
type Exercise struct {
	// ID is the directory's name ("from-typo").
	ID string
	// Title, Minutes and Difficulty (1 to 5) are for the list.
	Title      string
	Minutes    int
	Difficulty int
	// Lesson is the number of the lesson that it belongs to; 0 if it belongs
	// to none. LessonLine is where exercise.md says so.
	Lesson, LessonLine int
	// Order is its place in the course, from 1; see [Load].
	Order int
	// Needs are what it takes of the engine; empty for anything. "buildkit"
	// is known.
	Needs []string

	// Build says how the learner's directory is built.
	Build Build
	// Checks are what makes it pass, in the order in which they are tried.
	Checks []Check
	// Start is how what the learner gets fails.
	Start Failure

	// Story is what it is about, Hints are three, each telling more than the
	// one before, Why explains the solution. All Markdown.
	Story string
	Hints []string
	Why   string

	// StartFiles and SolutionFiles are the two directories. The solution lays
	// its files over the start: it has only what differs.
	StartFiles, SolutionFiles fs.FS
}

// Build is how an exercise's image is built.
type Build struct {
	// Target is the stage to build; empty for the last.
	Target string
	// Args are build arguments, Secrets what is offered to
	// RUN --mount=type=secret by id.
	Args    map[string]string
	Secrets map[string]string
	// Platform is asked for, as os/architecture; empty for the daemon's.
	Platform string
}

// Failure is how a start fails.
type Failure struct {
	// Check is the name of the first check that is not passed.
	Check string
	// Says is the stable core of what the engine or the program says, matched
	// without regard to case; empty if nothing is to be said.
	Says string
}

// Kind is what a check is about.
type Kind string

// The kinds of checks: the vocabulary of exercise.md.
const (
	Builds     Kind = "builds"     // the image can be built
	Runs       Kind = "runs"       // a container ends as it should
	HTTP       Kind = "http"       // a server answers
	Healthy    Kind = "healthy"    // the health check says so
	User       Kind = "user"       // who the program runs as
	Entrypoint Kind = "entrypoint" // how it is started
	Files      Kind = "files"      // what is there and what is not
	None       Kind = "none"       // shells, compilers and the like are not there
	Binary     Kind = "binary"     // what the program is
	Size       Kind = "size"       // on disk, at most
	Waste      Kind = "waste"      // wasted, at most
	Context    Kind = "context"    // what is sent to the builder
	Rebuild    Kind = "rebuild"    // what is built again after a change
	Stage      Kind = "stage"      // what becomes of a stage
	History    Kind = "history"    // what must not be readable
	Label      Kind = "label"      // what the image says of itself
)

// Check is one property that the learner's image has to have. Which of the
// fields count depends on the kind.
type Check struct {
	Kind Kind
	// Name tells checks of one exercise apart: the kind, or what "name" says.
	Name string
	// Line is where it stands in exercise.md.
	Line int
	// Text is what is asked, for people; empty for a text made from the rest.
	Text string
	// Build is how the image is built for this check; nil if that is as for the
	// others.
	Build *Build

	// Runs, HTTP, Healthy: how the container is started.
	Args   []string
	Env    map[string]string
	AsUser string
	Tmpfs  []string // writable directories
	// Within bounds how long it may take; 0 for the usual limit.
	Within time.Duration
	// Runs: Exit is the exit code; Output must all be in what it prints,
	// NotOutput must not.
	Exit      int
	Output    []string
	NotOutput []string

	// HTTP: what is asked of which port, and what has to come back.
	Port   int
	Path   string
	Status int
	Body   []string

	// User: NotRoot, or Is as in USER. Entrypoint: Form is "exec" or "shell".
	NotRoot bool
	Is      string
	Form    string

	// Files: paths in the image; a pattern as in path.Match. AtMostFiles is
	// the largest number of files in all; 0 for any.
	Present, Absent []string
	AtMostFiles     int
	// None: of "shell", "compiler", "package-manager", "interpreter", "setuid".
	Of []string
	// Binary: Static, and the platform it is for.
	Static   bool
	Platform string
	// Size, Waste, Context: bytes.
	AtMost int64
	// Context: paths that must not be sent.
	Without []string // and History: texts that must not be in it
	// Rebuild: the file of the context that is changed, and the texts of
	// steps that must, or must not, be carried out again.
	Change        string
	Cached, Again []string
	// Stage: its name and its state, "built" or "skipped".
	Stage string
	State string
	// Label: key and value; an empty value is any but none.
	Key, Value string
}

// Package exercise is the exercises of a course: what the learner gets, what
// their image has to be like, and the hints on the way. The format of their
// files is documented in lessons/exercises/README.md.
package exercise

import (
	"cmp"
	"io/fs"
	"slices"
)

// What an exercise can need of its base, which a distribution has and the
// offline base does not.
const (
	// NeedsGCC is a compiler for C and C++, which comes along with a
	// distribution's Go.
	NeedsGCC = "gcc"
	// NeedsNetwork is the distribution's package archive.
	NeedsNetwork = "network"
)

// OfDistribution is what an exercise needs of its base that the offline base
// lacks, in words; empty if it needs nothing of the kind.
func (e Exercise) OfDistribution() string {
	switch {
	case slices.Contains(e.Needs, NeedsGCC):
		return "a C compiler, which the offline base does not have"
	case slices.Contains(e.Needs, NeedsNetwork):
		return "packages of a distribution, which the offline base cannot get"
	}
	return ""
}

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
	// Needs are what it requires of the engine and the base; empty for anything.
	// "buildkit", [NeedsGCC] and [NeedsNetwork] are known.
	Needs []string

	// Build says how the learner's directory is built.
	Build Build
	// Checks are what makes it pass, in the order in which they are tried.
	Checks []Check
	// Start is how what the learner gets fails.
	Start Failure

	// Story is what it is about, Hints are none to nine, each giving away more than
	// the one before, Why explains the solution. All are Markdown.
	Story string
	Hints []string
	Why   string

	// Answers are answers other than the solution, right and wrong.
	Answers []Answer

	// Programs are those of the author's own that judge images.
	Programs []Program

	// StartFiles and SolutionFiles are the two directories. The solution lays
	// its files over the start: it has only what differs.
	StartFiles, SolutionFiles fs.FS
}

// Build is how an exercise's image is built.
type Build struct {
	// File is the path of the Dockerfile; empty for [Dockerfile]. See
	// [Build.Dockerfile].
	File string
	// Target is the stage to build; empty for the last.
	Target string
	// Args are build arguments, Secrets what is offered to RUN
	// --mount=type=secret by id.
	Args    map[string]string
	Secrets map[string]string
	// Platform is asked for, as os/architecture; empty for the daemon's.
	Platform string
}

// Dockerfile is the path of the Dockerfile in a learner's directory, where the exercise
// names no other, and in that of a program.
const Dockerfile = "Dockerfile"

// Dockerfile is the path of the Dockerfile that is built.
func (b Build) Dockerfile() string { return cmp.Or(b.File, Dockerfile) }

// Failure is how a start fails.
type Failure struct {
	// Check is the name of the first check that is not passed.
	Check string
	// Says is the stable core of what the engine or the program says, matched
	// without regard to case; empty if nothing is to be said.
	Says string
}

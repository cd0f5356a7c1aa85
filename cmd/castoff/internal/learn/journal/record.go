package journal

import (
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
)

// Version is the format that this program writes. It reads every version up
// to this one and leaves newer records alone.
const Version = 1

// Kind says what a [Record] is about.
type Kind string

// The kinds of record.
const (
	// KindConsent: the learner agreed to what the course fetches and builds.
	KindConsent Kind = "consent"
	// KindOpened: the lesson in Lesson was opened.
	KindOpened Kind = "opened"
	// KindPage: the page in Page of the lesson in Lesson is now shown.
	KindPage Kind = "page"
	// KindAnswered: the question in Question of the lesson in Lesson was answered
	// with Tries; Right reports whether the last of them was right.
	KindAnswered Kind = "answered"
	// KindPredicted: the learner predicted the option in Tries where the lesson
	// in Lesson asks for the prediction in Event.
	KindPredicted Kind = "predicted"
	// KindGuessed: the learner guessed the number in Guess where the lesson in
	// Lesson asks for the guess in Event.
	KindGuessed Kind = "guessed"
	// KindFinished: the lesson in Lesson was shown to its end.
	KindFinished Kind = "finished"
	// KindBuilt: the image in Image was built, or found as it would be built.
	KindBuilt Kind = "built"
	// KindMeasured: the image in Image and ImageID was measured, with the result
	// in Measured.
	KindMeasured Kind = "measured"
	// KindDeployed: the images in Deployments were timed, on one occasion.
	KindDeployed Kind = "deployed"
	// KindTried: the trial in Image was made with what Content is the checksum
	// of, with the results in Ways.
	KindTried Kind = "tried"
	// KindPrepared: the start of the exercise in Exercise was built in advance, from
	// what Content is the checksum of, as the image in ImageID, if it can be built.
	KindPrepared Kind = "prepared"
	// KindBase: the base image in Base is the one that is used; with EventOnce in
	// Event by a single command that was asked to use it.
	KindBase Kind = "base"
	// KindChoice: the learner asked for the base image or the builder in Choice.
	KindChoice Kind = "choice"
	// KindHost: the daemon in Engine runs on the machine in Host.
	KindHost Kind = "host"
	// KindLeftovers: a build left the untagged images in IDs behind.
	KindLeftovers Kind = "leftovers"
	// KindTrusted: the learner agreed that Dockerfiles of the course in Course
	// are built: those in Content or, if that is empty, whatever will be in the
	// directory that Mark identifies. Event says in what role they agreed; it
	// is empty for somebody who does the exercises.
	KindTrusted Kind = "trusted"
	// KindExercise: something happened to the exercise in Exercise; Event says
	// what.
	KindExercise Kind = "exercise"
	// KindFiles: the learner's files in Dir are those of the exercise in Exercise
	// of the course in Course; Event says how that is known, Content is a
	// checksum of what castoff wrote there, and Mark distinguishes the directory
	// from another in its place.
	KindFiles Kind = "files"
	// KindMade: castoff made the images in IDs.
	KindMade Kind = "made"
	// KindCache: the records of the builder's cache in Cache are castoff's.
	KindCache Kind = "cache"
	// KindRemoved: the images in IDs are gone, and so is the one in ImageID and
	// the one in Base, and the records of the builder's cache in Cache, as far as
	// they are set.
	KindRemoved Kind = "removed"
)

// What happens to exercises.
const (
	EventStarted  = "started"
	EventHint     = "hint" // one more hint was read
	EventPassed   = "passed"
	EventFailed   = "failed"   // checked, and not passed
	EventSolution = "solution" // the solution was read
	EventReset    = "reset"
)

// How it is known whose files are in a directory.
const (
	EventWritten = "written" // castoff wrote them
	EventAgreed  = "agreed"  // they are from elsewhere, and the learner agreed to have them built
	EventAdopted = "adopted" // they were begun before castoff kept records of this kind
)

// EventOnce: a base image was used by a single command that was asked to use it,
// and the course goes on with its own.
const EventOnce = "once"

// The roles in which a person agrees to a course whose files are about to
// change.
const (
	EventAuthor = "author" // they began it: it may do whatever a course does
	EventProof  = "proof"  // they have it checked: it may be built for that
)

// The places a base image comes from.
const (
	SourcePulled  = "pulled"
	SourceLocal   = "local"
	SourceOffline = "offline"
)

// Record is one thing that happened. Which fields are set depends on its
// kind.
type Record struct {
	// Version is the format of the record; Append sets it.
	Version int `json:"v"`
	// Time is when it happened; Append sets it if it is zero.
	Time time.Time `json:"time"`
	Kind Kind      `json:"kind"`
	// Learner is the learner's name, empty if they have none.
	Learner string `json:"learner,omitempty"`
	// Engine is the ID of the daemon that the record is about.
	Engine string `json:"engine,omitempty"`
	// Lesson is the lesson's ID: "02-the-traditional-build".
	Lesson string `json:"lesson,omitempty"`
	// Page is the page's place in its lesson, from 0.
	Page int `json:"page,omitempty"`
	// Question is the question's place among those of its lesson, from 0.
	Question int `json:"question,omitempty"`
	// Tries are the options that were chosen, in order, from 0.
	Tries []int `json:"tries,omitempty"`
	Right bool  `json:"right,omitempty"`
	// Image is the course's name of an image: "traditional".
	Image string `json:"image,omitempty"`
	// ImageID is the image's ID on the daemon.
	ImageID  string         `json:"image_id,omitempty"`
	Measured *measure.Image `json:"measured,omitempty"`
	Base     *Base          `json:"base,omitempty"`
	Choice   *Choice        `json:"choice,omitempty"`
	Host     *Host          `json:"host,omitempty"`
	// Stages is what became of the stages when the image in ImageID was built.
	Stages *stage.Graph `json:"stages,omitempty"`
	// Inputs is the digest of what that image was built from, Build how the build
	// went; nil if it carried out nothing, as all was in the builder's cache.
	Inputs string `json:"inputs,omitempty"`
	Build  *Build `json:"build,omitempty"`
	// Deployments are what deploying images takes on the daemon in Engine, by
	// the IDs of the images.
	Deployments map[string]measure.Deployment `json:"deployments,omitempty"`
	// Ways is what came of each way to build a small project.
	Ways []Way `json:"ways,omitempty"`
	// Course is the identity of a course, empty for castoff's own: a lesson or
	// an exercise of another course may have the same name. Content is a
	// checksum of what is in it.
	Course  string `json:"course,omitempty"`
	Content string `json:"content,omitempty"`
	// Dir is the directory of an exercise's files.
	Dir  string `json:"dir,omitempty"`
	Mark string `json:"mark,omitempty"`
	// Exercise is an exercise's ID; Event is one of the Event constants, or the
	// ID of a prediction or a guess.
	Exercise string `json:"exercise,omitempty"`
	Event    string `json:"event,omitempty"`
	Guess    *Guess `json:"guess,omitempty"`
	// IDs are images: without a tag, or with one that they can lose.
	IDs []string `json:"ids,omitempty"`
	// Cache are records of the builder's cache; of those that are gone, the IDs.
	Cache []CacheNote `json:"cache,omitempty"`
}

// Guess is a number that was guessed before it was measured.
type Guess struct {
	// Of is the placeholder of what was guessed: "traditional.size".
	Of string `json:"of"`
	// Number is in bytes or in seconds, or a number of things.
	Number float64 `json:"number"`
}

// Build is a build that carried out instructions.
type Build struct {
	// Base is the ID of the base image.
	Base string `json:"base"`
	// Seconds is how long it took in all.
	Seconds float64 `json:"seconds"`
	// Instructions and Cached are as in [measure.Build].
	Instructions int `json:"instructions,omitempty"`
	Cached       int `json:"cached,omitempty"`
	// Steps are its steps as they ended.
	Steps []progress.StepInfo `json:"steps,omitempty"`
}

// Base is a base image as it was chosen.
type Base struct {
	Ref string `json:"ref"`
	ID  string `json:"id"`
	// Source is one of the Source constants.
	Source string `json:"source"`
	// DownloadBytes is what pulling it transferred; 0 if it was not pulled.
	DownloadBytes int64 `json:"download_bytes,omitempty"`
	// Reason says why it is the offline base, if nobody asked for that.
	Reason string `json:"reason,omitempty"`
	// For is which base image the course wanted: of courses that want another,
	// the record says nothing.
	For baseimage.Wanted `json:"for,omitzero"`
}

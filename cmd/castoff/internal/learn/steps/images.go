package steps

import (
	"context"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Images is the course's images: built in the background, measured, run and
// timed. Its methods may be called from several goroutines; every text that
// they return is free of terminal control sequences.
type Images interface {
	// Unavailable says why nothing can be built or run (no daemon answers, or
	// the person declined); nil if it can. Start, Attach, Exact, Run, Shell,
	// Binary and Deploy are not called while it is not nil.
	Unavailable() error
	// Start begins to build and measure the named images in the background,
	// in order, and returns at once. It does nothing for those that were
	// started before, except for those that failed: these it tries again.
	Start(names ...string)
	// Attach replays what has happened to the named image since it was
	// started, then follows it until it is built and measured. It returns
	// early only when ctx is done, with an error that wraps ctx's, and the
	// work goes on. The error of an image that failed stays the same until
	// Start tries it again. Attach may run several times, also at once.
	Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error)
	// Exact follows the exact measuring of the named image, which begins once
	// it is built and measured: the bytes of each layer, what they waste, and
	// the download size. Otherwise it is like Attach.
	Exact(ctx context.Context, name string, emit progress.Emit) (measure.Image, error)
	// IsExact reports whether that is done. It does not block.
	IsExact(name string) bool
	// Measured returns the image's measurement if there is one: from this
	// session, or from the journal if the image on the daemon is the one that
	// was measured then. It does not block.
	Measured(name string) (measure.Image, bool)
	// Run runs the named image in a container and returns what a person would
	// type for it, what it printed (both streams) and its exit code. An exit
	// code other than 0 is no error.
	Run(ctx context.Context, name string) (command, text string, exitCode int, err error)
	// Shell tries to start a shell in a container of the named image, with one
	// fixed command, and returns the same as Run. An image without a shell is
	// no error: the text is then what the engine said.
	Shell(ctx context.Context, name string) (command, text string, exitCode int, err error)
	// Command runs a command that is declared for the named image in a container of
	// it, and returns the same as Run. A program that is not there is no error.
	Command(ctx context.Context, name, command string) (typed, text string, exitCode int, err error)
	// Binary reads what the program that the named image starts says about
	// itself. It runs nothing.
	Binary(ctx context.Context, name string) (binary.Facts, error)
	// Deploy finds out what it takes to deploy the named images, which are
	// measured already, with times from this daemon. It replays and follows
	// what is under way, and begins if nothing is or if it failed before. It
	// returns early only when ctx is done, with an error that wraps ctx's, and
	// the work goes on.
	Deploy(ctx context.Context, names []string, emit progress.Emit) ([]measure.Deployment, error)
	// Deployed returns what Deploy found out about the named images as they
	// are now, in this session or an earlier one, in their order. It does not
	// block.
	Deployed(names ...string) ([]measure.Deployment, bool)
	// Stages returns what became of the stages of the named image's Dockerfile
	// when it was built; false if that is not known. It does not block.
	Stages(name string) (stage.Graph, bool)
	// Dockerfile returns the Dockerfile that really builds the named image
	// here: its path in the course and its text. ok is false if name is none
	// of the course's images or its base is not chosen yet.
	Dockerfile(name string) (path, text string, ok bool)
	// Published is a size of the named image that is known from somewhere else,
	// and from where: "~600 MB (guide)"; empty if there is none.
	Published(name string) string
	// Value returns the text for a placeholder, and false if its measurement
	// is missing. It does not block.
	Value(placeholder string) (string, bool)
	// Number returns the number that a placeholder stands for, and false if it
	// is not known. It does not block.
	Number(placeholder string) (float64, bool)
	// Status is a short text on the work in the background and how long it has
	// taken, empty if there is none. It does not block.
	Status() string
}

// Exercises is the course's exercises and how far the learner is with them.
type Exercises interface {
	// State is the exercise with an ID, without what it needs; false if the
	// course has none with this ID.
	State(id string) (screen.Exercise, bool)
}

// Package shared is what castoff's commands share: the streams, the flags of all
// of them, the daemon, the journal and the course, each opened when it is first
// needed, and how results are shown.
package shared

import (
	"context"
	"os"
	"sync"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/learn/choice"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/editor"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/term"
)

// Flags are those of every command.
type Flags struct {
	// Host and Context say where the daemon is.
	Host, Context string
	// Base and Builder are those that are asked for.
	Base, Builder string
	// Progress is how builds are shown.
	Progress string
	// Lessons is the directory of another course.
	Lessons string
	// Replay is a recording that is played in place of a daemon; empty for none.
	Replay string
	// Speed is how many times as fast as it went; below 0 if nobody says.
	Speed   float64
	JSON    bool
	NoColor bool
	// Trusted is true if the person agrees to files from anywhere.
	Trusted bool
}

// Deps is one run of castoff: what its command works with.
type Deps struct {
	In       *os.File
	Out, Err *os.File
	Terminal *term.Terminal
	Flags    Flags
	// Version is that of castoff's module.
	Version string
	// Program is how castoff was called; empty for its name.
	Program string
	// Onward is what to type to go on after an interruption; nil if there is
	// nothing to go on with.
	Onward func() string
	// Lent is when an editor has the terminal.
	Lent editor.Loan

	// given are the flags of the command line.
	given map[string]string
	// keeps is true if the base image and the builder that are asked for are for
	// the course from now on. kept reports which of them a later run knows; it is
	// nil until a session is open.
	keeps bool
	kept  func(what string) bool
	// courses are those that were opened, by their names.
	courses     map[string]*courses.Course
	coursesLock sync.Mutex
}

// Prepare checks what the flags say before any command runs.
func (d *Deps) Prepare() error {
	if d.Flags.NoColor {
		d.Terminal.NoColor()
	}
	if os.Getenv("ACCESSIBLE") != "" || os.Getenv("CASTOFF_ACCESSIBLE") != "" {
		d.Terminal.Speak()
	}
	// A wrong mode is reported now, not after a build.
	_, err := d.Display()
	return err
}

// Close closes what was opened.
func (d *Deps) Close() {
	d.coursesLock.Lock()
	defer d.coursesLock.Unlock()
	for _, c := range d.courses {
		c.Close()
	}
	d.courses = nil
}

// Connect finds the daemon. An interruption is no fault of the daemon's.
func (d *Deps) Connect(ctx context.Context) (*docker.Engine, error) {
	e, err := docker.Connect(ctx, endpoint.Options{Host: d.Flags.Host, Context: d.Flags.Context})
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return e, err
}

// Journal is where everything that the learner does is kept.
func (d *Deps) Journal() (*journal.Journal, error) { return journal.Open(journal.DefaultDir()) }

// Records are what the journal holds.
func (d *Deps) Records() ([]journal.Record, error) {
	j, err := d.Journal()
	if err != nil {
		return nil, err
	}
	return j.Records()
}

// Learner is the name that keeps learners on one daemon apart.
func Learner() string { return os.Getenv("CASTOFF_LEARNER") }

// asked is which base image and builder the command line asks for.
func (d *Deps) asked() choice.Asked {
	return choice.Asked{Base: d.Flags.Base, Builder: d.Flags.Builder, Learner: Learner(), Keep: d.keeps}
}

// KeepUnseen keeps the base image and the builder that were asked for where no
// daemon is asked. What cannot be kept stays in the lines to type.
func (d *Deps) KeepUnseen() error {
	j, err := d.Journal()
	if err != nil {
		return err
	}
	kept, err := d.asked().KeepUnseen(j)
	if err == nil {
		d.kept = kept
	}
	return err
}

// Course opens the course that --lessons names, or castoff's own, once.
func (d *Deps) Course() (*courses.Course, error) {
	d.coursesLock.Lock()
	defer d.coursesLock.Unlock()
	name := d.Flags.Lessons
	if c := d.courses[name]; c != nil {
		return c, nil
	}
	dir, err := d.courseDir(name)
	if err != nil {
		return nil, err
	}
	c, err := courses.Open(dir, courses.Commands{
		Check:    func() string { return d.CheckCourse() + " --no-build" },
		Exercise: func() string { return d.Typed("exercise") },
	})
	if err != nil {
		return nil, err
	}
	if err := c.Admit(d.Version); err != nil {
		c.Close()
		return nil, err
	}
	c.Name = name
	if d.courses == nil {
		d.courses = map[string]*courses.Course{}
	}
	d.courses[name] = c
	return c, nil
}

// First is the first of some arguments; empty if there are none.
func First(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// Shown is an error that the person has been told already: only its exit code
// is left to say.
type Shown struct{ Err error }

// Error is what the person was told.
func (e Shown) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e Shown) Unwrap() error { return e.Err }

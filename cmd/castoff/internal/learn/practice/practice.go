// Package practice plays exercises: the learner edits in their own editor, and
// each time they save, their image is built and checked.
package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"sync/atomic"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// ErrQuit is the error of [Practice.Play] if the learner leaves castoff although
// they could have gone back.
var ErrQuit = errors.New("leaving castoff")

// Checker builds files as an exercise says and tries its checks. The error is
// one of the engine or of ctx; a check that is not passed is not one.
type Checker interface {
	Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error)
}

// Desk is where the learner's files are.
type Desk interface {
	// Write puts what the learner gets into their directory, and touches
	// nothing that is there.
	Write(ex exercise.Exercise) (dir string, created bool, err error)
	// Reset writes it again and keeps what was there beside it.
	Reset(ex exercise.Exercise) (dir, backup string, err error)
	// Files are the learner's files.
	Files(ex exercise.Exercise) (fs.FS, error)
	// Solved writes the solution into a directory of its own.
	Solved(ex exercise.Exercise) (dir string, created bool, err error)
	// Place is where the learner's files are, or will be.
	Place(ex exercise.Exercise) (p journal.Place, there bool, err error)
	// SolutionPlace is where the solution is, or will be.
	SolutionPlace(ex exercise.Exercise) (p journal.Place, there bool, err error)
}

// UI is a terminal with a person before it. Its methods are called one at a
// time.
type UI interface {
	// Bench shows an exercise as it is now, and as it comes through later, until
	// the person presses one of its keys, which it returns. It takes nothing from
	// later once it has returned.
	Bench(ctx context.Context, now screen.Bench, later <-chan screen.Bench) (key string, err error)
	Choose(ctx context.Context, c screen.Choice) (int, error)
	Confirm(ctx context.Context, c screen.Confirm) (bool, error)
	// Lend leaves the terminal to use, and takes it back when use returns.
	Lend(ctx context.Context, use Use) error
}

// Use is what has the terminal to itself for a while.
type Use = func(ctx context.Context, in io.Reader, out, errs io.Writer) error

// Editor is the learner's own.
type Editor interface {
	// Open finds the editor for a file. edit runs it in dir and returns when
	// it ends, or at once if it opens a window of its own. The error says why
	// there is none, with a hint.
	Open(dir, file string) (edit Use, err error)
}

// Journal is where progress is kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Options say who practises, and how.
type Options struct {
	// Back says in a word where the learner came from and can go back to
	// ("lesson"); empty if they can only leave.
	Back string
	// Learner is their name; may be empty.
	Learner string
	// Course is the identity of the course, empty for castoff's own: progress
	// and files are those of a course.
	Course string
	// Permit reports whether the learner has agreed to what the course writes
	// and builds; nil if nobody has to.
	Permit func() (bool, error)
	// Trusted is true if they agree to files from anywhere, and are not asked.
	Trusted bool
	// Typed is a command on a course as a person types it; may be nil.
	Typed func(course, command string) string
	// Watch begins to watch the files below a directory, and returns a channel
	// through which something comes whenever they have changed. It is closed when
	// ctx ends.
	Watch func(ctx context.Context, dir string) (<-chan struct{}, error)
	// Prepare gets ready what checks of an exercise need, with the learner's
	// files as they are, and emits nothing if they are ready; may be nil. The
	// files are nil if they cannot be read.
	Prepare func(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error
	// Editor is where the learner's files are opened; may be nil.
	Editor Editor
	// Image is what a person types for the image of an exercise that was built
	// last, by its ID; may be nil.
	Image func(id string) string
}

// Practice is the exercises of a course and one learner.
type Practice struct {
	*ownership

	exercises []exercise.Exercise
	checker   Checker
	// playing is the ID of the exercise that is before the learner.
	playing atomic.Pointer[string]
}

// New returns the practice of exercises, in their order. Its options are set
// before it is used, and nothing can be checked before [Practice.CheckWith].
func New(exercises []exercise.Exercise, d Desk, j Journal) *Practice {
	return &Practice{ownership: &ownership{desk: d, journal: j}, exercises: exercises}
}

// CheckWith has a checker check from now on.
func (p *Practice) CheckWith(c Checker) { p.checker = c }

// Progress is how far the learner is with each exercise, by its ID.
func (p *Practice) Progress() map[string]journal.ExerciseProgress {
	records, err := p.journal.Records()
	if err != nil {
		return nil
	}
	return journal.Exercises(records, p.Learner, p.Course)
}

// Start puts an exercise's files before the learner, and returns where. Files
// that are there already have to be theirs.
func (p *Practice) Start(ex exercise.Exercise) (dir string, err error) {
	f, err := p.usable(ex, "exercise")
	if err != nil {
		return "", err
	}
	p.placing.Lock()
	defer p.placing.Unlock()
	dir, created, err := p.desk.Write(ex)
	switch {
	case err != nil:
	case created:
		err = p.noteFiles(ex, journal.EventWritten)
	case f.adopted:
		err = p.noteFiles(ex, journal.EventAdopted)
	}
	if err == nil {
		err = p.note(ex, journal.EventStarted, "")
	}
	return dir, err
}

// usable returns an error if an exercise must not be written, or the files in
// its directory must not be built.
func (p *Practice) usable(ex exercise.Exercise, do string) (Files, error) {
	if err := p.permitted(); err != nil {
		return Files{}, err
	}
	p.placing.Lock()
	f, err := p.Look(ex)
	p.placing.Unlock()
	if err == nil {
		err = p.admit(f, do)
	}
	return f, err
}

// Check checks what the learner has made of an exercise, and notes the result.
func (p *Practice) Check(ctx context.Context, ex exercise.Exercise, emit progress.Emit) (checker.Report, error) {
	r, err := p.judge(ctx, ex, emit)
	if err != nil {
		return r, err
	}
	return r, p.noteResult(ex, r)
}

// judge checks and notes nothing.
func (p *Practice) judge(ctx context.Context, ex exercise.Exercise, emit progress.Emit) (checker.Report, error) {
	if _, err := p.usable(ex, "check"); err != nil {
		return checker.Report{}, err
	}
	files, err := p.desk.Files(ex)
	if err != nil {
		return checker.Report{}, err
	}
	return p.checker.Check(ctx, ex, files, emit)
}

func (p *Practice) noteResult(ex exercise.Exercise, r checker.Report) error {
	event := journal.EventFailed
	if r.Passed {
		event = journal.EventPassed
	}
	return p.note(ex, event, r.ImageID)
}

// Hint returns the next hint of an exercise, its number and whether it is the
// last; after the last one it stays at that. An exercise without hints has
// number 0.
func (p *Practice) Hint(ex exercise.Exercise) (text string, number int, last bool, err error) {
	if len(ex.Hints) == 0 {
		return "", 0, true, nil
	}
	n := min(p.Progress()[ex.ID].Hints, len(ex.Hints)-1)
	return p.hint(ex, n), n + 1, n == len(ex.Hints)-1, p.note(ex, journal.EventHint, "")
}

// placeholder is what commands call the learner's image.
var placeholder = regexp.MustCompile(`\bIMAGE\b`)

// typable is a text about the image of an exercise, with commands that can be
// typed as they stand.
func (p *Practice) typable(id, text string) string {
	if p.Image == nil {
		return text
	}
	return placeholder.ReplaceAllLiteralString(text, p.Image(id))
}

// hint is the n-th hint of an exercise, from 0.
func (p *Practice) hint(ex exercise.Exercise, n int) string { return p.typable(ex.ID, ex.Hints[n]) }

// Playing is the ID of the exercise that is, or was last, before the learner
// on a terminal; empty if there was none.
func (p *Practice) Playing() string {
	if id := p.playing.Load(); id != nil {
		return *id
	}
	return ""
}

// Solution writes the solution beside the learner's files and returns where.
func (p *Practice) Solution(ex exercise.Exercise) (dir string, err error) {
	if err := p.permitted(); err != nil {
		return "", err
	}
	if err := p.solutionFree(ex); err != nil {
		return "", err
	}
	dir, created, err := p.desk.Solved(ex)
	if err == nil && created {
		var place journal.Place
		if place, _, err = p.desk.SolutionPlace(ex); err == nil {
			err = p.notePlace(place, ex, solved(ex.ID), journal.EventWritten)
		}
	}
	if err == nil {
		err = p.note(ex, journal.EventSolution, "")
	}
	return dir, err
}

// Reset starts an exercise over, and returns where it has put what the learner
// had made of it; empty if there was nothing.
func (p *Practice) Reset(ex exercise.Exercise) (backup string, err error) {
	if err := p.permitted(); err != nil {
		return "", err
	}
	p.placing.Lock()
	defer p.placing.Unlock()
	if _, backup, err = p.desk.Reset(ex); err != nil {
		return backup, err
	}
	if err := p.noteFiles(ex, journal.EventWritten); err != nil {
		return backup, err
	}
	return backup, p.note(ex, journal.EventReset, "")
}

// Exercises are all of them, in their order.
func (p *Practice) Exercises() []exercise.Exercise { return p.exercises }

func (p *Practice) note(ex exercise.Exercise, event, image string) error {
	r := journal.Record{Kind: journal.KindExercise, Learner: p.Learner, Course: p.Course, Exercise: ex.ID, Event: event, ImageID: image}
	if place, _, err := p.desk.Place(ex); err == nil {
		r.Dir = place.Dir
	}
	err := p.journal.Append(r)
	if err != nil {
		return fmt.Errorf("keeping the progress: %w", err)
	}
	return nil
}

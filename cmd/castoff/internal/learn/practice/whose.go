package practice

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Whose is where the files in an exercise's directory come from.
type Whose int

// Whose files there can be.
const (
	Nobodys   Whose = iota // there are none yet
	Learners               // castoff wrote them for this exercise, or the learner agreed to them
	Anothers               // castoff wrote them for an exercise of another course
	Strangers              // castoff did not write them
)

// Files is what is known of the files in an exercise's directory.
type Files struct {
	Exercise exercise.Exercise
	Whose    Whose
	// Dir is where they are, Course the identity of another course if they
	// are another's.
	Dir, Course string

	place journal.Place
	// adopted is true if they are the learner's only because they began the
	// exercise before it was noted where its files are.
	adopted bool
}

// ownership knows whose files are in the learner's directories.
type ownership struct {
	Options
	desk    Desk
	journal Journal
	// placing is held while files are written and noted to be the learner's.
	placing sync.Mutex
}

// Asks reports whether the learner has to agree before the files are built.
func (f Files) Asks() bool { return f.Whose == Anothers || f.Whose == Strangers }

// Look finds out whose files are in an exercise's directory.
func (o *ownership) Look(ex exercise.Exercise) (Files, error) {
	f := Files{Exercise: ex}
	place, there, err := o.desk.Place(ex)
	if err != nil {
		return f, fmt.Errorf("finding the files of %s: %w", ex.ID, err)
	}
	f.place, f.Dir = place, place.Dir
	if !there {
		return f, nil
	}
	records, err := o.journal.Records()
	if err != nil {
		return f, err
	}
	me := journal.Owner{Course: o.Course, Exercise: ex.ID}
	owner, known := journal.FilesIn(records, place)
	switch {
	case journal.Agreed(records, o.Learner, place, me) || known && owner == me:
		f.Whose = Learners
	case known:
		f.Whose, f.Course = Anothers, owner.Course
	case o.Course == "" && journal.BegunBefore(records, o.Learner, ex.ID, place):
		f.Whose, f.adopted = Learners, true
	default:
		f.Whose = Strangers
	}
	return f, nil
}

// Agree notes that the learner wants files to be built, whoever they are from.
func (o *ownership) Agree(f Files) error { return o.noteFiles(f.Exercise, journal.EventAgreed) }

// noteFiles keeps whose files are in an exercise's directory.
func (o *ownership) noteFiles(ex exercise.Exercise, event string) error {
	place, _, err := o.desk.Place(ex)
	if err != nil {
		return fmt.Errorf("finding the files of %s: %w", ex.ID, err)
	}
	return o.notePlace(place, ex, ex.ID, event)
}

// notePlace keeps whose files are in a place.
func (o *ownership) notePlace(place journal.Place, ex exercise.Exercise, id, event string) (err error) {
	r := journal.Record{Kind: journal.KindFiles, Learner: o.Learner, Course: o.Course, Exercise: id, Event: event, Dir: place.Dir, Mark: place.Mark}
	if event == journal.EventWritten {
		if r.Content, err = exercise.Digest([]exercise.Exercise{ex}); err != nil {
			return err
		}
	}
	if err := o.journal.Append(r); err != nil {
		return fmt.Errorf("keeping whose files are in %s: %w", place.Dir, err)
	}
	return nil
}

// solved is what the solution of an exercise is called in the notes of whose files
// are where: no exercise has a dot in its name.
func solved(id string) string { return id + ".solution" }

// solutionFree returns an error if the solution of another course's exercise is
// in the place of this one's.
func (o *ownership) solutionFree(ex exercise.Exercise) error {
	place, there, err := o.desk.SolutionPlace(ex)
	if err != nil || !there {
		return err
	}
	records, err := o.journal.Records()
	if err != nil {
		return err
	}
	owner, known := journal.FilesIn(records, place)
	if !known || owner.Course == o.Course {
		return nil
	}
	return fault.New(fmt.Errorf("writing the solution of %s: %s has that of %s", ex.ID, place.Dir, courseNamed(owner.Course)), fault.ExitUsage,
		o.typed(o.Course, "solution "+ex.ID+" --dir OTHER")+"    writes it below another directory")
}

// admit returns an error if the files in an exercise's directory are not the
// learner's of this exercise, and they have not agreed to them. do is the
// command that is refused.
func (o *ownership) admit(f Files, do string) error {
	if o.Trusted || !f.Asks() {
		return nil
	}
	return o.Refusal(f, do)
}

// Refusal is the error for files that the learner has not agreed to, with what
// to type instead of the command do.
func (o *ownership) Refusal(f Files, do string) error {
	id := f.Exercise.ID
	again := o.typed(o.Course, do+" "+id)
	other := o.typed(o.Course, do+" "+id+" --dir OTHER") + "    has files of its own in another directory"
	if f.Whose == Strangers {
		return fault.New(fmt.Errorf("building the files in %s: castoff did not write them, and you have not agreed to it", f.Dir), fault.ExitUsage,
			again+" --trust    builds them; see what they do first, and what the Dockerfile does", other)
	}
	hints := []string{o.typed(f.Course, do+" "+id) + "    goes on with that course", other}
	if do == "check" {
		hints = append(hints, again+" --trust    builds them all the same")
	}
	return fault.New(fmt.Errorf("using the files in %s for %s of %s: they are those of %s", f.Dir, id, courseNamed(o.Course), courseNamed(f.Course)), fault.ExitUsage, hints...)
}

// Admit returns an error if files are there that are not those of this course,
// for a command that builds nothing.
func (o *ownership) Admit(ex exercise.Exercise, do string) error {
	f, err := o.Look(ex)
	if err != nil || f.Whose != Anothers {
		return err
	}
	return o.admit(f, do)
}

// Risks is what it means to build a stranger's Dockerfile.
const Risks = "That means building, on your Docker daemon:\n\n" +
	"- `RUN` in a Dockerfile starts any program that its author chose, in a container of the builder and **with the daemon's network**\n" +
	"- a finished image is run without a network, with nothing of yours mounted, and with limits\n\n" +
	"Read the Dockerfiles first if you do not know who wrote them."

// Question asks whether to build files that are not known to be the learner's,
// of one exercise or several.
func (o *ownership) Question(all ...Files) screen.Confirm {
	var b strings.Builder
	for _, f := range all {
		if f.Whose == Anothers {
			id := f.Exercise.ID
			fmt.Fprintf(&b, "**The files in %s are another course's**: they are those of %s, not of %s.\n\n- %s goes on with them there\n- %s begins elsewhere\n\n",
				Code(f.Dir), inWords(f.Course), inWords(o.Course), Code(o.typed(f.Course, "exercise "+id)), Code(o.typed(o.Course, "exercise "+id+" --dir OTHER")))
		} else {
			fmt.Fprintf(&b, "**castoff did not write the files in %s.** They were copied there, or came with something that was cloned or unpacked.\n\n", Code(f.Dir))
		}
	}
	return screen.Confirm{Title: "Build from these files? You are not asked again for this directory", Body: []screen.Block{screen.Markdown{Source: b.String() + Risks}},
		Yes: "Build", No: "Leave", Careful: true}
}

// Code is a text from elsewhere, such as a path, within Markdown.
func Code(text string) string {
	return "`" + strings.ReplaceAll(plaintext.Line(text), "`", "'") + "`"
}

// inWords is courseNamed within Markdown.
func inWords(course string) string {
	if course == "" {
		return courseNamed(course)
	}
	return "the course in " + Code(course)
}

// courseNamed is a course as it is spoken of.
func courseNamed(course string) string {
	if course == "" {
		return "castoff's own course"
	}
	return "the course in " + course
}

// typed is a command on a course as a person types it.
func (o *ownership) typed(course, command string) string {
	if o.Typed != nil {
		return o.Typed(course, command)
	}
	return "castoff " + command
}

// elsewhere are the commands for an exercise that this course does not have,
// but another whose files are there does; do is the command that was typed.
func (o *ownership) elsewhere(id, do string) []string {
	if exercise.CheckID(id) != nil {
		return nil
	}
	place, there, err := o.desk.Place(exercise.Exercise{ID: id})
	if err != nil || !there {
		return nil
	}
	records, err := o.journal.Records()
	if err != nil {
		return nil
	}
	owner, known := journal.FilesIn(records, place)
	if !known || owner.Course == o.Course {
		return nil
	}
	return []string{o.typed(owner.Course, do+" "+id) + "    " + place.Dir + " has the files of that course"}
}

// errUnasked is the cause if files of a course would be written, or built, to
// which the learner has not agreed.
var errUnasked = errors.New("you have not agreed to it")

// permitted returns an error if nothing of the course may be written or built.
func (o *ownership) permitted() error {
	if o.Permit == nil {
		return nil
	}
	ok, err := o.Permit()
	if err != nil || ok {
		return err
	}
	return fault.New(fmt.Errorf("using exercises of another course: %w", errUnasked), fault.ExitUsage, "read the Dockerfiles in its directory, then add --trust")
}

// Theirs are the courses whose files are in the directories of exercises.
func Theirs(all []Files) []string {
	var courses []string
	for _, f := range all {
		if f.Whose == Anothers && !slices.Contains(courses, f.Course) {
			courses = append(courses, f.Course)
		}
	}
	return courses
}

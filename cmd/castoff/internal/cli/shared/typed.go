package shared

import (
	"os"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/choice"
	"castoff/cmd/castoff/internal/learn/journal"

	"github.com/spf13/cobra"
)

// building are the commands that build what the course or its exercises need, or say
// with what that would be done.
var building = []string{"", "learn", "present", "exercise", "check", "course", "build", "prepare", "record", "doctor"}

// keptFlags are the flags without which a command that is offered would be
// about something other than the one that offers it, and the commands that need
// them; the empty one is the course.
var keptFlags = []struct {
	name string
	on   []string
}{
	{"context", append([]string{"clean"}, building...)},
	{"host", append([]string{"clean"}, building...)},
	{BaseFlag, building},
	{BuilderFlag, building},
	{DirFlag, []string{"exercise", "check", "hint", "solution", "reset"}},
}

// The flags that ask for a base image and for a builder, which are called as the
// choices are in the journal, and the one for where a learner's files are.
const (
	BaseFlag    = journal.ChoiceBase
	BuilderFlag = journal.ChoiceBuilder
	DirFlag     = "dir"
)

// KeepsChoices reports whether a base image and a builder that are given to a
// command are for the course and its exercises from now on; on any other
// command they hold for that run.
func KeepsChoices(c *cobra.Command) bool {
	return slices.Contains([]string{"castoff", "castoff learn", "castoff exercise", "castoff check"}, c.CommandPath())
}

// Note keeps what was given on the command line: what the environment says it
// says the next time, too. The base image is the exception: a variable may be
// set for one command alone, and the choice is for the course.
func (d *Deps) Note(c *cobra.Command) {
	d.given = map[string]string{}
	d.keeps = KeepsChoices(c)
	if env := os.Getenv(choice.Variable); env != "" && d.keeps {
		d.given[BaseFlag] = env
	}
	for _, k := range keptFlags {
		if f := c.Flags().Lookup(k.name); f != nil && f.Changed {
			d.given[k.name] = f.Value.String()
		}
	}
}

// Typed is a command on the course as a person types it, with the flags that
// it needs; empty for the course itself.
func (d *Deps) Typed(command string) string { return d.typed(d.Flags.Lessons, command) }

// typed is a command on the course in a directory, as a person types it.
func (d *Deps) typed(lessons, command string) string {
	name, _, _ := strings.Cut(command, " ")
	words, last := d.name(), ""
	if lessons != "" && !slices.Contains([]string{"clean", "course"}, name) {
		words += " --lessons " + plaintext.Quote(lessons)
	}
	for _, f := range keptFlags {
		value, given := d.given[f.name]
		switch flag := " --" + f.name + " " + plaintext.Quote(value); {
		case !given || !slices.Contains(f.on, name):
		case d.kept != nil && (f.name == BaseFlag || f.name == BuilderFlag) && d.kept(f.name): // it holds without the flag
		case f.name == DirFlag: // it is not a flag of castoff itself
			if !strings.Contains(command, " --"+DirFlag+" ") {
				last += flag
			}
		default:
			words += flag
		}
	}
	if command != "" {
		words += " " + command
	}
	return words + last
}

// TypedFor is a command on a course as a person types it, with the flags that
// were given.
func (d *Deps) TypedFor(course, command string) string {
	if c, err := d.Course(); err == nil && c.ID == course {
		return d.Typed(command)
	}
	return d.typed(course, command)
}

// CheckCourse is course check on the same course, as a person types it.
func (d *Deps) CheckCourse() string {
	if d.Flags.Lessons == "" {
		return d.Typed("course check")
	}
	return d.Typed("course check " + plaintext.Quote(d.Flags.Lessons))
}

// Farewell says how to go on with the course or its exercises, and how to tidy
// up: on one line, or where that would be too long on one for each.
func (d *Deps) Farewell() string {
	onward, tidy := "Go on with: "+d.Onward(), "Tidy up with: "+d.Typed("clean")
	if gap := "      "; len(onward)+len(gap)+len(tidy) < d.Terminal.Width {
		return onward + gap + tidy
	}
	return onward + "\n" + tidy
}

// Stopped is what is said of a command that was interrupted.
func (d *Deps) Stopped() string {
	if d.Onward == nil {
		return "Stopped."
	}
	return "Stopped. Go on with: " + d.Onward()
}

package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// keptFlags are the flags without which a command that is offered would be
// about something else than the one that offers it, and the commands that need
// them; the empty one is the course.
var keptFlags = []struct {
	name string
	on   []string
}{
	{"context", []string{"", "learn", "exercise", "check", "course", "clean"}},
	{"host", []string{"", "learn", "exercise", "check", "course", "clean"}},
	{baseFlag, []string{"", "learn", "exercise", "check", "course"}},
	{builderFlag, []string{"", "learn", "exercise", "check", "course"}},
	{dirFlag, []string{"exercise", "check", "hint", "solution", "reset"}},
}

// dirFlag is the flag of where a learner's files are.
const dirFlag = "dir"

// note keeps what was given on the command line: what the environment says it
// says the next time, too. Of the base image nobody knows: a variable may be set
// for one command, and it is for the course.
func (a *app) note(c *cobra.Command) {
	a.given = map[string]string{}
	a.keeps = keepsChoices(c)
	if env := os.Getenv(baseVariable); env != "" && a.keeps {
		a.given[baseFlag] = env
	}
	for _, k := range keptFlags {
		if f := c.Flags().Lookup(k.name); f != nil && f.Changed {
			a.given[k.name] = f.Value.String()
		}
	}
}

// typed is a command on the course as a person types it, with the flags that
// it needs; empty for the course itself.
func (a *app) typed(command string) string {
	name, _, _ := strings.Cut(command, " ")
	words, last := a.name(), ""
	if a.lessons != "" && !slices.Contains([]string{"clean", "course"}, name) {
		words += " --lessons " + quoteWord(a.lessons)
	}
	for _, f := range keptFlags {
		value, given := a.given[f.name]
		switch flag := " --" + f.name + " " + quoteWord(value); {
		case !given || !slices.Contains(f.on, name):
		case a.kept != nil && (f.name == baseFlag || f.name == builderFlag) && a.kept(f.name): // it is so without
		case f.name == dirFlag: // it is no flag of castoff itself
			if !strings.Contains(command, " --"+dirFlag+" ") {
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

// farewell says how to go on with the course or its exercises, and how to tidy
// up: on one line, or where that would be too long on one for each.
func (a *app) farewell() string {
	onward, tidy := "Go on with: "+a.onward(), "Tidy up with: "+a.typed("clean")
	if gap := "      "; len(onward)+len(gap)+len(tidy) < a.t.Width {
		return onward + gap + tidy
	}
	return onward + "\n" + tidy
}

// stopped is what is said of a command that was interrupted.
func (a *app) stopped() string {
	if a.onward == nil {
		return "Stopped."
	}
	return "Stopped. Go on with: " + a.onward()
}

package shared

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/spf13/cobra"
)

// The kinds of what follows a command.
var (
	Nothing   = Takes(0, 0, "")
	OneLesson = Takes(0, 1, "lesson")
	UpToOneID = Takes(0, 1, "exercise")
	OneID     = Takes(1, 1, "exercise")
	TwoImages = Takes(2, 2, "image")
	SomeDir   = Takes(0, 1, "directory")
)

// Takes is for a command that takes from least to most names of something; most
// is 0 for a command that takes none, and -1 for any number.
func Takes(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return UsageError(c, fmt.Errorf("%s needs %s, and there %s", c.CommandPath(), numbered(least, what), given(len(args))))
		case most == 0 && len(args) > 0:
			return UsageError(c, fmt.Errorf("%s takes no names, and there is %q", c.CommandPath(), plaintext.Line(args[0])))
		case most >= 0 && len(args) > most:
			return UsageError(c, fmt.Errorf("%s takes %s, and there is %q, too", c.CommandPath(), numbered(most, what), plaintext.Line(args[most])))
		}
		return nil
	}
}

// numbered is a number of things in words: "one lesson", "two images".
func numbered(n int, what string) string {
	if strings.Contains(what, " and ") { // of two kinds
		return what
	}
	if n == 1 {
		if strings.ContainsAny(what[:1], "aeiou") {
			return "an " + what
		}
		return "a " + what
	}
	return "two " + what + "s"
}

// given is how many names there are.
func given(n int) string {
	if n == 0 {
		return "is none"
	}
	return "is only one"
}

// UsageError is an error about what was typed after a command.
func UsageError(c *cobra.Command, err error, hints ...string) error {
	return fault.New(fmt.Errorf("reading the command line: %w", err), fault.ExitUsage, append(hints, c.CommandPath()+" --help")...)
}

// OneOf is for a command that takes one of a few words, or none. known are those
// for the command line as it is; if they cannot be found, their error is
// reported.
func OneOf(what string, known func() ([]string, error)) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := Takes(0, 1, what)(c, args); err != nil || len(args) == 0 {
			return err
		}
		words, err := known()
		if err != nil || slices.Contains(words, args[0]) {
			return err
		}
		var hints []string
		if near := spelling.Nearest(args[0], words); near != "" {
			hints = []string{c.CommandPath() + " " + near}
		}
		return UsageError(c, fmt.Errorf("there is no %s %q, only %s", what, plaintext.Line(args[0]), plaintext.Listed(words, "and")), hints...)
	}
}

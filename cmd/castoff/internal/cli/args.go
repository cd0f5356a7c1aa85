package cli

import (
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/spf13/cobra"
)

// The kinds of what stands behind a command.
var (
	nothing   = takes(0, 0, "")
	oneLesson = takes(0, 1, "lesson")
	upToOneID = takes(0, 1, "exercise")
	oneID     = takes(1, 1, "exercise")
	twoImages = takes(2, 2, "image")
	someDir   = takes(0, 1, "directory")
)

// takes is a command that takes from least to most names of something; most is
// 0 for a command that takes none, and -1 for any number.
func takes(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usageError(c, fmt.Errorf("%s needs %s, and there %s", c.CommandPath(), numbered(least, what), given(len(args))))
		case most == 0 && len(args) > 0:
			return usageError(c, fmt.Errorf("%s takes no names, and there is %q", c.CommandPath(), plaintext.Line(args[0])))
		case most >= 0 && len(args) > most:
			return usageError(c, fmt.Errorf("%s takes %s, and there is %q, too", c.CommandPath(), numbered(most, what), plaintext.Line(args[most])))
		}
		return nil
	}
}

// numbered is a number of things in words: "one lesson", "two images".
func numbered(n int, what string) string {
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

// usageError is an error of what was typed behind a command.
func usageError(c *cobra.Command, err error, hints ...string) error {
	return fault.New(fmt.Errorf("reading the command line: %w", err), fault.ExitUsage, append(hints, c.CommandPath()+" --help")...)
}

// oneOf is a command that takes one of a few words, or none.
func oneOf(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := takes(0, 1, what)(c, args); err != nil || len(args) == 0 {
			return err
		}
		for _, v := range c.ValidArgs {
			if v == args[0] {
				return nil
			}
		}
		var hints []string
		if near := spelling.Nearest(args[0], c.ValidArgs); near != "" {
			hints = []string{c.CommandPath() + " " + near}
		}
		return usageError(c, fmt.Errorf("there is no %s %q, only %s", what, plaintext.Line(args[0]), strings.Join(c.ValidArgs, " and ")), hints...)
	}
}

// unknownCommand is the error of a command that has others below it, and none
// by that name.
func unknownCommand(c *cobra.Command, name string) error {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(append(names, sub.Name()), sub.Aliases...)
		}
	}
	var hints []string
	if near := spelling.Nearest(name, names); near != "" {
		hints = []string{c.CommandPath() + " " + near + "    is the nearest that there is"}
	}
	return usageError(c, fmt.Errorf("unknown command %q", plaintext.Line(name)), hints...)
}

// asParent is for commands that have others below them: whatever stands behind
// them is one of those, misspelt.
func asParent(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(c, args[0])
	}
	return nil
}

// checkArgs gives every command's complaint about its arguments, cobra's own
// commands' too, the exit code and the hint of a usage error.
func checkArgs(c *cobra.Command) {
	if c.Name() == "help" { // cobra's own takes any topic
		c.Args = func(c *cobra.Command, args []string) error {
			found, rest, err := c.Root().Find(args)
			if len(args) > 0 && (err != nil || found == c.Root() || len(rest) > 0 && found.HasSubCommands()) {
				err := unknownCommand(found, append(rest, args...)[0])
				return fault.New(err, fault.ExitUsage, append(fault.Hints(err)[:len(fault.Hints(err))-1], c.CommandPath()+" --help")...)
			}
			return nil
		}
	}
	if c.HasSubCommands() {
		c.Args = asParent
	}
	if !c.Runnable() { // cobra shows its help, whatever the arguments
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if f := (*fault.Error)(nil); err == nil || errors.As(err, &f) {
				return err
			}
			return usageError(c, err)
		}
	}
	for _, sub := range c.Commands() {
		checkArgs(sub)
	}
}

package cli

import (
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/spf13/cobra"
)

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
		hints = []string{c.CommandPath() + " " + near + "    is the closest match"}
	}
	return shared.UsageError(c, fmt.Errorf("unknown command %q", plaintext.Line(name)), hints...)
}

// asParent is for commands that have others below them: whatever follows them
// is one of those, misspelt.
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
			return shared.UsageError(c, err)
		}
	}
	for _, sub := range c.Commands() {
		checkArgs(sub)
	}
}

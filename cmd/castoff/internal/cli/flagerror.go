package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/spelling"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError makes a complaint about a flag into a usage error. What the flag
// package says of a value is in Go's words, which nobody should have to know.
func flagError(c *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		what, hint := wrongValue(f, invalid.Unwrap())
		return fault.New(fmt.Errorf("reading --%s: %q %s", f.Name, invalid.GetValue(), what), fault.ExitUsage, hint, c.CommandPath()+" --help")
	case errors.As(err, &unknown) && c.HasSubCommands() && c.Flags().NArg() > 0:
		return unknownCommand(c, c.Flags().Arg(0)) // whose flag it may well be
	case errors.As(err, &unknown):
		if f := nearestFlag(c, unknown.GetSpecifiedName()); f != "" {
			return shared.UsageError(c, err, "--"+f+"    is the closest match")
		}
	}
	return shared.UsageError(c, err)
}

// wrongValue says what is wrong with the value of a flag, and gives one that
// is right.
func wrongValue(f *pflag.Flag, cause error) (what, hint string) {
	large := errors.Is(cause, strconv.ErrRange)
	switch f.Value.Type() {
	case "int":
		what, hint = "is not a whole number", "--"+f.Name+" 10"
	case "float64":
		what, hint = "is not a number", "--"+f.Name+" 0.95"
	case "bool":
		return "is neither true nor false", "--" + f.Name + "    alone stands for true"
	default:
		return "is not what it takes", "--" + f.Name + "    " + f.Usage
	}
	if large {
		what = "is too large a number"
	}
	return what, hint
}

// nearestFlag returns the flag of the command that was most likely meant;
// empty if none is near.
func nearestFlag(c *cobra.Command, name string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := spelling.Nearest(strings.ToLower(name), names); slices.Contains(names, near) {
		return near
	}
	return ""
}

package cli

import (
	"io"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commands are all commands of castoff.
func commands(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		all = append(all, commands(sub)...)
	}
	return all
}

// TestNoFlagSpeaksGo gives every flag of every command what it cannot take.
func TestNoFlagSpeaksGo(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, c := range commands(newRoot(&shared.Deps{Terminal: &term.Terminal{}})) {
		c.InheritedFlags() // merges the flags of the commands above
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "string" {
				return
			}
			for _, value := range []string{"x", "", "99999999999999999999999", "1e999", "a\x1b[31mb"} {
				err := c.ParseFlags([]string{"--" + f.Name + "=" + value})
				if err == nil {
					continue // a number is fine for some
				}
				tried++
				err = flagError(c, err)
				if strings.Contains(err.Error(), "strconv") || strings.Contains(err.Error(), "syntax") || strings.Contains(err.Error(), "\x1b") {
					t.Errorf("%s --%s=%q: %v", c.CommandPath(), f.Name, value, err)
				}
				hints := fault.Hints(err)
				if fault.Code(err) != fault.ExitUsage || len(hints) != 2 || !strings.HasPrefix(hints[0], "--"+f.Name) || hints[1] != c.CommandPath()+" --help" {
					t.Errorf("%s --%s=%q: the code %d and the hints %q", c.CommandPath(), f.Name, value, fault.Code(err), hints)
				}
			}
		})
	}
	if tried < 100 {
		t.Errorf("%d values were refused", tried)
	}
}

// TestUsageInEnglish: what is wrong with a command line is said in words, with
// what was meant, if that can be guessed.
func TestUsageInEnglish(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args       []string
		want, hint string
	}{
		{[]string{"mesure"}, `unknown command "mesure"`, "castoff measure    is the closest match"},
		{[]string{"mesure", "--deep", "app"}, `unknown command "mesure"`, "castoff measure    is the closest match"},
		{[]string{"course", "chek"}, `unknown command "chek"`, "castoff course check    is the closest match"},
		{[]string{"help", "mesure"}, `unknown command "mesure"`, "castoff measure    is the closest match"},
		{[]string{"zzzzzz"}, `unknown command "zzzzzz"`, "castoff --help"},
		{[]string{"compare", "one"}, "castoff compare needs two images, and there is only one", "castoff compare --help"},
		{[]string{"compare"}, "castoff compare needs two images, and there is none", "castoff compare --help"},
		{[]string{"compare", "a", "b", "c"}, `castoff compare takes two images, and there is "c", too`, "castoff compare --help"},
		{[]string{"measure"}, "castoff measure needs an image, and there is none", "castoff measure --help"},
		{[]string{"reset"}, "castoff reset needs an exercise, and there is none", "castoff reset --help"},
		{[]string{"learn", "1", "2"}, `castoff learn takes a lesson, and there is "2", too`, "castoff learn --help"},
		{[]string{"list", "more"}, `castoff list takes no names, and there is "more"`, "castoff list --help"},
		{[]string{"build", "multi-stage"}, `there is no image "multi-stage", only traditional and multistage`, "castoff build multistage"},
	} {
		root := newRoot(&shared.Deps{Terminal: &term.Terminal{}})
		root.SetArgs(c.args)
		root.SetOut(io.Discard)
		err := root.Execute()
		if err == nil || err.Error() != "reading the command line: "+c.want || !slices.Contains(fault.Hints(err), c.hint) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%q: %v, %q", c.args, err, fault.Hints(err))
		}
	}
}

func TestFlagErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args       []string
		want, hint string
	}{
		{[]string{"measure", "x", "--top", "abc"}, `reading --top: "abc" is not a whole number`, "--top 10"},
		{[]string{"measure", "x", "--max-layers", "99999999999999999999"}, `reading --max-layers: "99999999999999999999" is too large a number`, "--max-layers 10"},
		{[]string{"measure", "x", "--min-efficiency", "much"}, `reading --min-efficiency: "much" is not a number`, "--min-efficiency 0.95"},
		{[]string{"build", "--rebuild=maybe"}, `reading --rebuild: "maybe" is neither true nor false`, "--rebuild    alone stands for true"},
		{[]string{"measure", "x", "--max-sise", "1MB"}, "reading the command line: unknown flag: --max-sise", "--max-size    is the closest match"},
		{[]string{"measure", "x", "--frobnicate"}, "reading the command line: unknown flag: --frobnicate", "castoff measure --help"},
		{[]string{"measure", "-x"}, "reading the command line: unknown shorthand flag: 'x' in -x", "castoff measure --help"},
	} {
		root := newRoot(&shared.Deps{Terminal: &term.Terminal{}})
		root.SetArgs(c.args)
		root.SetOut(io.Discard)
		err := root.Execute()
		if err == nil || err.Error() != c.want || !slices.Contains(fault.Hints(err), c.hint) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%q: %v, %q", c.args, err, fault.Hints(err))
		}
	}
}

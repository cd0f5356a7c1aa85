package learning

import (
	"context"
	"io"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"

	"github.com/spf13/cobra"
)

// runs executes a command with what follows its name.
func runs(t *testing.T, c *cobra.Command, line string) error {
	t.Helper()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetOut(io.Discard)
	c.SetArgs(strings.Fields(line))
	return c.ExecuteContext(t.Context())
}

// TestExerciseOptions: every command on exercises takes an ID and a directory,
// and check all of them.
func TestExerciseOptions(t *testing.T) {
	t.Parallel()
	d := &shared.Deps{}
	var got *exerciseOptions
	keep := func(_ context.Context, o *exerciseOptions) error { got = o; return nil }
	var all bool
	commands := []*cobra.Command{
		newExerciseCommand(d, keep), newHintCommand(d, keep), newSolutionCommand(d, keep), newResetCommand(d, keep),
		newCheckCommand(d, func(_ context.Context, o *checkOptions) error { got, all = &o.exerciseOptions, o.all; return nil }),
	}
	for _, c := range commands {
		got = nil
		if err := runs(t, c, "from-typo --dir elsewhere"); err != nil || got == nil || got.id != "from-typo" || got.dir != "elsewhere" || got.Deps != d {
			t.Errorf("%s: %+v, %v", c.Name(), got, err)
		}
		got = nil
		if err := runs(t, c, "one two"); fault.Code(err) != fault.ExitUsage || got != nil {
			t.Errorf("%s of two: %+v, %v", c.Name(), got, err)
		}
	}
	if err := runs(t, commands[4], "--all"); err != nil || !all || got.id != "" {
		t.Errorf("check --all: %+v, %v", got, err)
	}
}

// TestLearnOptions: learn takes a lesson, and castoff itself none; both can build
// again.
func TestLearnOptions(t *testing.T) {
	t.Parallel()
	var got *learnOptions
	c := newLearnCommand(&shared.Deps{}, func(_ context.Context, o *learnOptions) error { got = o; return nil })
	if err := runs(t, c, "3 --rebuild"); err != nil || got.lesson != "3" || !got.named || !got.rebuild {
		t.Errorf("%+v, %v", got, err)
	}
	for args, named := range map[string]bool{"": false, "x": true} {
		if err := runs(t, c, args); err != nil || got.named != named {
			t.Errorf("learn %s: %+v, %v", args, got, err)
		}
	}
	root := &cobra.Command{Use: "castoff"}
	PlayCourse(&shared.Deps{}, root)
	if root.RunE == nil || root.Flags().Lookup("rebuild") == nil {
		t.Error("castoff does not play the course")
	}
}

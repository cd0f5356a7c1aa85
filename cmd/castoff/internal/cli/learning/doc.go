// Package learning has the commands of those who learn: the course itself, its
// lessons and its exercises.
package learning

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	return []*cobra.Command{
		newListCommand(d, runList), newLearnCommand(d, runLearn), newExerciseCommand(d, runExercise), newCheckCommand(d, runCheck),
		newHintCommand(d, runHint), newSolutionCommand(d, runSolution), newResetCommand(d, runReset),
		newReportCommand(d, runReport), newReplayCommand(d, runReplay),
	}
}

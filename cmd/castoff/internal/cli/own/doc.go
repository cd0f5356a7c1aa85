// Package own has the commands for builds of the learner's own: explain.
package own

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	return []*cobra.Command{newExplainCommand(d, runExplain)}
}

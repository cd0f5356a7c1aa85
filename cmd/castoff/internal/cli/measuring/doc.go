// Package measuring has the commands that build and measure images: build,
// measure and compare.
package measuring

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	return []*cobra.Command{newBuildCommand(d, runBuild), newMeasureCommand(d, runMeasure), newCompareCommand(d, runCompare)}
}

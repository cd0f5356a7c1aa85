// Package tidying has the commands that look after the machine: doctor and
// clean.
package tidying

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	return []*cobra.Command{newDoctorCommand(d, runDoctor), newCleanCommand(d, runClean)}
}

// Package teaching has the commands of those who write courses: course new and
// course check.
package teaching

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	c := &cobra.Command{Use: "course", Short: "For those who write courses: begin one, check one"}
	c.AddCommand(newNewCommand(d, runNew), newCheckCommand(d, runCheck))
	return []*cobra.Command{c}
}

// Package teaching has the commands about courses: of those who write one, of those
// who were handed one, and of those who teach with one.
package teaching

import (
	"castoff/cmd/castoff/internal/cli/shared"

	"github.com/spf13/cobra"
)

// Commands are those of this group.
func Commands(d *shared.Deps) []*cobra.Command {
	c := &cobra.Command{Use: "course", Short: "Courses of other people and of your own: begin, preview, check, pack, list, update, remove"}
	c.AddCommand(newNewCommand(d, runNew), newPreviewCommand(d, runPreview), newCheckCommand(d, runCheck), newPackCommand(d, runPack),
		newListCommand(d), newUpdateCommand(d), newRemoveCommand(d))
	return []*cobra.Command{newPrepareCommand(d, runPrepare), newPresentCommand(d, runPresent), newRecordCommand(d, runRecord), c}
}

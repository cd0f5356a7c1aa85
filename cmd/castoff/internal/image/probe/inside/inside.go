// Package inside makes every program that imports it fit to be the probe: one
// that is started with [Command] as its first argument walks through the root
// file system that it is in, reports, and ends.
//
// It does so while packages are initialised, and not in main. It needs little
// of the standard library, and its path sorts before those of the modules that
// castoff is made of. So of these, only those that need as little are
// initialised first: none that looks at a terminal, a user's files or a
// network, which in a container would be those of somebody else's image, and
// none that takes long to begin. TestNothingElseBegins keeps it that way.
package inside

import (
	"os"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// Command is the first argument by which a program is told to be the probe; the
// others are those of [walk.Run]. It is not a command for people.
const Command = "probe-walk"

func init() {
	if len(os.Args) < 2 || os.Args[1] != Command {
		return
	}
	if err := walk.Run(os.Stdout, "/", os.Args[2:]); err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Exit(0)
}

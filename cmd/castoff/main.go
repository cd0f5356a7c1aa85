// Castoff is a terminal course that teaches Docker multi-stage builds by doing
// them on your own Docker daemon.
package main

import (
	"os"

	"castoff/cmd/castoff/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

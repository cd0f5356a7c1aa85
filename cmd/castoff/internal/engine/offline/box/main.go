//go:build linux

// Command box is the shell and the common commands of the offline base: one
// static program with many names, as busybox is. What it does is what people
// type in a RUN, and no more; its shell is that of mvdan.cc/sh, held to what
// Debian's and Ubuntu's /bin/sh knows.
//
// The commands are castoff's own: those of u-root, which come with that shell,
// lack what Dockerfiles ask for, such as chmod -R and 1777, cp -a, mv -f,
// find -exec, tar -z and -C, and have no grep, ln, sed, env or sleep.
package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"

	"castoff/cmd/castoff/internal/engine/offline/box/filing"
	"castoff/cmd/castoff/internal/engine/offline/box/shell"
	"castoff/cmd/castoff/internal/engine/offline/box/system"
	"castoff/cmd/castoff/internal/engine/offline/box/text"
	"castoff/cmd/castoff/internal/engine/offline/box/tool"
)

// commands are all commands but the shell itself, by their names.
func commands() map[string]tool.Command {
	all := shell.Builtins()
	for _, some := range []map[string]tool.Command{filing.Commands, text.Commands, system.Commands} {
		maps.Copy(all, some)
	}
	return all
}

// about is what every command answers to --version.
const about = "%s of castoff's offline base: a small stand-in for a distribution's\n"

func main() {
	name := path.Base(os.Args[0])
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Printf(about, name)
		return
	}
	os.Exit(run(name, os.Args))
}

// run runs a command and returns its exit code.
func run(name string, args []string) int {
	var err error
	if c, ok := commands()[name]; ok {
		err = c(args)
	} else {
		err = shell.Run(args)
	}
	var code tool.Status
	switch {
	case errors.As(err, &code):
		return int(code)
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, tool.Plain(err))
		return 1
	}
	return 0
}

//go:build linux

// Package filing has the commands about files: copying, moving, listing, finding,
// packing.
package filing

import "castoff/cmd/castoff/internal/engine/offline/box/tool"

// Commands are its commands by their names.
var Commands = map[string]tool.Command{
	"chgrp":    chgrp,
	"chmod":    chmod,
	"chown":    chown,
	"cp":       cp,
	"du":       du,
	"find":     find,
	"install":  install,
	"ln":       ln,
	"ls":       ls,
	"mkdir":    mkdir,
	"mktemp":   mktemp,
	"mv":       mv,
	"readlink": readlink,
	"realpath": realpath,
	"rm":       rm,
	"rmdir":    rmdir,
	"tar":      archive,
	"touch":    touch,
	"xargs":    xargs,
}

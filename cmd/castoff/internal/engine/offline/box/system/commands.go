//go:build linux

// Package system has the commands about processes, users, time and names.
package system

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"
)

// Commands are its commands by their names.
var Commands = map[string]tool.Command{
	"basename":  basename,
	"date":      date,
	"dirname":   dirname,
	"env":       env,
	"hostname":  hostname,
	"id":        id,
	"md5sum":    sums(md5.New),
	"nproc":     nproc,
	"printenv":  printenv,
	"seq":       seq,
	"sha1sum":   sums(sha1.New),
	"sha256sum": sums(sha256.New),
	"sleep":     sleep,
	"uname":     uname,
	"which":     which,
	"whoami":    whoami,
}

//go:build linux

// Package text has the commands about lines of text: searching, editing, sorting,
// counting.
package text

import "castoff/cmd/castoff/internal/engine/offline/box/tool"

// Commands are its commands by their names.
var Commands = map[string]tool.Command{
	"cat":   cat,
	"cut":   cut,
	"egrep": grep,
	"fgrep": grep,
	"grep":  grep,
	"head":  head,
	"sed":   sed,
	"sort":  sorted,
	"tail":  tail,
	"tee":   tee,
	"tr":    tr,
	"uniq":  uniq,
	"wc":    wc,
}

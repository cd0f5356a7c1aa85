//go:build unix

package hall

import (
	"os"
	"syscall"
)

// own reports whether a directory is the user's own, and no link to one.
func own(dir string) bool {
	st, err := os.Lstat(dir)
	if err != nil || !st.IsDir() {
		return false
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && int(sys.Uid) == os.Geteuid()
}

package plain

import (
	"os"

	"golang.org/x/sys/unix"
)

// discardTyped throws away what was typed on a terminal and not read yet; it
// reports whether f is one.
func discardTyped(f *os.File) bool {
	c, err := f.SyscallConn()
	if err != nil {
		return false
	}
	done := false
	err = c.Control(func(fd uintptr) {
		done = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCIFLUSH) == nil
	})
	return err == nil && done
}

package plain

import (
	"os"

	"golang.org/x/sys/unix"
)

// fread is FREAD of sys/fcntl.h: the queue that is read.
const fread = 1

// discardTyped throws away what was typed on a terminal and not read yet; it
// reports whether f is one.
func discardTyped(f *os.File) bool {
	c, err := f.SyscallConn()
	if err != nil {
		return false
	}
	done := false
	err = c.Control(func(fd uintptr) {
		done = unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, fread) == nil
	})
	return err == nil && done
}

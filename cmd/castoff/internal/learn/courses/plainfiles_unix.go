//go:build unix

package courses

import "syscall"

// noWaiting keeps the opening of a pipe from waiting for somebody to write to
// it.
const noWaiting = syscall.O_NONBLOCK

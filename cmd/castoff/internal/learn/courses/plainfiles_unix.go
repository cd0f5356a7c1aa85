//go:build unix

package courses

import "syscall"

// noWaiting has the opening of a pipe not wait for the one who writes to it.
const noWaiting = syscall.O_NONBLOCK

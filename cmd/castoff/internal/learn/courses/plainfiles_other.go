//go:build !unix

package courses

// noWaiting has nothing to say: no pipe has a name among files here.
const noWaiting = 0

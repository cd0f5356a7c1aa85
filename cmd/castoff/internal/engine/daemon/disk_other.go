//go:build !unix

package daemon

// FreeBytes is not known where the daemon runs in a virtual machine, as it does
// on every system without Unix sockets.
func FreeBytes(string) (int64, error) { return 0, ErrDiskUnknown }

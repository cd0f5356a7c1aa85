//go:build unix

package daemon

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// FreeBytes returns what a user without special rights may still write.
func FreeBytes(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("reading the free disk at %s: %w", dir, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // the fields' types differ between systems
}

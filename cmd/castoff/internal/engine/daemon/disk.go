package daemon

import (
	"errors"
	"os"
)

// ErrDiskUnknown is the error of [Daemon.FreeDisk] where the daemon's disk is
// not this machine's.
var ErrDiskUnknown = errors.New("the daemon's disk cannot be seen from here")

// FreeDisk returns how many bytes are free where the daemon keeps its images.
func (e *Daemon) FreeDisk() (int64, error) {
	if !e.local || e.info.RootDir == "" {
		return 0, ErrDiskUnknown
	}
	if _, err := os.Stat(e.info.RootDir); err != nil {
		return 0, ErrDiskUnknown
	}
	return FreeBytes(e.info.RootDir)
}

package desk

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// mark distinguishes a directory from another that is put in its place: by its
// number and by when it was made, as numbers are reused.
func mark(_ string, info fs.FileInfo) (string, time.Time) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", time.Time{}
	}
	return fmt.Sprintf("%d %d.%09d", s.Ino, s.Birthtimespec.Sec, s.Birthtimespec.Nsec), time.Unix(s.Birthtimespec.Unix())
}

// markOpen is mark for a directory that is open.
func markOpen(dir *os.File) (string, time.Time) {
	info, err := dir.Stat()
	if err != nil {
		return "", time.Time{}
	}
	return mark("", info)
}

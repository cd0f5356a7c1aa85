package desk

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// mark distinguishes a directory from another that is put in its place: by its
// number and by when it was made, as numbers are reused.
func mark(dir string, _ fs.FileInfo) (string, time.Time) {
	return statx(unix.AT_FDCWD, dir, unix.AT_SYMLINK_NOFOLLOW)
}

// markOpen is mark for a directory that is open.
func markOpen(dir *os.File) (string, time.Time) {
	return statx(int(dir.Fd()), "", unix.AT_EMPTY_PATH)
}

func statx(at int, dir string, flags int) (string, time.Time) {
	var s unix.Statx_t
	err := unix.Statx(at, dir, flags, unix.STATX_INO|unix.STATX_BTIME, &s)
	if err != nil || s.Mask&unix.STATX_INO == 0 {
		return "", time.Time{}
	}
	if s.Mask&unix.STATX_BTIME == 0 {
		return fmt.Sprintf("%d", s.Ino), time.Time{}
	}
	return fmt.Sprintf("%d %d.%09d", s.Ino, s.Btime.Sec, s.Btime.Nsec), time.Unix(s.Btime.Sec, int64(s.Btime.Nsec))
}

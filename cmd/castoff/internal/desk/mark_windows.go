package desk

import (
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// mark tells a directory from another that is put in its place by when it was
// made.
func mark(_ string, info fs.FileInfo) (string, time.Time) {
	s, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok {
		return "", time.Time{}
	}
	return fmt.Sprint(s.CreationTime.Nanoseconds()), time.Unix(0, s.CreationTime.Nanoseconds())
}

package desk

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// mark distinguishes a directory from another that is put in its place by when
// it was made.
func mark(_ string, info fs.FileInfo) (string, time.Time) {
	s, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok {
		return "", time.Time{}
	}
	return fmt.Sprint(s.CreationTime.Nanoseconds()), time.Unix(0, s.CreationTime.Nanoseconds())
}

// markOpen is mark for a directory that is open, and more certain: one that is
// soon made anew under the same name may be given the time of the old one.
func markOpen(dir *os.File) (string, time.Time) {
	var i syscall.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(syscall.Handle(dir.Fd()), &i); err != nil {
		return "", time.Time{}
	}
	made := i.CreationTime.Nanoseconds()
	return fmt.Sprint(i.VolumeSerialNumber, i.FileIndexHigh, i.FileIndexLow, made), time.Unix(0, made)
}

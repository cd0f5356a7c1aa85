//go:build unix

package walk

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// told is a file as a file system reports it.
type told struct {
	os.FileInfo
	stat     syscall.Stat_t
	modified int64
}

func (f told) Mode() os.FileMode  { return 0 }
func (f told) Size() int64        { return 3 }
func (f told) ModTime() time.Time { return time.Unix(f.modified, 0) }
func (f told) Sys() any           { return &f.stat }

// TestNumberInUserSpace: on a file system in user space one number is one file
// only if all else that its names have in common is the same. Which numbers
// fuse-overlayfs gives to copies depends on what was looked at before, so it
// cannot be made to give them here.
func TestNumberInUserSpace(t *testing.T) {
	t.Parallel()
	k := &walker{inodes: map[fileID]uint64{}, doubt: true}
	number := func(f told) uint64 {
		f.stat.Nlink, f.stat.Ino = 1, 7
		var e Entry
		e.number(k, f)
		return e.Inode
	}
	first := number(told{modified: 1})
	if number(told{modified: 1}) != first || first == 0 {
		t.Error("two names of a file are two files")
	}
	changed := told{modified: 1}
	changed.stat.Mode = 0o4755
	for what, f := range map[string]told{"touched": {modified: 2}, "with another mode": changed} {
		if number(f) == first {
			t.Errorf("a copy that was %s is the same file", what)
		}
	}
}

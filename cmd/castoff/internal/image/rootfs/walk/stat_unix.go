//go:build unix

package walk

import (
	"os"
	"syscall"
)

// number takes the owner and the mode bits of a file, and its inode if it has,
// or may have, several names.
func (e *Entry) number(k *walker, st os.FileInfo) {
	s, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	e.Mode, e.UID, e.GID = uint32(s.Mode)&0o7777, s.Uid, s.Gid
	if s.Nlink > 1 || k.doubt && st.Mode().IsRegular() {
		id := fileID{dev: uint64(s.Dev), ino: uint64(s.Ino)}
		if k.doubt {
			id.also = attributes{st.ModTime().UnixNano(), st.Size(), uint32(s.Mode), s.Uid, s.Gid}
		}
		e.Inode = k.inode(id)
	}
}

// open does not follow a link and does not wait for a FIFO's other end: the
// file may no longer be what it was.
func open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}

package courses

import (
	"errors"
	"io/fs"
	"os"
)

// plainFiles is a directory in which nothing but files and directories is
// opened: opening a pipe waits for somebody to write to it, and no ^C ends
// that. No link leads out of it.
type plainFiles struct{ root *os.Root }

// errNotPlain is the error for opening a pipe, a device or a socket.
var errNotPlain = errors.New("it is neither a file nor a directory")

// Open opens a file or a directory. What was opened is asked what it is, not what
// may have its name by now.
func (p plainFiles) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	f, err := p.root.OpenFile(name, os.O_RDONLY|noWaiting, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: errNotPlain}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
)

// Files returns the learner's files of an exercise, for building. They are
// read when they are asked for, so a file that changes is seen; after a reset
// they are those of the new directory. Opening a link is an error, and so is a
// path that leads out of the directory.
func (d Desk) Files(e exercise.Exercise) (fs.FS, error) {
	files := files{d.root, e.ID}
	root, err := files.open()
	if err != nil {
		err = fmt.Errorf("reading the files of %s: %w", e.ID, err)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fault.New(err, fault.ExitFailed, d.typed("exercise "+e.ID)+"    puts it there")
		case errors.Is(err, syscall.ENOTDIR): // the desk itself is a file
			return nil, fault.New(err, fault.ExitFailed, d.elsewhere(e.ID))
		case errors.Is(err, errNoDirectory):
			return nil, fault.New(err, fault.ExitFailed, d.typed("reset "+e.ID)+"    moves it away, and writes the exercise", d.elsewhere(e.ID))
		}
		return nil, fault.New(err, fault.ExitFailed, d.elsewhere(e.ID), "exercises are kept in "+filepath.Clean(d.root)+"; see that you may read it")
	}
	return files, root.Close()
}

// files is a directory below another. It is opened for every file anew: no
// handle is kept that would have to be closed, and would keep the directory
// from being moved on Windows.
type files struct {
	root, dir string
}

func (f files) open() (*os.Root, error) {
	root, err := os.OpenRoot(f.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if !isName(f.dir) {
		return nil, &fs.PathError{Op: "open", Path: f.dir, Err: fs.ErrInvalid}
	}
	there, err := directory(root, f.dir)
	switch {
	case err != nil:
		return nil, err
	case !there:
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(f.root, f.dir), Err: fs.ErrNotExist}
	}
	return root.OpenRoot(f.dir)
}

// errNotPlain is the error for opening links, pipes and the like.
var errNotPlain = errors.New("it is neither a regular file nor a directory")

// Open opens a file or a directory.
func (f files) Open(name string) (fs.File, error) {
	root, err := f.open()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	// Before it is opened: opening a pipe would wait for a writer.
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotPlain}
	}
	return root.FS().Open(name)
}

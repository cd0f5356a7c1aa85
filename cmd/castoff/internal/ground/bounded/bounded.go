// Package bounded reads files that others wrote: no more of each than there is
// room for, and nothing that only looks like a file.
package bounded

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ErrNotRegular is the cause of an error of [ReadFile] for a directory, a pipe
// or a device.
var ErrNotRegular = errors.New("is not a regular file")

// TooLarge is the error for what is larger than the limit.
type TooLarge struct {
	// Most is the limit in bytes.
	Most int64
}

// Error says so, with the limit.
func (e TooLarge) Error() string {
	if e.Most > 0 && e.Most%(1<<20) == 0 {
		return fmt.Sprintf("is larger than %d MiB", e.Most>>20)
	}
	return fmt.Sprintf("is larger than %d bytes", e.Most)
}

// ReadAll reads a stream to its end. It fails with [TooLarge] if that is more
// than most bytes away, and has then read one byte more than that.
func ReadAll(r io.Reader, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(b)) > most:
		return nil, TooLarge{most}
	}
	return b, nil
}

// ReadFile reads a regular file of at most most bytes. It checks the file that
// it has opened, not another one that has its name by now. Errors are of type
// [fs.PathError] and name the file; their causes are [ErrNotRegular],
// [TooLarge] and those of fsys. See [Cause].
func ReadFile(fsys fs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, named(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, named(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, named(name, ErrNotRegular)
	}
	b, err := ReadAll(f, most)
	if err != nil {
		return nil, named(name, err)
	}
	return b, nil
}

func named(name string, err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return err
	}
	return &fs.PathError{Op: "read", Path: name, Err: err}
}

// Cause words an error about a file so that it follows "the file", for use
// where the file has been named already: "is not there", "is larger than 1
// MiB", "cannot be read: permission denied". An error of another kind stays as
// it is.
func Cause(err error) error {
	p := (*fs.PathError)(nil)
	large := TooLarge{}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("is not there")
	case errors.Is(err, ErrNotRegular):
		return ErrNotRegular
	case errors.As(err, &large):
		return large
	case errors.As(err, &p):
		return fmt.Errorf("cannot be read: %w", p.Err)
	}
	return err
}

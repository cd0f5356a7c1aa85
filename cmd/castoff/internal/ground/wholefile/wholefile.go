// Package wholefile writes files that are there as a whole or not at all, and
// reports whether a file is still what was made here.
package wholefile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"castoff/cmd/castoff/internal/ground/bounded"
)

// Write writes a file, and makes the directories that it needs. Whatever
// happens meanwhile, others see the former file or all of the new one; of two
// that are written at once, the later one stays. Errors are those of package
// os, and of write. A write that fails leaves the former file, which is why
// this is not moby/sys/atomicwriter: that cannot be told to give up. A device or
// a pipe is written to: another file in the place of /dev/null would be the end
// of it for the whole machine.
func Write(file string, mode os.FileMode, write func(io.Writer) error) error {
	to, err := target(file)
	if errors.Is(err, bounded.ErrNotRegular) {
		return fill(file, 0, write)
	}
	if err != nil {
		return err
	}
	return replace(to, mode, func(temporary string) error { return fill(temporary, os.O_TRUNC, write) })
}

// fill writes what is there already.
func fill(file string, flag int, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_WRONLY|flag, 0)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	return errors.Join(err, f.Close())
}

// Make has a file made under a temporary name beside its own, for instance by a
// program that takes the name of its output. What is there and is no file, such as
// a device, is an error.
func Make(file string, mode os.FileMode, make func(temporary string) error) error {
	to, err := target(file)
	if err != nil {
		return err
	}
	return replace(to, mode, make)
}

// Try finds out whether a file could be written that has some bytes, and leaves
// nothing of that but the directories that it needs. A device or a pipe it takes for
// writable: whether it is shows only when it is written to.
func Try(file string, bytes int64) error {
	to, err := target(file)
	if errors.Is(err, bounded.ErrNotRegular) {
		info, err := os.Stat(file)
		if err == nil && info.IsDir() {
			err = &os.PathError{Op: "open", Path: file, Err: syscall.EISDIR}
		}
		return err
	}
	if err != nil {
		return err
	}
	f, err := beside(to)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = io.CopyN(f, zeros{}, bytes)
	return errors.Join(err, f.Close())
}

// zeros are bytes without end. A file of them that was only made longer would take
// no room.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// beside opens a new file with a temporary name beside another, and makes the
// directories that this needs.
func beside(file string) (*os.File, error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(dir, ".new-")
}

// target is the file that has a name: where a link leads. The link stays, be it
// /dev/stdout, which leads to a file in "castoff report -o /dev/stdout > FILE". The
// error is [bounded.ErrNotRegular] if there is something that is no file.
func target(file string) (string, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist): // nor has a link to nothing anything to lose
		return file, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", &os.PathError{Op: "replace", Path: file, Err: bounded.ErrNotRegular}
	}
	if info, err = os.Lstat(file); err != nil || info.Mode().IsRegular() {
		return file, err
	}
	return filepath.EvalSymlinks(file)
}

// replace puts what is made in the place of a file.
func replace(file string, mode os.FileMode, make func(temporary string) error) error {
	f, err := beside(file)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	if err := make(f.Name()); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), mode); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// sealSuffix ends the name of the file with a sealed file's digest.
const sealSuffix = ".sha256"

// MakeSealed is [Make], and keeps the file's digest for [Sealed].
func MakeSealed(file string, mode os.FileMode, make func(temporary string) error) error {
	if err := Make(file, mode, make); err != nil {
		return err
	}
	sum, err := digest(file)
	if err != nil {
		return err
	}
	return Write(file+sealSuffix, 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, sum+"\n")
		return err
	})
}

// Sealed reports whether a file holds, to the last byte, what it held when
// [MakeSealed] had made it: a file cut short by a full disk or a power cut is
// not sealed.
func Sealed(file string) bool {
	want, err := os.ReadFile(file + sealSuffix)
	if err != nil {
		return false
	}
	sum, err := digest(file)
	return err == nil && sum == string(bytes.TrimSpace(want))
}

func digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

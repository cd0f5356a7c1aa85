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
)

// Write writes a file, and makes the directories that it needs. Whatever
// happens meanwhile, others see the former file or all of the new one; of two
// that are written at once, the later one stays. Errors are those of package
// os, and of write. A write that fails leaves the former file, which is why
// this is not moby/sys/atomicwriter: that cannot be told to give up.
func Write(file string, mode os.FileMode, write func(io.Writer) error) error {
	return Make(file, mode, func(temporary string) error {
		f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_TRUNC, 0)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 64<<10)
		if err = write(w); err == nil {
			err = w.Flush()
		}
		return errors.Join(err, f.Close())
	})
}

// Make has a file made under a temporary name beside its own, for instance by a
// program that takes the name of its output.
func Make(file string, mode os.FileMode, make func(temporary string) error) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-")
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

package wholefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// write writes a file of n times a letter.
func write(file, letter string, n int) error {
	return Write(file, 0o600, func(w io.Writer) error {
		for range n {
			if _, err := io.WriteString(w, letter); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestTwoAtOnce has many write and one read all the time: nobody ever sees a
// part of one, or parts of two.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "below", "file")
	const size = 200_000
	if err := write(file, "x", size); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 20 {
				if err := write(file, fmt.Sprint(i), size); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 100 {
		b, err := os.ReadFile(file)
		if err != nil || len(b) != size || len(bytes.Trim(b, string(b[:1]))) > 0 {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
	}
	wg.Wait()
	if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
		t.Errorf("left are %v, %v", all, err)
	}
}

// TestFailures leave what was there before, and nothing beside it.
func TestFailures(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := write(file, "x", 1); err != nil {
		t.Fatal(err)
	}
	want := errors.New("half way")
	for _, err := range []error{
		Write(file, 0o600, func(w io.Writer) error { fmt.Fprint(w, "y"); return want }),
		Make(file, 0o600, func(name string) error { return errors.Join(os.WriteFile(name, []byte("y"), 0o600), want) }),
	} {
		if !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	if b, err := os.ReadFile(file); string(b) != "x" || err != nil {
		t.Errorf("%q is there, %v", b, err)
	}
	if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
		t.Errorf("left are %v, %v", all, err)
	}
}

// TestSeal is broken by every change to what the file holds.
func TestSeal(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if Sealed(file) {
		t.Error("nothing is sealed")
	}
	if err := MakeSealed(file, 0o600, os.Remove); !errors.Is(err, os.ErrNotExist) || Sealed(file) {
		t.Errorf("sealing nothing: %v", err)
	}
	whole := []byte("\x7fELF and all the rest")
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if Sealed(file) {
		t.Error("it is sealed by itself")
	}
	write := func(temporary string) error { return os.WriteFile(temporary, whole, 0o600) }
	if err := MakeSealed(file, 0o600, write); err != nil || !Sealed(file) {
		t.Errorf("it is not sealed, %v", err)
	}
	for _, other := range [][]byte{whole[:10], append(bytes.Clone(whole), '!'), bytes.ToUpper(whole)} {
		if err := os.WriteFile(file, other, 0o600); err != nil {
			t.Fatal(err)
		}
		if Sealed(file) {
			t.Errorf("%q is sealed", other)
		}
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil || !Sealed(file) {
		t.Errorf("the same again is not sealed, %v", err)
	}
}

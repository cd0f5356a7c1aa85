package cache

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// get returns what was put under the key.
func (c Cache) get(t *testing.T, key string) (value []byte, ok bool) {
	t.Helper()
	r, ok := c.open(key)
	if !ok {
		return nil, false
	}
	defer r.Close()
	value, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return value, true
}

// keep puts a value.
func (c Cache) keep(key string, value []byte) error {
	return c.put(key, func(w io.Writer) error {
		_, err := w.Write(value)
		return err
	})
}

// TestPutFails leaves what was there before, and nothing beside it.
func TestPutFails(t *testing.T) {
	t.Parallel()
	c := New(t.TempDir())
	if err := c.keep("x", []byte("before")); err != nil {
		t.Fatal(err)
	}
	want := errors.New("half way")
	err := c.put("x", func(w io.Writer) error {
		fmt.Fprint(w, "aft")
		return want
	})
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	if v, _ := c.get(t, "x"); string(v) != "before" {
		t.Errorf("%q is there", v)
	}
	if left, err := os.ReadDir(c.dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestPutAndGet(t *testing.T) {
	t.Parallel()
	c := New(filepath.Join(t.TempDir(), "a", "b"))
	if v, ok := c.get(t, "x"); ok {
		t.Errorf("an empty cache has %q", v)
	}
	for _, value := range []string{"one", "", "another"} {
		if err := c.keep("x/../../y\n", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if v, ok := c.get(t, "x/../../y\n"); !ok || string(v) != value {
			t.Errorf("%q, %v, want %q", v, ok, value)
		}
	}
	if _, ok := c.get(t, "x"); ok {
		t.Error("another key has it too")
	}
	left, err := os.ReadDir(c.dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// TestWhereNothingCanBeKept expects an error, and nothing to be found.
func TestWhereNothingCanBeKept(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := New(file)
	if err := c.keep("x", []byte("y")); err == nil {
		t.Error("no error")
	}
	if _, ok := c.get(t, "x"); ok {
		t.Error("it was found")
	}
}

// TestNowhere keeps nothing, and nothing in the working directory.
func TestNowhere(t *testing.T) {
	t.Chdir(t.TempDir())
	c := New("")
	if err := c.keep("x", []byte("y")); err != nil {
		t.Error(err)
	}
	if _, ok := c.get(t, "x"); ok {
		t.Error("it was found")
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestTrim removes what has gone unused the longest, and nothing that is not
// the cache's.
func TestTrim(t *testing.T) {
	t.Parallel()
	c := New(t.TempDir())
	foreign := filepath.Join(c.dir, "probe")
	// The files are as large as they say, but nobody has written or reads it.
	file := func(name string) {
		t.Helper()
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, maxBytes/4); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		file(c.file(fmt.Sprint(i)))
		at := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(c.file(fmt.Sprint(i)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	file(foreign)
	used := func(key string) bool {
		r, ok := c.open(key)
		if ok {
			r.Close()
		}
		return ok
	}
	used("0")
	if err := c.keep("new", []byte("small")); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"0": true, "1": false, "2": false, "3": false, "4": true, "5": true, "new": true} {
		if ok := used(key); ok != want {
			t.Errorf("%s is there: %v", key, ok)
		}
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
}

// TestAtOnce has several write and read the same.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	c := New(t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			value := bytes.Repeat([]byte{byte(i)}, 100_000)
			for range 20 {
				if err := c.keep("x", value); err != nil {
					t.Error(err)
				}
				if v, ok := c.get(t, "x"); !ok || len(v) != len(value) || !bytes.Equal(v, bytes.Repeat(v[:1], len(v))) {
					t.Errorf("%d bytes, %v", len(v), ok)
				}
			}
		})
	}
	wg.Wait()
}

// TestFormerFiles are removed, since nobody reads them any more.
func TestFormerFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, other := filepath.Join(dir, "x"+formerSuffix), filepath.Join(dir, "probe-amd64")
	for _, f := range []string{old, other} {
		if err := os.WriteFile(f, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := New(dir).keep("k", []byte("v")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the file of an earlier version: %v", err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

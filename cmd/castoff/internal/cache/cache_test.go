package cache

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestPutAndGet(t *testing.T) {
	c := New(filepath.Join(t.TempDir(), "a", "b"))
	if v, ok := c.Get("x"); ok {
		t.Errorf("an empty cache has %q", v)
	}
	for _, value := range []string{"one", "", "another"} {
		if err := c.Put("x/../../y\n", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if v, ok := c.Get("x/../../y\n"); !ok || string(v) != value {
			t.Errorf("%q, %v, want %q", v, ok, value)
		}
	}
	if _, ok := c.Get("x"); ok {
		t.Error("another key has it too")
	}
	left, err := os.ReadDir(c.dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// TestWhereNothingCanBeKept is an error, and nothing is found.
func TestWhereNothingCanBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := New(file)
	if err := c.Put("x", []byte("y")); err == nil {
		t.Error("no error")
	}
	if _, ok := c.Get("x"); ok {
		t.Error("it was found")
	}
}

// TestTrim lets go of what was not asked for longest, and of nothing of
// others.
func TestTrim(t *testing.T) {
	c := New(t.TempDir())
	foreign := filepath.Join(c.dir, "probe")
	value := make([]byte, maxBytes/4)
	for i := range 6 {
		if err := WriteFile(c.file(fmt.Sprint(i)), value, 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(c.file(fmt.Sprint(i)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(foreign, value, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Get("0") // used just now
	if err := c.Put("new", []byte("small")); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"0": true, "1": false, "2": false, "3": false, "4": true, "5": true, "new": true} {
		if _, ok := c.Get(key); ok != want {
			t.Errorf("%s is there: %v", key, ok)
		}
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
}

// TestAtOnce has several write and read the same.
func TestAtOnce(t *testing.T) {
	c := New(t.TempDir())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			value := bytes.Repeat([]byte{byte(i)}, 100_000)
			for range 20 {
				if err := c.Put("x", value); err != nil {
					t.Error(err)
				}
				if v, ok := c.Get("x"); !ok || len(v) != len(value) || !bytes.Equal(v, bytes.Repeat(v[:1], len(v))) {
					t.Errorf("%d bytes, %v", len(v), ok)
				}
			}
		})
	}
	wg.Wait()
}

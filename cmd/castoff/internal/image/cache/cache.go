// Package cache keeps what was found out about images that cannot change, so
// that a second look takes no time. It may be deleted at any moment.
package cache

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/wholefile"
)

// maxBytes is how much is kept; what has gone unused the longest goes first.
const maxBytes = 256 << 20

const suffix = ".measure"

// formerSuffix ends the names of files of earlier versions, which may hold
// secrets in the clear and are no longer read.
const formerSuffix = ".image"

// Cache is a directory of values.
type Cache struct{ dir string }

// New returns the cache in a directory, which need not exist. If dir is "", it
// keeps nothing.
func New(dir string) Cache { return Cache{dir: dir} }

func (c Cache) file(key string) string {
	return filepath.Join(c.dir, fmt.Sprintf("%x%s", sha256.Sum256([]byte(key)), suffix))
}

// open opens what was put under the key, for the caller to close; ok is false
// if there is nothing, or it cannot be read.
func (c Cache) open(key string) (value io.ReadCloser, ok bool) {
	if c.dir == "" {
		return nil, false
	}
	file := c.file(key)
	f, err := os.Open(file)
	if err != nil {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // the time of its last use; if this fails, it only goes sooner
	return f, true
}

// put keeps what write writes. It is there as a whole or not at all, even for
// others who ask meanwhile.
func (c Cache) put(key string, write func(io.Writer) error) error {
	if c.dir == "" {
		return nil
	}
	if err := wholefile.Write(c.file(key), 0o600, write); err != nil {
		return fmt.Errorf("keeping a measurement: %w", err)
	}
	c.trim()
	return nil
}

// trim removes what is beyond the limit. If anything goes wrong, the worst of
// it is that too much is kept.
func (c Cache) trim() {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	var sum int64
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), formerSuffix) {
			_ = os.Remove(filepath.Join(c.dir, e.Name()))
			continue
		}
		st, err := e.Info()
		if err != nil || !st.Mode().IsRegular() || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		files = append(files, st)
		sum += st.Size()
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, st := range files {
		if sum <= maxBytes {
			return
		}
		if os.Remove(filepath.Join(c.dir, st.Name())) == nil {
			sum -= st.Size()
		}
	}
}

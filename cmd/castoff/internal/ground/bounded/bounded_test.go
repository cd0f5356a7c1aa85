package bounded

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
)

func TestReadAll(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, 10} {
		if b, err := ReadAll(strings.NewReader("0123456789"[:n]), n); err != nil || int64(len(b)) != n {
			t.Errorf("%d of %d bytes, %v", len(b), n, err)
		}
		large := TooLarge{}
		r := strings.NewReader("0123456789ABC"[:n+2])
		if b, err := ReadAll(r, n); !errors.As(err, &large) || large.Most != n || b != nil || r.Len() != 1 {
			t.Errorf("%d bytes more than %d: %q, %v, %d unread", 2, n, b, err, r.Len())
		}
	}
	if _, err := ReadAll(iotest.ErrReader(io.ErrClosedPipe), 1); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader's error is %v", err)
	}
}

// TestReadFile expects each error to name the file, and its cause to follow
// "the file".
func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("four"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "dir"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, fsys := range []fs.FS{os.DirFS(dir), fstest.MapFS{"file": {Data: []byte("four")}, "dir": {Mode: fs.ModeDir}}} {
		if b, err := ReadFile(fsys, "file", 4); err != nil || string(b) != "four" {
			t.Errorf("%q, %v", b, err)
		}
		for _, c := range []struct {
			name  string
			most  int64
			is    error
			cause string
		}{
			{"file", 3, TooLarge{3}, "is larger than 3 bytes"},
			{"file", 0, TooLarge{0}, "is larger than 0 bytes"},
			{"dir", 4, ErrNotRegular, "is not a regular file"},
			{"none", 4, fs.ErrNotExist, "is not there"},
		} {
			b, err := ReadFile(fsys, c.name, c.most)
			var p *fs.PathError
			if b != nil || !errors.Is(err, c.is) || !errors.As(err, &p) || !strings.Contains(err.Error(), c.name) {
				t.Errorf("%s: %q, %v, want %v", c.name, b, err, c.is)
				continue
			}
			if got := Cause(err); got.Error() != c.cause {
				t.Errorf("%s: the file %v, want: %s", c.name, got, c.cause)
			}
		}
	}
}

func TestCause(t *testing.T) {
	t.Parallel()
	other := errors.New("is not text in UTF-8")
	for want, err := range map[string]error{
		"is larger than 2 MiB":           TooLarge{2 << 20},
		"is larger than 1048577 bytes":   TooLarge{1<<20 + 1},
		"cannot be read: file is closed": &fs.PathError{Op: "open", Path: "x", Err: errors.New("file is closed")},
		"is not text in UTF-8":           other,
	} {
		if got := Cause(err).Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

package deploy

import (
	"context"
	"io"
	"os"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
)

// CopyID is what tells a copy from its original.
type CopyID = copyID

// Ref is the name that the copy is loaded under.
func (c copyID) Ref() string { return c.ref }

// What a copy goes through.
var (
	NewCopyID   = newCopyID
	CopyArchive = copyArchive
)

// Layouts are the same image, of four layers, as engines write it.
func Layouts(t testing.TB) map[string][]byte { return layouts(t) }

var quiet = daemon.Teller{Emit: progress.Discard, Subject: "copy"}

// WriteCopy writes an image's archive with changed layers.
func (e *Timer) WriteCopy(ctx context.Context, f *os.File, ref string, id CopyID) error {
	return e.writeCopy(ctx, f, ref, id, &meter{say: quiet})
}

// LoadCopy has the daemon load an archive.
func (e *Timer) LoadCopy(ctx context.Context, f *os.File) (time.Duration, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return e.load(ctx, f, quiet)
}

// RemoveCopy removes a copy.
func (e *Timer) RemoveCopy(id CopyID) error { return e.removeCopy(id) }

// Package journal is what happened, on disk: progress and measurements, as
// append-only JSON lines that survive a crash in mid-write and two processes
// at once.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/adrg/xdg"
	"github.com/gofrs/flock"

	"castoff/cmd/castoff/internal/ground/fault"
)

const (
	fileName = "journal.jsonl"
	lockName = "journal.lock"

	// maxLine bounds a record with its newline. The largest are measurements,
	// some 100 kB for an image with a Go installation.
	maxLine = 4 << 20

	// patience is how long Append waits for other processes. It is long,
	// because every one of them waits for the disk; only a process that was
	// stopped while it held the lock can use it up.
	patience = 30 * time.Second
)

// Journal is the journal in one state directory. Its methods may be called
// from several goroutines.
type Journal struct {
	dir string

	mu      sync.Mutex
	skipped Skipped
}

// DefaultDir is where the journal is kept unless told otherwise:
// CASTOFF_STATE if that is set, else castoff in the user's state directory.
func DefaultDir() string {
	if dir := os.Getenv("CASTOFF_STATE"); dir != "" {
		return dir
	}
	// xdg reads the environment when the program starts, which is too early
	// for tests that set it.
	xdg.Reload()
	return filepath.Join(xdg.StateHome, "castoff")
}

// Open returns the journal in dir. Nothing is created before the first
// [Journal.Append], so that a state directory that cannot be written can
// still be read.
func Open(dir string) (*Journal, error) {
	if dir == "" {
		return nil, withHint(errors.New("opening the journal: no state directory"))
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, withHint(fmt.Errorf("opening the journal in %s: %w", dir, err))
	}
	if info, err := os.Stat(abs); err == nil && !info.IsDir() {
		return nil, withHint(fmt.Errorf("opening the journal in %s: not a directory", abs))
	}
	return &Journal{dir: abs}, nil
}

// Path is the journal's file.
func (j *Journal) Path() string { return filepath.Join(j.dir, fileName) }

// Append adds r to the journal and returns once it is on disk. It sets the
// record's version, and its time if that is zero.
func (j *Journal) Append(r Record) error {
	if err := j.append(r); err != nil {
		return withHint(fmt.Errorf("writing %s: %w", j.Path(), plainCause(err)))
	}
	return nil
}

func (j *Journal) append(r Record) error {
	r.Version = Version
	if r.Time.IsZero() {
		r.Time = time.Now()
	}
	r.Time = r.Time.UTC()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if len(line) > maxLine {
		return fmt.Errorf("a record of %d bytes is longer than %d", len(line), maxLine)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return err
	}
	unlock, err := lock(filepath.Join(j.dir, lockName))
	if err != nil {
		return err
	}
	defer unlock()
	return appendLine(j.Path(), line)
}

// appendLine adds line to the file with a single write. It must hold the
// lock, or the last byte might be in the middle of another's line.
func appendLine(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	torn, err := endsTorn(f)
	if err != nil {
		return err
	}
	if torn {
		// Whoever wrote last did not get to the end. The newline gives up
		// their record and saves this one.
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(line); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

func endsTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], info.Size()-1); err != nil && err != io.EOF {
		return false, err
	}
	return last[0] != '\n', nil
}

// lock takes the lock file. It blocks in the kernel, which serves waiters in
// turn; trying again and again would starve one of several busy processes.
func lock(path string) (unlock func(), err error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	got := make(chan error, 1)
	go func() {
		err := l.Lock()
		for errors.Is(err, syscall.EINTR) {
			err = l.Lock()
		}
		got <- err
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-got:
		if Lockless(err) {
			return func() {}, nil
		}
		return func() { _ = l.Unlock() }, err
	case <-timer.C:
		go func() {
			if <-got == nil {
				_ = l.Unlock()
			}
		}()
		return nil, fmt.Errorf("another castoff has held %s for %v", path, patience)
	}
}

// Lockless reports whether err says that the file system knows no locks, as
// some network file systems do. One write in append mode is nearly as good
// there, and better than no journal.
func Lockless(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}

// Records returns what the journal holds, oldest first, and an empty list if
// there is no journal yet. Lines that are torn, unreadable or of a newer
// format are left out and counted in [Journal.Skipped].
func (j *Journal) Records() ([]Record, error) {
	f, err := os.Open(j.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withHint(fmt.Errorf("reading %s: %w", j.Path(), plainCause(err)))
	}
	defer f.Close()
	// No lock: a reader that meets a line in the making takes it for a torn
	// one, and a directory without write permission has no lock file.
	records, skipped, err := Read(f)
	j.mu.Lock()
	j.skipped = skipped
	j.mu.Unlock()
	if err != nil {
		return nil, withHint(fmt.Errorf("reading %s: %w", j.Path(), plainCause(err)))
	}
	return records, nil
}

// Skipped is what the last call of [Journal.Records] left out.
func (j *Journal) Skipped() Skipped {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.skipped
}

// plainCause strips a path error to its cause where it only repeats the path
// that the message has already. A path error about another file, such as the
// directory, stays whole.
func plainCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) && filepath.Base(pe.Path) == fileName {
		return pe.Err
	}
	return err
}

func withHint(err error) error {
	hint := "set CASTOFF_STATE to a directory that you can write to: CASTOFF_STATE=/path/to/dir castoff"
	if errors.Is(err, syscall.ENOSPC) {
		return fault.New(err, fault.ExitFailed, "free some disk space, then try again", hint)
	}
	return fault.New(err, fault.ExitFailed, hint)
}

// Package changes tells when the files of a directory have changed: at once
// where the system says so, within half a second where it does not, as on
// network mounts and on what Docker Desktop and WSL share.
package changes

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// pollEvery is how often the files are looked at whatever the system says:
	// whether it will report changes cannot be asked of it.
	pollEvery = 400 * time.Millisecond
	// settle is how long there has to be silence: editors write a file in
	// several steps. latest is how long that is waited for at most.
	settle = 60 * time.Millisecond
	latest = 200 * time.Millisecond
	// maxFiles bounds what is looked at; exercises have a handful of files.
	maxFiles = 10_000
)

// Watch calls changed when it has begun to watch, so that whoever reads the
// files then misses no change, and after the files below dir have changed, once
// for changes that follow each other closely, until ctx ends. Changes while
// changed runs make for one more call. The error is that of a directory that
// cannot be read, or ctx's.
func Watch(ctx context.Context, dir string, changed func()) error {
	last, dirs, err := fingerprint(dir)
	if err != nil {
		return fmt.Errorf("watching %s: %w", dir, err)
	}
	told, events, closeEvents := notify()
	defer closeEvents()
	told(dirs)
	changed()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-events:
			quiet(ctx, events)
		case <-tick.C:
		}
		now, dirs, err := fingerprint(dir)
		if err != nil || now == last {
			continue // an editor may be replacing a file; or nothing has changed
		}
		last = now
		told(dirs)
		changed()
	}
}

// quiet waits until no more events come.
func quiet(ctx context.Context, events <-chan struct{}) {
	end := time.After(latest)
	for {
		select {
		case <-events:
		case <-time.After(settle):
			return
		case <-end:
			return
		case <-ctx.Done():
			return
		}
	}
}

// notify asks the system to report changes. Without that, events never come.
// told adds directories to those that are watched.
func notify() (told func(dirs []string), events <-chan struct{}, end func()) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return func([]string) {}, nil, func() {}
	}
	c := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case _, ok := <-w.Events:
				if !ok {
					return
				}
			case _, ok := <-w.Errors: // such as too many at once
				if !ok {
					return
				}
			}
			select {
			case c <- struct{}{}:
			default:
			}
		}
	}()
	return func(dirs []string) {
		for _, d := range dirs {
			_ = w.Add(d) // what cannot be watched is polled
		}
	}, c, func() { w.Close() }
}

// fingerprint is a number that differs when a file was written, added or
// removed, and the directories that there are.
func fingerprint(root string) (sum uint64, dirs []string, err error) {
	h := fnv.New64a()
	files := 0
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if p == root {
				return err
			}
			return nil // gone meanwhile
		}
		if files++; files > maxFiles {
			return filepath.SkipAll
		}
		st, err := d.Info()
		if err != nil {
			return nil
		}
		if d.IsDir() {
			dirs = append(dirs, p)
			fmt.Fprintf(h, "%q\n", p)
			return nil
		}
		fmt.Fprintf(h, "%q %d %d %o\n", p, st.Size(), st.ModTime().UnixNano(), st.Mode())
		return nil
	})
	if err == nil {
		var st os.FileInfo
		if st, err = os.Stat(root); err == nil && !st.IsDir() {
			err = fs.ErrInvalid
		}
	}
	return h.Sum64(), dirs, err
}

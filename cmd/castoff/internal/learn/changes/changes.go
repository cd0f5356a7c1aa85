// Package changes notices when the files of a directory have changed: at once
// where the system reports it, within half a second where it does not, as on
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
	// it cannot be asked whether it will report changes.
	pollEvery = 400 * time.Millisecond
	// settle is how long it has to be quiet for a change to be over: editors write
	// a file in several steps. latest is the longest that this is waited for.
	settle = 60 * time.Millisecond
	latest = 200 * time.Millisecond
	// maxFiles bounds what is looked at; exercises have a handful of files.
	maxFiles = 10_000
)

// Watch begins to watch the files below dir. Whoever reads them once it has
// returned misses no change: every later one puts a value into the channel, one
// for changes that follow each other closely, and no second one until the first
// has been taken. The channel is closed when ctx ends. The error is that of a
// directory that cannot be read.
func Watch(ctx context.Context, dir string) (<-chan struct{}, error) {
	last, dirs, err := fingerprint(dir)
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	w := newWatcher()
	w.add(dirs)
	changed := make(chan struct{}, 1)
	go func() {
		defer close(changed)
		defer w.close()
		tick := time.NewTicker(pollEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case _, ok := <-w.events:
				w.heard(ctx, ok)
			case _, ok := <-w.errors: // such as too many events at once
				w.heard(ctx, ok)
			case <-tick.C:
			}
			now, dirs, err := fingerprint(dir)
			if err != nil || now == last {
				continue // an editor may be replacing a file; or nothing has changed
			}
			last = now
			w.add(dirs)
			select {
			case changed <- struct{}{}:
			default: // the one waiting there stands for this one, too
			}
		}
	}()
	return changed, nil
}

// watcher is what the system reports. Where it reports nothing, nothing comes
// through its channels.
type watcher struct {
	w      *fsnotify.Watcher // nil if the system provides none
	events <-chan fsnotify.Event
	errors <-chan error
}

func newWatcher() *watcher {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return &watcher{}
	}
	return &watcher{w, w.Events, w.Errors}
}

// add watches directories; those that cannot be watched are polled.
func (w *watcher) add(dirs []string) {
	for _, d := range dirs {
		if w.w != nil {
			_ = w.w.Add(d)
		}
	}
}

func (w *watcher) close() {
	if w.w != nil {
		w.w.Close()
	}
}

// heard waits, after the first event, until no more come. Closed channels are
// no longer listened to.
func (w *watcher) heard(ctx context.Context, ok bool) {
	if !ok {
		w.events, w.errors = nil, nil
		return
	}
	end := time.After(latest)
	for {
		select {
		case <-w.events:
		case <-w.errors:
		case <-time.After(settle):
			return
		case <-end:
			return
		case <-ctx.Done():
			return
		}
	}
}

// fingerprint returns a number that changes when a file is written, added or
// removed, and the directories that exist.
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

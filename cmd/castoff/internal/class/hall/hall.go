// Package hall is the line between the screen that a class sees and the one with
// the notes, which is another process of the same user: a socket that nobody else
// can reach. What comes over it is bounded, and its texts are not trusted.
package hall

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/lectern"

	"github.com/gofrs/flock"
)

const (
	// mostCommand and mostTold are the longest lines that are read, in bytes.
	mostCommand = 1 << 10
	mostTold    = 1 << 20
	// mostNotes is how many screens may follow at once.
	mostNotes = 8
	// writing is how long to wait for a screen that does not read.
	writing = 2 * time.Second
	// mostPath is the longest path of a socket that every system accepts.
	mostPath = 100
	// shortPrefix begins the name of the directory of a socket with a short path,
	// which is called socketName.
	shortPrefix = "castoff-"
	socketName  = "s"
)

// ErrTaken is the error if the course is being presented already.
var ErrTaken = errors.New("the course is being presented already")

// Place is where the processes of one course meet.
type Place struct{ dir, name string }

// At is the place of a course, by its identity, in a directory of castoff's.
func At(state, course string) Place {
	sum := sha256.Sum256([]byte(course))
	return Place{dir: filepath.Join(state, "present"), name: hex.EncodeToString(sum[:6])}
}

func (p Place) path(ending string) string { return filepath.Join(p.dir, p.name+ending) }

// make makes the directory, which is the user's alone.
func (p Place) make() error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	st, err := os.Lstat(p.dir)
	switch {
	case err != nil:
		return err
	case !st.IsDir():
		return fmt.Errorf("%s is not a directory", p.dir)
	case runtime.GOOS != "windows" && st.Mode().Perm() != 0o700:
		return os.Chmod(p.dir, 0o700)
	}
	return nil
}

// Hall is where a presentation is followed from. Close closes it. Nil is one that
// nobody can follow.
type Hall struct {
	place  Place
	lock   *flock.Flock
	listen net.Listener
	short  string // the directory of a socket whose path would be too long; empty if it is not

	mu    sync.Mutex
	ended bool
	conns map[net.Conn]chan struct{} // told that there is something new
	wg    sync.WaitGroup
}

// Open opens the hall of a place. The error is [ErrTaken] if it is open already.
func (p Place) Open() (*Hall, error) {
	if err := p.make(); err != nil {
		return nil, fmt.Errorf("opening the line to the notes: %w", err)
	}
	lock := flock.New(p.path(".lock"), flock.SetPermissions(0o600))
	if err := p.take(lock.TryLock()); err != nil {
		return nil, fmt.Errorf("opening the line to the notes: %w", err)
	}
	h := &Hall{place: p, lock: lock, conns: map[net.Conn]chan struct{}{}}
	if err := h.bind(); err != nil {
		h.Close()
		return nil, fmt.Errorf("opening the line to the notes: %w", err)
	}
	return h, nil
}

// take is what trying to lock the place came to. Where the file system knows no
// locks, it is taken if somebody answers there.
func (p Place) take(got bool, err error) error {
	if journal.Lockless(err) {
		c, err := p.dial()
		if got = err != nil; !got {
			c.Close()
		}
	} else if err != nil {
		return err
	}
	if !got {
		return ErrTaken
	}
	return nil
}

// tidy removes what a presentation left that was killed: the directory of its
// socket, if it is one of castoff's.
func (p Place) tidy() {
	if at, err := p.where(); err == nil {
		dir, name := filepath.Split(filepath.Clean(at))
		dir = filepath.Clean(dir)
		if name == socketName && filepath.Dir(dir) == filepath.Clean(os.TempDir()) && strings.HasPrefix(filepath.Base(dir), shortPrefix) && own(dir) {
			_ = os.Remove(at)
			_ = os.Remove(dir) // unless there is more in it
		}
	}
	_ = os.Remove(p.path(".where"))
}

// bind listens: in the place, or where its path is too long for a socket in a
// directory that the place names.
func (h *Hall) bind() error {
	at := h.place.path(".sock")
	where := h.place.path(".where")
	h.place.tidy()
	if len(at) > mostPath {
		dir, err := os.MkdirTemp("", shortPrefix)
		if err != nil {
			return err
		}
		h.short, at = dir, filepath.Join(dir, socketName)
		if len(at) > mostPath {
			return fmt.Errorf("%s is too long a path for a socket", at)
		}
		err = wholefile.Write(where, 0o600, func(w io.Writer) error { _, err := io.WriteString(w, at); return err })
		if err != nil {
			return err
		}
	}
	if err := os.Remove(at); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	listen, err := net.Listen("unix", at)
	h.listen = listen
	return err
}

// Close closes the hall, and the connections of everybody who follows.
func (h *Hall) Close() {
	if h == nil {
		return
	}
	h.mu.Lock()
	h.ended = true
	for c := range h.conns {
		c.Close()
	}
	h.mu.Unlock()
	if h.listen != nil {
		h.listen.Close() // removes the socket
	}
	if h.short != "" {
		_ = os.Remove(h.place.path(".where"))
		_ = os.RemoveAll(h.short)
	}
	h.wg.Wait()
	_ = h.lock.Unlock()
}

// Serve tells everybody who follows what there is to tell, and hands on what they
// ask for, until the hall is closed.
func (h *Hall) Serve(told func() lectern.Told, do func(lectern.Command)) {
	if h == nil {
		return
	}
	for {
		c, err := h.listen.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // too many files are open, for one: that passes
			time.Sleep(again)
			continue
		}
		h.mu.Lock()
		if h.ended || len(h.conns) >= mostNotes {
			h.mu.Unlock()
			c.Close()
			continue
		}
		news := make(chan struct{}, 1)
		h.conns[c] = news
		h.wg.Add(2)
		h.mu.Unlock()
		gone := make(chan struct{})
		go func() {
			defer h.wg.Done()
			defer close(gone)
			read(c, mostCommand, func(cmd lectern.Command) { do(cmd) })
		}()
		go func() {
			defer h.wg.Done()
			h.tell(c, told, news, gone)
		}()
	}
}

// Tell says that there is something new to tell.
func (h *Hall) Tell() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, news := range h.conns {
		select {
		case news <- struct{}{}:
		default:
		}
	}
}

// tell tells one follower: what is new at once, and the time every second.
func (h *Hall) tell(c net.Conn, told func() lectern.Told, news, gone <-chan struct{}) {
	defer func() {
		c.Close()
		h.mu.Lock()
		delete(h.conns, c)
		h.mu.Unlock()
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if send(c, told()) != nil {
			return
		}
		select {
		case <-gone:
			return
		case <-news:
		case <-tick.C:
		}
	}
}

// send writes a value as a line.
func send(c net.Conn, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := c.SetWriteDeadline(time.Now().Add(writing)); err != nil {
		return err
	}
	_, err = c.Write(append(b, '\n'))
	return err
}

// read takes lines of at most so many bytes, until one is longer or not JSON, or
// the connection is closed.
func read[T any](c net.Conn, most int, take func(T)) {
	lines := bufio.NewScanner(c)
	lines.Buffer(make([]byte, 0, min(most, 4<<10)), most)
	for lines.Scan() {
		var v T
		if json.Unmarshal(lines.Bytes(), &v) != nil {
			return
		}
		take(v)
	}
}

// Follower follows the presentation of a course, whenever there is one.
type Follower struct {
	place   Place
	changed func()

	mu   sync.Mutex
	told lectern.Told
	conn net.Conn
}

// again is the time between two looks for a presentation.
const again = 250 * time.Millisecond

// Follow begins to follow, until ctx ends; changed is called with what is new.
func (p Place) Follow(ctx context.Context, changed func()) *Follower {
	f := &Follower{place: p, changed: changed}
	go func() {
		for ctx.Err() == nil {
			f.once(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(again):
			}
		}
	}()
	return f
}

// once follows until the connection is closed.
func (f *Follower) once(ctx context.Context) {
	c, err := f.place.dial()
	if err != nil {
		return
	}
	defer context.AfterFunc(ctx, func() { c.Close() })()
	read(c, mostTold, func(t lectern.Told) {
		f.mu.Lock()
		f.told, f.conn = t, c
		f.mu.Unlock()
		f.changed()
	})
	c.Close()
	f.mu.Lock()
	f.conn = nil
	f.mu.Unlock()
	f.changed()
}

// dial finds the presentation.
func (p Place) dial() (net.Conn, error) {
	at := p.path(".sock")
	if len(at) > mostPath {
		var err error
		if at, err = p.where(); err != nil {
			return nil, err
		}
	}
	return net.DialTimeout("unix", at, time.Second)
}

// where is the path that the place names of a socket.
func (p Place) where() (string, error) {
	b, err := bounded.ReadFile(os.DirFS(p.dir), p.name+".where", mostPath)
	return string(b), err
}

// Told implements [lectern.Followed].
func (f *Follower) Told() (lectern.Told, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.told, f.conn != nil
}

// Do implements [lectern.Followed]. What cannot be handed on is lost: nobody
// presents.
func (f *Follower) Do(cmd lectern.Command) {
	f.mu.Lock()
	c := f.conn
	f.mu.Unlock()
	if c != nil {
		_ = send(c, cmd)
	}
}

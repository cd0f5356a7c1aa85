//go:build unix

package hall

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"castoff/cmd/castoff/internal/ui/lectern"
)

// killed leaves what a presentation leaves that was killed: the socket of a place
// whose own path is too long for one, in a directory.
func killed(t *testing.T, p Place, dir string) {
	t.Helper()
	if err := p.make(); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(dir, socketName)
	l, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	if err := os.WriteFile(p.path(".where"), []byte(at), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestKilled: what a presentation left that was killed is removed by the next, and
// nothing else is.
func TestKilled(t *testing.T) {
	temp, elsewhere := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	made := func(in, name string) string {
		t.Helper()
		dir := filepath.Join(in, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	full := made(temp, "castoff-full")
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(temp, "castoff-link")
	if err := os.Symlink(made(elsewhere, "linked"), link); err != nil {
		t.Fatal(err)
	}
	stays := []string{full, link, made(temp, "theirs"), made(elsewhere, "castoff-1")}
	if os.Geteuid() == 0 {
		another := made(temp, "castoff-others")
		if err := os.Chown(another, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		stays = append(stays, another)
	}
	for i, dir := range append([]string{made(temp, "castoff-0")}, stays...) {
		p := At(filepath.Join(t.TempDir(), strings.Repeat("long", 20)), "a course")
		killed(t, p, dir)
		h, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(dir); i == 0 && !errors.Is(err, fs.ErrNotExist) || i > 0 && err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		h.Close()
	}
	left, err := filepath.Glob(filepath.Join(temp, "*"))
	if err != nil || len(left) != len(stays)-1 { // one of them is elsewhere
		t.Errorf("left is %q, %v", left, err)
	}
}

// TestTooLong: where no path is short enough for a socket that is said, and nothing
// is left.
func TestTooLong(t *testing.T) {
	temp := filepath.Join(t.TempDir(), strings.Repeat("long", 20))
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	if _, err := At(filepath.Join(temp, "state"), "a course").Open(); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("it says %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(temp, "castoff-*")); err != nil || len(left) != 0 {
		t.Errorf("left is %q, %v", left, err)
	}
}

// TestNobody: a presentation without a hall goes on, and one without locks is alone
// where nobody answers.
func TestNobody(t *testing.T) {
	t.Parallel()
	var none *Hall
	none.Serve(nil, nil)
	none.Tell()
	none.Close()
	p := At(t.TempDir(), "a course")
	for _, lockless := range []error{syscall.ENOLCK, syscall.ENOSYS, syscall.ENOTSUP} {
		if err := p.take(false, &fs.PathError{Op: "flock", Path: "p", Err: lockless}); err != nil {
			t.Errorf("%v: %v", lockless, err)
		}
	}
	if err := p.take(false, syscall.EIO); !errors.Is(err, syscall.EIO) {
		t.Errorf("another fault: %v", err)
	}
	if err := p.take(false, nil); !errors.Is(err, ErrTaken) {
		t.Errorf("locked by another: %v", err)
	}
	var page atomic.Int64
	_, _ = open(t, p, &page)
	if err := p.take(false, syscall.ENOLCK); !errors.Is(err, ErrTaken) {
		t.Errorf("where somebody answers: %v", err)
	}
}

// short is a listener whose process has too many files open at first.
type short struct {
	net.Listener
	faults atomic.Int64
}

func (s *short) Accept() (net.Conn, error) {
	if s.faults.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "unix", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return s.Listener.Accept()
}

// TestServeGoesOn: a fault that passes does not end the line to those who follow.
func TestServeGoesOn(t *testing.T) {
	t.Parallel()
	p := At(t.TempDir(), "a course")
	h, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	l := &short{Listener: h.listen}
	l.faults.Store(2)
	h.listen = l
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Serve(func() lectern.Told { return lectern.Told{Place: lectern.Place{Number: 3}, Notes: "Say it slowly."} }, func(lectern.Command) {})
	}()
	follows(t, p.Follow(t.Context(), func() {}), 3)
	h.Close()
	<-ended
}

package hall

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/class/present"
	"castoff/cmd/castoff/internal/ui/lectern"
)

// open opens a hall that tells which page is shown, and hands commands on.
func open(t *testing.T, p Place, page *atomic.Int64) (*Hall, <-chan lectern.Command) {
	t.Helper()
	h, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	done := make(chan lectern.Command, 10)
	go h.Serve(func() lectern.Told {
		return lectern.Told{Place: lectern.Place{Number: int(page.Load())}, Notes: "Say it slowly."}
	},
		func(c lectern.Command) { done <- c })
	return h, done
}

// follows waits until a follower knows of a page, or of nobody if it is 0.
func follows(t *testing.T, f *Follower, page int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		told, ok := f.Told()
		if ok == (page > 0) && (!ok || told.Number == page && told.Notes != "") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waiting for page %d; told was %+v, %v", page, told, ok)
		}
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("long", 20))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := At(dir, "a course")
			var rung atomic.Int64
			f := p.Follow(t.Context(), func() { rung.Add(1) })
			follows(t, f, 0)
			f.Do(lectern.Command{Do: lectern.Next}) // to nobody
			var page atomic.Int64
			page.Store(3)
			h, done := open(t, p, &page)
			follows(t, f, 3)
			if _, err := p.Open(); !errors.Is(err, ErrTaken) {
				t.Errorf("opened again: %v", err)
			}
			if other, err := At(dir, "another course").Open(); err != nil {
				t.Errorf("another course: %v", err)
			} else {
				other.Close()
			}
			page.Store(4)
			h.Tell()
			follows(t, f, 4)
			want := lectern.Command{Do: lectern.Jump, Name: "2/0"}
			f.Do(want)
			if got := <-done; got != want {
				t.Errorf("asked for was %+v", got)
			}
			if st, err := os.Stat(filepath.Join(dir, "present")); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o700 {
				t.Errorf("the directory is %v, %v", st.Mode(), err)
			}
			h.Close()
			follows(t, f, 0)
			page.Store(5)
			_, _ = open(t, p, &page) // it is presented again
			follows(t, f, 5)
			if rung.Load() < 4 {
				t.Errorf("the bell rang %d times", rung.Load())
			}
		})
	}
}

// TestStrangers: what is no command ends the line it came over, and nothing else.
func TestStrangers(t *testing.T) {
	t.Parallel()
	p := At(t.TempDir(), "")
	var page atomic.Int64
	page.Store(1)
	_, done := open(t, p, &page)
	f := p.Follow(t.Context(), func() {})
	follows(t, f, 1)
	for _, text := range []string{"\n", "{\n", "[]\n", `"next"` + "\n", strings.Repeat("x", 10*mostCommand) + "\n", `{"do":7}` + "\n"} {
		c, err := p.dial()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, text); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Logf("%q: %v", text[:1], err)
		}
		if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("after %q the line stays open", text[:1])
		}
		c.Close()
	}
	follows(t, f, 1)
	if len(done) != 0 {
		t.Errorf("%+v was asked for", <-done)
	}
}

func TestKeeper(t *testing.T) {
	t.Parallel()
	p := At(t.TempDir(), "")
	k := p.Keeper("whole")
	if at := k.Last(); at != (present.Position{}) {
		t.Errorf("nothing was kept, and it is %+v", at)
	}
	if err := p.make(); err != nil {
		t.Fatal(err)
	}
	want := present.Position{}
	for i := range 20 {
		want = present.Position{Stop: 1, Page: i, Slide: 1, Spent: 100, OnLesson: 40}
		k.Keep(want)
	}
	k.Close()
	if at := k.Last(); at != want {
		t.Errorf("kept is %+v, not %+v", at, want)
	}
	if at := p.Keeper("plan-45").Last(); at != (present.Position{}) {
		t.Errorf("another way is at %+v", at)
	}
	old := time.Now().Add(-2 * sameClass)
	if err := os.Chtimes(k.file, old, old); err != nil {
		t.Fatal(err)
	}
	if at := k.Last(); at.Page != want.Page || at.Spent != 0 {
		t.Errorf("before another class it is %+v", at)
	}
	if err := os.WriteFile(k.file, []byte(strings.Repeat("x", 2*mostKept)), 0o600); err != nil {
		t.Fatal(err)
	}
	if at := k.Last(); at != (present.Position{}) {
		t.Errorf("of nothing it is %+v", at)
	}
}

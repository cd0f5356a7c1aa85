package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// console is castoff on a terminal of 80 by 24 that answers no query.
type console struct {
	cmd  *exec.Cmd
	keys *os.File
	gone chan struct{} // closed when the program has ended and all was read

	mu  sync.Mutex
	out []byte
}

func onTerminal(t *testing.T, cmd *exec.Cmd) *console {
	t.Helper()
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		t.Skipf("skipped, it needs a pseudo-terminal: %v", err)
	}
	c := &console{cmd: cmd, keys: master, gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			c.mu.Lock()
			c.out = append(c.out, buf[:n]...)
			c.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // an error if it has ended, as it should
		<-c.gone
		master.Close()
	})
	return c
}

func (c *console) raw() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.out)
}

var controlSequence = regexp.MustCompile("\x1b(\\[[0-9;?<=>]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)|[=>78])")

// shows waits for a text.
func (c *console) shows(text string, limit time.Duration) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(controlSequence.ReplaceAllString(c.raw(), ""), text) {
			return true
		}
	}
	return false
}

// ends waits for the program's end and returns its exit code.
func (c *console) ends(t *testing.T, limit time.Duration) int {
	t.Helper()
	select {
	case <-c.gone:
	case <-time.After(limit):
		t.Fatalf("it did not end within %s:\n%q", limit, c.raw())
	}
	_ = c.cmd.Wait() // the exit code says more
	return c.cmd.ProcessState.ExitCode()
}

// TestOutputOnATerminal runs the commands that ask nothing on a terminal that
// would answer nothing: bubbletea's own start would wait 5 seconds for an
// answer.
func TestOutputOnATerminal(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string
		env    string
		want   string
		colour bool
	}{
		{"version", []string{"--version"}, "", "castoff ", false},
		{"list", []string{"list"}, "", "What an image is", true},
		{"NO_COLOR", []string{"list"}, "NO_COLOR=1", "What an image is", false},
		{"no-color", []string{"list", "--no-color"}, "", "What an image is", false},
		{"dumb", []string{"list"}, "TERM=dumb", "What an image is", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var took time.Duration
			for range 3 { // a busy machine may be slow once, the trap is slow always
				cmd := castoff(t, "", tt.args...)
				cmd.Env = append(cmd.Env, tt.env)
				begin := time.Now()
				c := onTerminal(t, cmd)
				if code := c.ends(t, 20*time.Second); code != 0 {
					t.Errorf("exit code %d", code)
				}
				took = time.Since(begin)
				out := c.raw()
				if !strings.Contains(controlSequence.ReplaceAllString(out, ""), tt.want) {
					t.Errorf("%q is not in %q", tt.want, out)
				}
				if strings.Contains(out, "\x1b") != tt.colour {
					t.Errorf("escape sequences, want %v: %q", tt.colour, out)
				}
				if took < 2*time.Second {
					return
				}
			}
			t.Errorf("it took %s", took)
		})
	}
}

// TestLeavingTheCourse leaves the interactive course on its first screen, in
// every way that is not its own.
func TestLeavingTheCourse(t *testing.T) {
	none := "unix://" + filepath.Join(t.TempDir(), "none.sock")
	type leave func(*console) error
	key := func(c *console) error { _, err := c.keys.Write([]byte{3}); return err }
	by := func(s syscall.Signal) leave { return func(c *console) error { return c.cmd.Process.Signal(s) } }
	for _, tt := range []struct {
		name  string
		args  []string
		shows string
		leave leave
		code  int
	}{
		{"ctrl-c", []string{"--host", none}, "Show the recording?", key, 130},
		{"SIGINT", []string{"--host", none}, "Show the recording?", by(syscall.SIGINT), 130},
		{"SIGTERM", []string{"--host", none}, "Show the recording?", by(syscall.SIGTERM), 143},
		{"daemon", []string{"--base", "offline"}, "Build while you read?", key, 130},
	} {
		t.Run(tt.name, func(t *testing.T) {
			learner := "nobody"
			if tt.name == "daemon" {
				e, err := connect()
				if err != nil {
					t.Skipf("skipped, it needs a Docker daemon: %v", err)
				}
				e.Close()
				learner = learnerOf(t, t.Cleanup)
			}
			c := onTerminal(t, castoff(t, learner, tt.args...))
			if !c.shows(tt.shows, 4*time.Second) {
				t.Fatalf("%q did not appear:\n%q", tt.shows, c.raw())
			}
			if err := tt.leave(c); err != nil {
				t.Fatal(err)
			}
			if code := c.ends(t, 10*time.Second); code != tt.code {
				t.Errorf("exit code %d, not %d", code, tt.code)
			}
			out := c.raw()
			for _, mode := range []string{"\x1b[?1049", "\x1b[?25"} { // the other screen, the cursor
				on, off := strings.LastIndex(out, mode+"h"), strings.LastIndex(out, mode+"l")
				if on < 0 || off < 0 || (on > off) != (mode == "\x1b[?25") {
					t.Errorf("%q is not as it was:\n%q", mode, out)
				}
			}
			if i := strings.LastIndex(out, "Stopped."); i < strings.LastIndex(out, "\x1b[?1049l") {
				t.Errorf("what it says at its end is not on the person's own screen:\n%q", out)
			}
		})
	}
}

// TestBuildBeginsAtYes: what the person agrees to begins at once, the menu
// mentions it, and ^C says what is kept of it.
func TestBuildBeginsAtYes(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	e.Close()
	c := onTerminal(t, castoff(t, learnerOf(t, t.Cleanup), "--base", "offline", "--rebuild"))
	if !c.shows("Build while you read?", 10*time.Second) || !c.shows("- time: ", time.Second) && !c.shows("time: ", time.Second) {
		t.Fatalf("it was not asked:\n%q", c.raw())
	}
	if _, err := c.keys.WriteString("y"); err != nil {
		t.Fatal(err)
	}
	if !c.shows("Where to?", 5*time.Second) || !c.shows("building traditional, ", 2*time.Minute) {
		t.Fatalf("the menu does not tell of the build:\n%q", c.raw())
	}
	if _, err := c.keys.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(t, 30*time.Second); code != 130 {
		t.Errorf("exit code %d", code)
	}
	out := controlSequence.ReplaceAllString(c.raw(), "")
	if !strings.Contains(out, "Stopped building castoff/") || !strings.Contains(out, "kept") && !strings.Contains(out, "Kept") {
		t.Errorf("it does not say what is kept:\n%q", out)
	}
}

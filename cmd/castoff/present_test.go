//go:build unix

package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/learn/imagestest"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// What a presenter's remote sends.
const (
	pageDown = "\x1b[6~"
	pageUp   = "\x1b[5~"
	f5       = "\x1b[15~"
)

// onConsole starts a program on a terminal of its own.
func onConsole(t *testing.T, cmd *exec.Cmd, width, height int) *uitest.Console {
	t.Helper()
	c := uitest.NewConsole(t, width, height)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.TTY, c.TTY, c.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = cmd.Wait() // how it ended is seen on its screen
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // an error if it has ended
		<-gone
	})
	return c
}

// like is another castoff of the same person.
func like(t *testing.T, cmd *exec.Cmd, args ...string) *exec.Cmd {
	t.Helper()
	other := castoff(t, "", args...)
	other.Env, other.Dir = cmd.Env, cmd.Dir
	return other
}

// taught is a course of texts, with notes and a plan.
var taught = map[string]string{
	"course.yaml": "format: 1\ntitle: Taught\nimages: []\nplans:\n  - minutes: 10\n    lessons:\n      - {lesson: 1, minutes: 6, skip: [Left out]}\n      - {lesson: 2, minutes: 4}\n",
	"01-one.md": "---\ntitle: One\nminutes: 9\n---\n\nThe first page.\n\n```castoff note\nSay hello to everybody.\n```\n\n## Left out\n\nFor those who have time.\n\n" +
		"## Asked\n\nThink.\n\n```castoff ask\nIs it so?\n\n- [ ] No.\n  It is.\n- [x] Yes.\n  Since it is.\n```\n",
	"02-two.md": "---\ntitle: Two\nminutes: 5\n---\n\nThe second lesson.\n\n```castoff note\nSlow down here.\n```\n\n## Its end\n\nGoodbye.\n",
}

// TestPresent gives a class with a remote on one terminal, and the notes on
// another, each of which is begun again in the middle. It needs no daemon.
func TestPresent(t *testing.T) {
	t.Parallel()
	none := "unix://" + filepath.Join(t.TempDir(), "none.sock")
	args := []string{"--host", none, "--lessons", writeFiles(t, taught), "present"}
	first := castoff(t, "ada", append(args, "--plan", "10")...)
	notes := onConsole(t, like(t, first, append(args, "--plan", "10", "--notes")...), 80, 24)
	notes.Wait("Nobody presents this course", "--plan 10")
	class := onConsole(t, first, 64, 18)
	class.Wait("The first page.", "1 · One", "1/3")
	notes.Wait("Say hello to everybody.", "next: Asked", "of 6 min", "of 10 min")

	second := onConsole(t, like(t, first, args...), 200, 18)
	second.Wait("error: presenting the course: it is being presented already", "present --notes    follows it, and moves it on")

	class.Press(pageDown)
	class.Wait("Think.", "2/3")
	notes.Wait("no notes for this page", "next: a question")
	notes.Press(pageDown) // either screen goes on
	asked := class.Wait("Is it so?", "  A  No.", "  B  Yes.", "3/3")
	if strings.ContainsAny(asked, "✓✗") {
		t.Errorf("before the answer is shown, the screen is\n%s", asked)
	}
	notes.Wait("right: B")
	class.Press(pageDown)
	class.Wait("✓ B  Yes.", "✗ A  No.")
	class.Press("b")
	class.Until("black", func(s string) bool { return strings.TrimSpace(s) == "" })
	notes.Wait("the screen is black")
	class.Press(f5)
	class.Wait("✓ B  Yes.")
	class.Press(pageDown)
	class.Wait("Since it is.")
	class.Press(pageDown)
	class.Wait("The second lesson.", "2 · Two")
	notes.Wait("Slow down here.", "of 4 min")

	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	notes.Wait("Nobody presents this course")
	again := onConsole(t, like(t, first, append(args, "--plan", "10")...), 64, 18)
	again.Wait("The second lesson.", "2 · Two")
	notes.Wait("Slow down here.")
	notes.Press("qq")
	notes.Until("the end", func(s string) bool { return !strings.Contains(s, "Slow down") })
	notes = onConsole(t, like(t, first, append(args, "--notes")...), 80, 24)
	notes.Wait("Slow down here.")
	notes.Press(pageUp)
	again.Wait("Is it so?", "1 · One")
	again.NoOverflow()
	again.Press("qq")
	again.Until("how to go on", func(string) bool { return strings.Contains(again.Output(), "present --plan 10\r\n") })

	last := onConsole(t, like(t, first, append(args, "2")...), 60, 18)
	last.Wait("The second lesson.")
	last.Press("\x1b[<65;5;5M") // the wheel
	last.Wait("Goodbye.")
	last.Press("g1\r")
	last.Wait("The second lesson.")
	last.NoOverflow()
	nothingLearnt(t, first)
}

// nothingLearnt checks that no learner's records were written.
func nothingLearnt(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	for _, env := range cmd.Env {
		dir, ok := strings.CutPrefix(env, "XDG_STATE_HOME=")
		if !ok {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, "castoff", "journal.jsonl"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, kind := range []string{"opened", "page", "answered", "predicted", "guessed", "finished", "exercise", "files"} {
			if strings.Contains(string(b), `"kind":"`+kind+`"`) {
				t.Errorf("a record of the kind %q was written", kind)
			}
		}
	}
}

// TestPresentWithoutNotes presents where the line to the notes cannot be opened: the
// class gets its slides all the same. A remote alone chooses what stands in for the
// daemon that is not there.
func TestPresentWithoutNotes(t *testing.T) {
	t.Parallel()
	cmd := castoff(t, "ada", "--host", "unix://"+filepath.Join(t.TempDir(), "none.sock"), "present")
	state := t.TempDir()
	cmd.Env = append(cmd.Env, "CASTOFF_STATE="+state)
	if err := os.WriteFile(filepath.Join(state, "present"), nil, 0o600); err != nil { // where a directory is to be
		t.Fatal(err)
	}
	class := onConsole(t, cmd, 64, 18)
	class.Wait("Nothing can be built here", "Leave")
	class.Press(pageDown)
	class.Wait("1 · What an image is", "1/")
	onward(class, " 2/")
	class.Press("qq")
	class.Wait("Presented for")
	if out := class.Output(); !strings.Contains(out, "The notes cannot follow this time: opening the line to the notes:") || !strings.Contains(out, "not a directory") {
		t.Errorf("it does not say why the notes cannot follow:\n%q", out)
	}
}

// TestPresentWithoutATerminal: there it cannot be done.
func TestPresentWithoutATerminal(t *testing.T) {
	t.Parallel()
	out, err := castoff(t, "", "present").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "error: presenting: it needs a terminal") || !strings.Contains(string(out), "hint: castoff learn") {
		t.Errorf("it says %q, %v", out, err)
	}
}

// mortal is a daemon that can be made to die, as far as its clients can tell.
type mortal struct {
	listen net.Listener

	mu    sync.Mutex
	conns []net.Conn
}

// dies kills the daemon.
func (m *mortal) dies() {
	m.listen.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.conns {
		c.Close()
	}
}

// mortalDaemon hands everything on to a daemon's socket.
func mortalDaemon(t *testing.T, daemon string) (m *mortal, socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "castoff-test-") // a short path, as a socket needs one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "docker.sock")
	m = &mortal{}
	if m.listen, err = net.Listen("unix", socket); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.dies)
	go func() {
		for {
			client, err := m.listen.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", daemon)
			if err != nil {
				client.Close()
				continue
			}
			m.mu.Lock()
			m.conns = append(m.conns, client, server)
			m.mu.Unlock()
			for from, to := range map[net.Conn]net.Conn{client: server, server: client} {
				go func() {
					_, _ = io.Copy(to, from) // until one of them is closed
					if half, ok := to.(interface{ CloseWrite() error }); ok {
						_ = half.CloseWrite()
					}
				}()
			}
		}
	}()
	return m, socket
}

// onward goes from slide to slide until one shows a text.
func onward(c *uitest.Console, want string) {
	c.T.Helper()
	for range 30 {
		before := c.Screen()
		if strings.Contains(before, want) {
			return
		}
		c.Press(pageDown)
		c.Until("another slide, on the way to "+want, func(s string) bool { return s != before && strings.TrimSpace(s) != "" })
	}
	c.T.Fatalf("no slide shows %q; the last is\n%s", want, c.Screen())
}

// TestPresentOnADaemon presents builds that were made before, and one more while the
// daemon dies: the class sees one line of it.
func TestPresentOnADaemon(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	daemon, ok := strings.CutPrefix(e.Info().Endpoint, "unix://")
	if !ok {
		t.Skip("skipped, it needs a daemon at a socket")
	}
	m, socket := mortalDaemon(t, daemon)
	learner := learnerOf(t, t.Cleanup)
	imagestest.LendGo(t, e, learner)
	prepare := castoff(t, learner, "course", "new", "mine")
	prepare.Dir = t.TempDir()
	if out, err := prepare.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	args := []string{"--host", "unix://" + socket, "--base", "offline", "--trust", "--lessons", "mine"}
	if out, err := like(t, prepare, append(args, "prepare", "--progress", "quiet")...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	class := onConsole(t, like(t, prepare, append(args, "present", "1")...), 64, 18)
	class.Wait("Say here, on the first page")
	class.Press(pageDown)
	class.Wait("hello/Dockerfile")
	onward(class, "built before") // and on which day, unless the builder had all of it
	class.Press("B")
	class.Wait("live")
	// The builder has its time to let go of its cache.
	for end := time.Now().Add(time.Minute); strings.Contains(class.Screen(), "live") && !strings.Contains(class.Screen(), "✓ Building") && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	class.Wait("✓ Building", "live")
	m.dies()
	class.Press("B")
	died := class.Wait("This step did not work here.")
	if strings.Contains(died, "connect") || strings.Contains(died, "error") {
		t.Errorf("when the daemon dies the class sees\n%s", died)
	}
	onward(class, "on disk")
	class.NoOverflow()
	nothingLearnt(t, prepare)
}

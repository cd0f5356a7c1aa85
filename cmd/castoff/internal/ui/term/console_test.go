//go:build unix

package term

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// console is a terminal with a person at it: a pty, its screen, its keys.
type console struct {
	t           *testing.T
	master, tty *os.File

	mu            sync.Mutex
	raw           bytes.Buffer
	pending       []byte
	width, height int
	rows          [][]string
	x, y          int
	full          bool // the cursor waits behind the last column
	overflow      bool // something was drawn beyond the last column
	deepest       int  // the lowest line drawn on
	scrolled      []string
}

func newConsole(t *testing.T, width, height int) *console {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	c := &console{t: t, master: master, tty: tty}
	c.size(width, height)
	go func() {
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			c.write(buf[:n])
			if err != nil {
				return
			}
		}
	}()
	consoles = append(consoles, c)
	return c
}

// consoles keeps every terminal open to the end: bubbletea asks for the size
// in a goroutine that may outlive its program, and would meet a closed file.
var consoles []*console

// terminal is what Detect finds here.
func (c *console) terminal(env ...string) *Terminal {
	vars := map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8"}
	for _, e := range env {
		k, v, _ := strings.Cut(e, "=")
		vars[k] = v
	}
	return Detect(c.tty, c.tty, c.tty, func(k string) string { return vars[k] })
}

// size sets the size; what was on the screen is gone.
func (c *console) size(width, height int) {
	c.mu.Lock()
	c.width, c.height = width, height
	c.clear()
	c.mu.Unlock()
	if err := pty.Setsize(c.master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		c.t.Fatal(err)
	}
}

// resize changes the size under a running program.
func (c *console) resize(width, height int) {
	c.size(width, height)
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		c.t.Fatal(err)
	}
}

// forgive forgets lines that were too wide or scrolled away until now.
func (c *console) forgive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.overflow, c.scrolled = false, nil
}

func (c *console) clear() {
	c.rows = make([][]string, c.height)
	for i := range c.rows {
		c.rows[i] = make([]string, c.width)
	}
	c.x, c.y, c.full = 0, 0, false
}

// press sends keys.
func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.master.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

const (
	enter = "\r"
	up    = "\x1b[A"
	down  = "\x1b[B"
	right = "\x1b[C"
	left  = "\x1b[D"
	ctrlC = "\x03"
)

// screen is what the person sees.
func (c *console) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, row := range c.rows {
		var line strings.Builder
		for _, cell := range row {
			switch cell {
			case "":
				line.WriteByte(' ')
			case wide:
			default:
				line.WriteString(cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// wait waits until the screen shows all of want.
func (c *console) wait(want ...string) string {
	c.t.Helper()
	return c.until(strings.Join(want, " and "), func(s string) bool {
		for _, w := range want {
			if !strings.Contains(s, w) {
				return false
			}
		}
		return true
	})
}

// until waits until ok is true of the screen.
func (c *console) until(what string, ok func(string) bool) string {
	c.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		s := c.screen()
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("waiting for %q; the screen is:\n%s", what, s)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// output is every byte written so far.
func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// noOverflow fails if a line was wider than the terminal.
func (c *console) noOverflow() {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.overflow {
		c.t.Errorf("a line was wider than %d columns", c.width)
	}
}

const wide = "\x00" // the second cell of a wide character

func (c *console) write(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(b)
	b = append(c.pending, b...)
	c.pending = nil
	for len(b) > 0 {
		if b[0] == 0x1b || b[0] >= 0x80 && !utf8.FullRune(b) {
			if n := sequenceLen(b); n > len(b) {
				c.pending = append([]byte(nil), b...)
				return
			}
		}
		seq, w, n, _ := ansi.DecodeSequence(b, ansi.NormalState, nil)
		c.apply(seq, w)
		b = b[n:]
	}
}

// sequenceLen is the length of the sequence or character at the start of b,
// or more than len(b) if it has not come whole.
func sequenceLen(b []byte) int {
	if b[0] != 0x1b {
		return len(b) + 1
	}
	if len(b) < 2 {
		return 2
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= 0x40 && b[i] <= 0x7e {
				return i + 1
			}
		}
		return len(b) + 1
	case ']':
		if i := bytes.IndexAny(b, "\x07\\"); i >= 0 {
			return i + 1
		}
		return len(b) + 1
	}
	return 2
}

func (c *console) apply(seq []byte, w int) {
	s := string(seq)
	switch {
	case s == "\r":
		c.x, c.full = 0, false
	case s == "\n":
		c.newline()
	case s == "\b":
		c.x = max(c.x-1, 0)
	case w > 0:
		c.put(s, w)
	case strings.HasPrefix(s, "\x1b["):
		c.csi(s[2:len(s)-1], s[len(s)-1])
	}
}

func (c *console) newline() {
	c.full = false
	if c.y < c.height-1 {
		c.y++
		return
	}
	c.scrolled = append(c.scrolled, strings.Join(c.rows[0], ""))
	c.rows = append(c.rows[1:], make([]string, c.width))
}

func (c *console) put(s string, w int) {
	if c.full || c.x+w > c.width {
		c.overflow = true
		c.x = 0
		c.newline()
	}
	c.rows[c.y][c.x] = s
	if w == 2 {
		c.rows[c.y][c.x+1] = wide
	}
	c.deepest = max(c.deepest, c.y)
	if c.x += w; c.x >= c.width {
		c.x, c.full = c.width-1, true
	}
}

func (c *console) csi(params string, final byte) {
	n := 0
	for _, r := range strings.SplitN(params, ";", 2)[0] {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	one := max(n, 1)
	if final != 'm' {
		c.full = false
	}
	switch final {
	case 'A':
		c.y = max(c.y-one, 0)
	case 'B':
		c.y = min(c.y+one, c.height-1)
	case 'C':
		c.x = min(c.x+one, c.width-1)
	case 'D':
		c.x = max(c.x-one, 0)
	case 'G':
		c.x = min(one-1, c.width-1)
	case 'H':
		c.y = min(one-1, c.height-1)
		c.x = 0
	case 'J':
		for i := c.y; i < c.height; i++ {
			if n == 2 || i > c.y {
				c.rows[i] = make([]string, c.width)
			}
		}
		if n == 2 {
			for i := range c.y {
				c.rows[i] = make([]string, c.width)
			}
			return
		}
		clear(c.rows[c.y][c.x:])
	case 'K':
		switch n {
		case 2:
			clear(c.rows[c.y])
		case 1:
			clear(c.rows[c.y][:c.x+1])
		default:
			clear(c.rows[c.y][c.x:])
		}
	case 'h', 'l':
		if params == "?1049" {
			c.clear()
		}
	}
}

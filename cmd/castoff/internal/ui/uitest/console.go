//go:build unix

package uitest

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

// Console is a terminal with a person at it: a pty, its screen, its keys.
type Console struct {
	T           *testing.T
	Master, TTY *os.File

	mu            sync.Mutex
	raw           bytes.Buffer
	pending       []byte
	width, height int
	rows          [][]string
	x, y          int
	full          bool // the cursor waits past the last column
	overflow      bool // something was drawn beyond the last column
	deepest       int  // the lowest line drawn on
	Scrolled      []string
}

// NewConsole returns a terminal of width columns and height rows, or skips the
// test where there are no pseudo-terminals.
func NewConsole(t *testing.T, width, height int) *Console {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	c := &Console{T: t, Master: master, TTY: tty}
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
var consoles []*Console

// size sets the size; what was on the screen is gone.
func (c *Console) size(width, height int) {
	c.mu.Lock()
	c.width, c.height = width, height
	c.clear()
	c.mu.Unlock()
	if err := pty.Setsize(c.Master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		c.T.Fatal(err)
	}
}

// Resize changes the size under a running program.
func (c *Console) Resize(width, height int) {
	c.size(width, height)
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		c.T.Fatal(err)
	}
}

// Forgive forgets lines that were too wide or scrolled away until now.
func (c *Console) Forgive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.overflow, c.Scrolled = false, nil
}

func (c *Console) clear() {
	c.rows = make([][]string, c.height)
	for i := range c.rows {
		c.rows[i] = make([]string, c.width)
	}
	c.x, c.y, c.full = 0, 0, false
}

// Press sends keys.
func (c *Console) Press(keys string) {
	c.T.Helper()
	if _, err := c.Master.WriteString(keys); err != nil {
		c.T.Fatal(err)
	}
}

// What keys send.
const (
	Enter = "\r"
	Up    = "\x1b[A"
	Down  = "\x1b[B"
	Right = "\x1b[C"
	Left  = "\x1b[D"
	CtrlC = "\x03"
)

// Screen is what the person sees.
func (c *Console) Screen() string {
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

// Wait waits until the screen shows all of want.
func (c *Console) Wait(want ...string) string {
	c.T.Helper()
	return c.Until(strings.Join(want, " and "), func(s string) bool {
		for _, w := range want {
			if !strings.Contains(s, w) {
				return false
			}
		}
		return true
	})
}

// Until waits until ok is true of the screen.
func (c *Console) Until(what string, ok func(string) bool) string {
	c.T.Helper()
	deadline := time.Now().Add(patience)
	for {
		s := c.Screen()
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			c.T.Fatalf("waiting for %q; the screen is:\n%s", what, s)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Output is every byte written so far.
func (c *Console) Output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// NoOverflow fails if a line was wider than the terminal.
func (c *Console) NoOverflow() {
	c.T.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.overflow {
		c.T.Errorf("a line was wider than %d columns", c.width)
	}
}

const wide = "\x00" // the second cell of a wide character

func (c *Console) write(b []byte) {
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

// sequenceLen is the length of the sequence or character at the start of b, or
// more than len(b) if it has not arrived whole.
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

func (c *Console) apply(seq []byte, w int) {
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

func (c *Console) newline() {
	c.full = false
	if c.y < c.height-1 {
		c.y++
		return
	}
	c.Scrolled = append(c.Scrolled, strings.Join(c.rows[0], ""))
	c.rows = append(c.rows[1:], make([]string, c.width))
}

func (c *Console) put(s string, w int) {
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

func (c *Console) csi(params string, final byte) {
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

// queries are what a program can ask a terminal.
var queries = []string{"\x1b]11;?", "\x1b]10;?", "\x1b[6n", "\x1b[c", "\x1b[0c", "\x1b[>c", "\x1b[5n"}

// CheckNoQuery fails if what a program wrote asks its terminal anything: not
// every terminal answers.
func CheckNoQuery(t *testing.T, output string) {
	t.Helper()
	for _, q := range queries {
		if strings.Contains(output, q) {
			t.Errorf("the terminal was asked %q", q)
		}
	}
}

// Ended waits for the App and checks that it has left the terminal clean.
func Ended(c *Console, result <-chan error) error {
	c.T.Helper()
	err := Await(c.T, result)
	c.Until("the end of the alternate screen", func(string) bool { return strings.Contains(c.Output(), "\x1b[?1049l") })
	out := c.Output()
	if !strings.Contains(out, "\x1b[?25h") {
		c.T.Error("the cursor stays hidden")
	}
	CheckNoQuery(c.T, out)
	c.NoOverflow()
	return err
}

// Environment is the variables of a terminal with colour that knows UTF-8, or
// those that are given as "KEY=value".
func Environment(env ...string) func(key string) string {
	vars := map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8"}
	for _, e := range env {
		k, v, _ := strings.Cut(e, "=")
		vars[k] = v
	}
	return func(k string) string { return vars[k] }
}

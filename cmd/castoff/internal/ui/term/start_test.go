//go:build unix

package term

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// startVar makes the test binary a program that only starts.
const startVar = "CASTOFF_TERM_TEST_START"

func TestMain(m *testing.M) {
	if os.Getenv(startVar) != "" {
		fmt.Println("started")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// queries are what a program can ask a terminal.
var queries = []string{"\x1b]11;?", "\x1b]10;?", "\x1b[6n", "\x1b[c", "\x1b[0c", "\x1b[>c", "\x1b[5n"}

func checkNoQuery(t *testing.T, output string) {
	t.Helper()
	for _, q := range queries {
		if strings.Contains(output, q) {
			t.Errorf("the terminal was asked %q", q)
		}
	}
}

// TestStartAsksNothing starts a program with all of this package on a
// terminal that answers nothing.
func TestStartAsksNothing(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), startVar+"=1", "TERM=xterm-256color")
	begin := time.Now()
	master, err := pty.Start(cmd)
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	defer master.Close()
	out, _ := io.ReadAll(master) // ends with an error once the program is gone
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "started") {
		t.Errorf("it did not start: %q", out)
	}
	checkNoQuery(t, string(out))
	// termenv waits five seconds for an answer.
	if d := time.Since(begin); d > 4500*time.Millisecond {
		t.Errorf("starting took %v", d)
	}
}

func TestDetectTerminal(t *testing.T) {
	c := newConsole(t, 101, 33)
	if got := c.terminal(); got.Width != 101 || got.Height != 33 || !got.Interactive || !got.Color || !got.ErrColor {
		t.Errorf("%+v", got)
	}
	if got := c.terminal("TERM=dumb"); got.Interactive || got.Color {
		t.Errorf("dumb: %+v", got)
	}
	if got := c.terminal("NO_COLOR=1"); got.Color || !got.Interactive {
		t.Errorf("NO_COLOR: %+v", got)
	}
	got := c.terminal()
	if got.NoColor(); got.Color || got.ErrColor {
		t.Errorf("NoColor: %+v", got)
	}
}

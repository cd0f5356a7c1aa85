//go:build unix

package display

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/uitest"

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
	uitest.CheckNoQuery(t, string(out))
	// termenv waits five seconds for an answer.
	if d := time.Since(begin); d > 4500*time.Millisecond {
		t.Errorf("starting took %v", d)
	}
}

package offline

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/wholefile"
)

// slowGo is a go command that takes its time over what it writes.
const slowGo = `#!/bin/sh
[ "$3" = -o ] || exit 1
echo "$5" >>"$CALLS"
for i in 1 2 3 4 5 6 7 8 9 10; do echo "$5 line $i"; sleep 0.01; done >"$4"
`

// TestToolsAreBuiltAtOnce has two castoffs build Go's tools at the same time:
// neither sees half of what the other writes, and what was cut short meanwhile
// is built again.
func TestToolsAreBuiltAtOnce(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("skipped, it needs /bin/sh")
	}
	dir, cache := t.TempDir(), t.TempDir()
	cmd, calls := filepath.Join(dir, "go"), filepath.Join(dir, "calls")
	if err := os.WriteFile(cmd, []byte(slowGo), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CALLS", calls)
	build := func() {
		c := &toolchain{version: "go1", arch: "arm64", names: []string{"compile", "link"}}
		if err := c.buildTools(t.Context(), goRunner{cmd: cmd, dir: dir, arch: "arm64"}, cache); err != nil {
			t.Error(err)
		}
		for rel, file := range c.tools {
			if b, err := os.ReadFile(file); err != nil || strings.Count(string(b), "\n") != 10 {
				t.Errorf("%s is %q, %v", rel, b, err)
			}
		}
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(build)
	}
	wg.Wait()
	link := filepath.Join(cache, "go1-linux-arm64", "link")
	if !wholefile.Sealed(link) {
		t.Error("link is not as it was built")
	}
	if err := os.Truncate(link, 20); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(calls); err != nil {
		t.Fatal(err)
	}
	build()
	if b, err := os.ReadFile(calls); err != nil || string(b) != "cmd/link\n" {
		t.Errorf("it built %q, %v", b, err)
	}
	c := &toolchain{version: "go1", arch: "arm64"}
	if err := c.buildTools(t.Context(), goRunner{cmd: cmd, dir: dir}, ""); err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("without a directory to keep them in: %v", err)
	}
}

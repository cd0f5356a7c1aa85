package shared

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
)

// ProgramName is how the program is called, for lines that can be typed as they
// stand: castoff, unless it was called by a path and the shell would not find it
// otherwise.
func ProgramName(called string) string {
	if !strings.ContainsAny(called, `/\`) {
		return "castoff" // the shell has found it
	}
	if found, err := exec.LookPath("castoff"); err == nil && sameFile(found, called) {
		return "castoff"
	}
	if dir, ok := runBy(called); ok {
		return "go run " + dir
	}
	return plaintext.Quote(called)
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// runPlaces are where go run puts a program: below a directory that will be gone
// or, from its second run on, in Go's cache. Source: cmd/go/internal/cache, since
// Go 1.24.
var runPlaces = pattern.New(`[/\\]go-build[^/\\]*([/\\].*)?[/\\]exe$|[/\\][0-9a-f]{2}[/\\][0-9a-f]{64}-d$`)

// runBy reports whether go run has called a program, and what to give to that.
func runBy(called string) (pkg string, ok bool) {
	if !runPlaces.MatchString(filepath.Dir(called)) {
		return "", false
	}
	if _, err := os.Stat(filepath.Join("cmd", "castoff", "main.go")); err == nil {
		return "./cmd/castoff", true
	}
	return "castoff/cmd/castoff", true // within the module
}

// Runnable is a hint that begins with a command of castoff's as it has to be
// typed here.
func (d *Deps) Runnable(hint string) string {
	rest, ok := strings.CutPrefix(hint, "castoff")
	if ok && (rest == "" || rest[0] == ' ') {
		return d.name() + rest
	}
	return hint
}

// runnableIn does so for the hints of notices.
func (d *Deps) runnableIn(blocks []screen.Block) []screen.Block {
	if d.Program == "" {
		return blocks
	}
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		if n, ok := b.(screen.Notice); ok {
			n.Hint = d.Runnable(n.Hint)
			blocks[i] = n
		}
	}
	return blocks
}

func (d *Deps) name() string {
	if d.Program == "" {
		return "castoff"
	}
	return d.Program
}

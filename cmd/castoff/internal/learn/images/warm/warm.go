// Package warm is what fills a Go compiler's cache with the packages that
// exercises use: programs that import them, and one that has them compiled.
package warm

import (
	_ "embed"
	"fmt"
	"strings"
	"testing/fstest"
)

// packages are the packages of the standard library that exercises may use:
// those, with all that they need, are in the image, and compiled.
var packages = []string{
	"bufio", "bytes", "context", "crypto/ecdsa", "crypto/elliptic", "crypto/rand", "crypto/sha256", "crypto/tls", "crypto/x509",
	"crypto/x509/pkix", "embed", "encoding/base64", "encoding/csv", "encoding/hex", "encoding/json", "encoding/pem", "errors",
	"expvar", "flag", "fmt", "hash/fnv", "html/template", "io", "io/fs", "log", "math", "math/big", "math/rand", "mime", "net", "net/http",
	"net/http/httptest", "net/netip", "net/url", "os", "os/exec", "os/signal", "os/user", "path", "path/filepath", "reflect", "regexp",
	"runtime", "runtime/debug", "sort", "strconv", "strings", "sync", "sync/atomic", "syscall", "testing", "testing/fstest",
	"text/tabwriter", "text/template", "time", "time/tzdata", "unicode", "unicode/utf8",
}

// small are those that are also compiled as exercises on binaries want them:
// position independent, and for other processors.
var small = []string{"bufio", "bytes", "errors", "flag", "fmt", "os", "runtime", "sort", "strconv", "strings", "time"}

// Arches are the processors, by their GOARCH, that exercises build for besides
// the daemon's. The tool takes them as arguments.
var Arches = []string{"amd64", "arm64", "mipsle"}

// tool is the program in ./tool.
//
//go:embed _tool/main.go
var tool []byte

// Files are programs that use the packages, and in ./tool one that has them
// built. They are one package for each directory, and have no go.mod.
func Files() fstest.MapFS {
	return fstest.MapFS{
		"main.go":       {Data: importing(packages)},
		"main_test.go":  {Data: []byte("package main\n\nimport \"testing\"\n\nfunc TestNothing(*testing.T) {}\n")},
		"small/main.go": {Data: importing(small)},
		"tool/main.go":  {Data: tool},
	}
}

// importing is a program that imports packages and does nothing with them.
func importing(packages []string) []byte {
	var b strings.Builder
	b.WriteString("package main\n\n")
	for _, p := range packages {
		fmt.Fprintf(&b, "import _ %q\n", p)
	}
	b.WriteString("\nfunc main() {}\n")
	return []byte(b.String())
}

// Progress reads how far the tool says it is in a line of its output; ok is
// false for any other line.
func Progress(line string) (done, all int, ok bool) {
	n, err := fmt.Sscanf(line, "compiled %d of %d packages", &done, &all)
	return done, all, err == nil && n == 2 && all > 0 && done <= all
}

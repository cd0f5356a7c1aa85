package images

import (
	"fmt"
	"strings"
	"testing/fstest"
)

// warmPackages are the packages of the standard library that exercises may
// use: those, with all that they need, are in the image, and compiled.
var warmPackages = []string{
	"bufio", "bytes", "context", "crypto/ecdsa", "crypto/elliptic", "crypto/rand", "crypto/sha256", "crypto/tls", "crypto/x509",
	"crypto/x509/pkix", "embed", "encoding/base64", "encoding/csv", "encoding/hex", "encoding/json", "encoding/pem", "errors",
	"expvar", "flag", "fmt", "hash/fnv", "html/template", "io", "io/fs", "log", "math", "math/big", "math/rand", "mime", "net", "net/http",
	"net/http/httptest", "net/netip", "net/url", "os", "os/exec", "os/signal", "os/user", "path", "path/filepath", "reflect", "regexp",
	"runtime", "runtime/debug", "sort", "strconv", "strings", "sync", "sync/atomic", "syscall", "testing", "testing/fstest",
	"text/tabwriter", "text/template", "time", "time/tzdata", "unicode", "unicode/utf8",
}

// warmSmall are those that are also compiled as exercises on binaries want
// them: position independent, and for other processors.
var warmSmall = []string{"bufio", "bytes", "errors", "flag", "fmt", "os", "runtime", "sort", "strconv", "strings", "time"}

// warmArches are processors that exercises build for besides the daemon's.
var warmArches = []string{"amd64", "arm64", "mipsle"}

// warmFiles are programs that use the packages, and one that has them built.
func warmFiles() fstest.MapFS {
	return fstest.MapFS{
		"main.go":       {Data: importing(warmPackages)},
		"main_test.go":  {Data: []byte("package main\n\nimport \"testing\"\n\nfunc TestNothing(*testing.T) {}\n")},
		"small/main.go": {Data: importing(warmSmall)},
		"tool/main.go":  {Data: []byte(warmTool())},
	}
}

// importing is a program that does nothing with packages.
func importing(packages []string) []byte {
	var b strings.Builder
	b.WriteString("package main\n\n")
	for _, p := range packages {
		fmt.Fprintf(&b, "import _ %q\n", p)
	}
	b.WriteString("\nfunc main() {}\n")
	return []byte(b.String())
}

// warmTool is the source of a program that fills the compiler's cache. A
// Dockerfile without a shell could not set the environment of a single RUN.
func warmTool() string {
	var arches strings.Builder
	for _, a := range warmArches {
		fmt.Fprintf(&arches, "\tbuild(false, []string{\"GOARCH=%s\", \"CGO_ENABLED=0\"}, \"build\", \"-o\", os.DevNull, \"./small\")\n", a)
	}
	return `package main

import (
	"os"
	"os/exec"
)

func main() {
	build(true, nil, "build", "-o", os.DevNull, ".")
	build(true, []string{"CGO_ENABLED=0"}, "build", "-o", os.DevNull, ".")
	build(true, nil, "test", "-c", "-o", os.DevNull, ".")
	build(false, []string{"CGO_ENABLED=0"}, "build", "-buildmode=pie", "-o", os.DevNull, "./small")
` + arches.String() + `}

// build runs the go command. What not every toolchain can do is not needed.
func build(needed bool, env []string, args ...string) {
	c := exec.Command("go", args...)
	c.Env = append(os.Environ(), env...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Run(); err != nil && needed {
		os.Exit(1)
	}
}
`
}

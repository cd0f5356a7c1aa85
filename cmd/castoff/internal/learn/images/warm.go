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

// warmProgress is how the tool tells how far it is.
const warmProgress = "compiled %d of %d packages"

// warmTool is the source of a program that fills the compiler's cache. A
// Dockerfile without a shell could not set the environment of a single RUN.
func warmTool() string {
	var arches strings.Builder
	for _, a := range warmArches {
		fmt.Fprintf(&arches, "\t{false, []string{\"GOARCH=%s\", \"CGO_ENABLED=0\"}, []string{\"build\", \"-o\", os.DevNull, \"./small\"}},\n", a)
	}
	return `package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// job is one run of the go command. What not every toolchain can do is not
// needed.
type job struct {
	needed bool
	env    []string
	args   []string
}

var jobs = []job{
	{true, nil, []string{"build", "-o", os.DevNull, "."}},
	{true, []string{"CGO_ENABLED=0"}, []string{"build", "-o", os.DevNull, "."}},
	{true, nil, []string{"test", "-c", "-o", os.DevNull, "."}},
	{false, []string{"CGO_ENABLED=0"}, []string{"build", "-buildmode=pie", "-o", os.DevNull, "./small"}},
` + arches.String() + `}

var done, all, told int

func main() {
	packages := make([]int, len(jobs))
	for i, j := range jobs {
		out, _ := j.command("list", "-deps", j.args[len(j.args)-1]).Output() // it only tells how far we are
		packages[i] = bytes.Count(out, []byte("\n"))
		all += packages[i]
	}
	for i, j := range jobs {
		end := done + packages[i]
		err := j.run(end)
		if err != nil && j.needed {
			// fuse-overlayfs has been seen to list a file twice on a busy machine.
			// What is compiled by then stays.
			fmt.Fprintln(os.Stderr, err, "- once more")
			err = j.run(end)
		}
		if err != nil && j.needed {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		done = end
		tell()
	}
}

func (j job) command(args ...string) *exec.Cmd {
	c := exec.Command("go", args...)
	c.Env = append(os.Environ(), j.env...)
	return c
}

// run runs the go command, which names the packages that it compiles.
func (j job) run(end int) error {
	c := j.command(append([]string{j.args[0], "-v"}, j.args[1:]...)...)
	names, err := c.StderrPipe()
	if err != nil {
		return err
	}
	c.Stdout = os.Stdout
	if err := c.Start(); err != nil {
		return err
	}
	for s := bufio.NewScanner(names); s.Scan(); {
		if strings.ContainsAny(s.Text(), " :") {
			fmt.Fprintln(os.Stderr, s.Text()) // no name but an error
			continue
		}
		if done < end {
			done++
		}
		tell()
	}
	return c.Wait()
}

// tell says how far we are, in steps that are worth a line.
func tell() {
	if all > 0 && 50*done/all > told {
		told = 50 * done / all
		fmt.Printf("` + warmProgress + `\n", done, all)
	}
}
`
}

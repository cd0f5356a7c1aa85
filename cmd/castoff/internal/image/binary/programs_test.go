package binary

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program is how to build a program of this test, and what the result must be.
type program struct {
	name string
	env  []string
	args []string
	cgo  bool // needs a C compiler
	want func(Facts) bool
}

var programs = []program{
	{name: "static", env: []string{"CGO_ENABLED=0"},
		want: func(f Facts) bool { return f.Static && !f.PIE && f.Symbols && f.Debug && f.Go.Dependencies == 1 }},
	{name: "stripped", env: []string{"CGO_ENABLED=0"}, args: []string{"-ldflags=-s -w", "-trimpath"},
		want: func(f Facts) bool { return f.Static && !f.Symbols && !f.Debug && f.Go.Settings["-trimpath"] == "true" }},
	{name: "arm64", env: []string{"CGO_ENABLED=0", "GOARCH=arm64"},
		want: func(f Facts) bool { return f.Static && f.Arch == "arm64" && f.OS == "linux" }},
	{name: "s390x", env: []string{"CGO_ENABLED=0", "GOARCH=s390x"}, // 64 bits, big endian
		want: func(f Facts) bool { return f.Static && f.Arch == "s390x" }},
	{name: "mips", env: []string{"CGO_ENABLED=0", "GOARCH=mips"}, // 32 bits, big endian
		want: func(f Facts) bool { return f.Static && f.Arch == "mips" }},
	{name: "386", env: []string{"CGO_ENABLED=0", "GOARCH=386"},
		want: func(f Facts) bool { return f.Static && f.Arch == "386" }},
	{name: "openbsd", env: []string{"CGO_ENABLED=0", "GOOS=openbsd", "GOARCH=amd64"},
		want: func(f Facts) bool { return f.OS == "openbsd" }},
	// Position independent, and not static though it needs no library: Go names an
	// interpreter all the same.
	{name: "pie", env: []string{"CGO_ENABLED=0", "GOARCH=amd64"}, args: []string{"-buildmode=pie"},
		want: func(f Facts) bool {
			return f.PIE && !f.Static && f.Interpreter == "/lib64/ld-linux-x86-64.so.2" && len(f.Libraries) == 0
		}},
	{name: "cgo", env: []string{"CGO_ENABLED=1"}, args: []string{"-tags=withc"}, cgo: true,
		want: func(f Facts) bool {
			return !f.Static && f.Interpreter != "" && slices.Contains(f.Libraries, "libc.so.6") && f.Go.Settings["CGO_ENABLED"] == "1"
		}},
	{name: "static-pie", env: []string{"CGO_ENABLED=1"}, cgo: true,
		args: []string{"-tags=withc", "-buildmode=pie", "-ldflags=-linkmode=external -extldflags=-static-pie"},
		want: func(f Facts) bool { return f.PIE && f.Static && f.Interpreter == "" && len(f.Libraries) == 0 }},
}

// sources are the files of a program with one dependency.
var sources = map[string]string{
	"go.mod":     "module example.com/app\n\ngo 1.25.0\n\nrequire example.com/dep v1.2.3\n\nreplace example.com/dep v1.2.3 => ./dep\n",
	"main.go":    "package main\n\nimport \"example.com/dep\"\n\nfunc main() { println(dep.Text) }\n",
	"c.go":       "//go:build withc\n\npackage main\n\n// #include <stdlib.h>\nimport \"C\"\n\nfunc init() { C.free(C.malloc(1)) }\n",
	"dep/go.mod": "module example.com/dep\n\ngo 1.25.0\n",
	"dep/dep.go": "package dep\n\nconst Text = \"hello\"\n",
}

// build builds one of the programs and returns its path.
func build(t *testing.T, p program) string {
	t.Helper()
	if p.cgo {
		if _, err := exec.LookPath("gcc"); err != nil {
			t.Skip("skipped, it needs a C compiler: apt-get install gcc")
		}
	}
	dir := t.TempDir()
	for name, text := range sources {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "app")
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", out}, p.args, []string{"."})...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"GOOS=linux", "GOFLAGS=-mod=mod", "GOWORK=off"}, p.env...)...)
	if text, err := cmd.CombinedOutput(); err != nil {
		if p.name == "static-pie" && strings.Contains(string(text), "cannot find") {
			t.Skipf("skipped, it needs the static C library: apt-get install libc6-dev\n%s", text)
		}
		t.Fatalf("building %s: %v\n%s", p.name, err, text)
	}
	return out
}

// smallPrograms are real programs of a few kilobytes, where there is a C
// compiler: a dynamic one, a library and an object file.
func smallPrograms(t testing.TB) [][]byte {
	t.Helper()
	program, err := exec.LookPath("gcc")
	if err != nil {
		return nil
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "main.c")
	if err := os.WriteFile(source, []byte("int main(void) { return 0; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for i, args := range [][]string{{"-s"}, {"-s", "-shared", "-fPIC"}, {"-c", "-g"}, {"-s", "-no-pie"}} {
		out := filepath.Join(dir, fmt.Sprint(i))
		if text, err := exec.Command(program, append(args, "-o", out, source)...).CombinedOutput(); err != nil {
			t.Fatalf("compiling with %q: %v\n%s", args, err, text)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

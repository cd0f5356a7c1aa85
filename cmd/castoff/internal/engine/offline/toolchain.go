package offline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/image/binary"
)

// toolchain is a Go installation as the offline base needs it: where its files
// are, and where its programs for the daemon's platform are.
type toolchain struct {
	root    string // GOROOT
	version string // go1.26.0
	arch    string // of the daemon
	// names are the tools that are needed besides the go command.
	names []string
	// tools maps paths below GOROOT in the base image to files here.
	tools map[string]string
	// dirs are the directories below GOROOT/src that the build needs.
	dirs []string
	// shell is the file of the base's shell here.
	shell string

	run    goRunner
	native bool // the machine's own programs run on the daemon's platform
}

// toolNames are the programs that a build without cgo runs.
var toolNames = []string{"compile", "asm", "link"}

// vetTool is the program that `go test` runs in addition.
const vetTool = "vet"

// findToolchain looks where the machine's Go is, and no further: that takes
// milliseconds, and is all that is needed to know whether the offline base is
// up to date.
func findToolchain(ctx context.Context, arch string) (*toolchain, error) {
	goCmd, err := exec.LookPath("go")
	if err != nil {
		return nil, fault.New(fmt.Errorf("making the offline base: %w", err), fault.ExitFailed,
			"install Go (https://go.dev/dl/) or give an image of this daemon: castoff --base IMAGE", "castoff doctor")
	}
	t := &toolchain{arch: arch, names: toolNames, run: goRunner{cmd: goCmd, dir: os.TempDir(), arch: arch}}
	var env struct{ GOROOT, GOVERSION, GOHOSTOS, GOHOSTARCH string }
	if err := t.run.json(ctx, &env, "env", "-json", "GOROOT", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"); err != nil {
		return nil, err
	}
	t.root, t.version = env.GOROOT, env.GOVERSION
	t.native = env.GOHOSTOS == "linux" && env.GOHOSTARCH == arch
	return t, nil
}

// complete finds the packages that the app needs, and Go's programs for the
// daemon's platform. Where the machine's own are for another, or need shared
// libraries, they are built into s.CacheDir, which takes a minute the first
// time.
func (t *toolchain) complete(ctx context.Context, s Spec, phase func(string)) error {
	dir, err := os.MkdirTemp("", "castoff-app-")
	if err != nil {
		return fmt.Errorf("making the offline base: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, s.App); err != nil {
		return fmt.Errorf("making the offline base: %w", err)
	}
	t.run.dir = dir
	for _, arch := range append([]string{t.arch}, s.Arches...) {
		run := t.run
		run.arch = arch
		dirs, err := run.packages(ctx, t.root)
		if err != nil {
			return err
		}
		t.dirs = append(t.dirs, dirs...)
	}
	slices.Sort(t.dirs)
	t.dirs = slices.Compact(t.dirs)
	if s.Tests {
		t.names = append(slices.Clone(t.names), vetTool)
	}
	if err := t.buildShell(ctx, dir, s.CacheDir, phase); err != nil {
		return err
	}
	if t.native && t.useHostTools() {
		return nil
	}
	phase(fmt.Sprintf("building Go's own tools for linux/%s (once; kept in %s)", t.arch, s.CacheDir))
	return t.buildTools(ctx, t.run, s.CacheDir)
}

// goRunner runs the machine's go command for the daemon's platform, outside any
// of the person's modules or workspaces.
type goRunner struct {
	cmd, dir, arch string
	modules        bool // there is a go.mod
}

func (g goRunner) output(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, g.cmd, args...)
	c.Dir = g.dir
	modules := "off"
	if g.modules {
		modules = "on"
	}
	c.Env = append(os.Environ(), "GO111MODULE="+modules, "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0",
		"GOOS=linux", "GOARCH="+g.arch, "GOTOOLCHAIN=local")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("running go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

func (g goRunner) json(ctx context.Context, v any, args ...string) error {
	out, err := g.output(ctx, args...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, v); err != nil {
		return fmt.Errorf("reading the output of go %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// packages returns the directories, relative to GOROOT/src, of all packages of
// the standard library that the app and its tests are built from.
func (g goRunner) packages(ctx context.Context, root string) ([]string, error) {
	out, err := g.output(ctx, "list", "-deps", "-test", "-f", "{{if .Standard}}{{.Dir}}{{end}}", ".")
	if err != nil {
		return nil, err
	}
	src := filepath.Join(root, "src")
	var dirs []string
	for _, dir := range strings.Fields(string(out)) {
		rel, err := filepath.Rel(src, dir)
		if err == nil && filepath.IsLocal(rel) {
			dirs = append(dirs, filepath.ToSlash(rel))
		}
	}
	if len(dirs) == 0 {
		return nil, errors.New("listing the packages of the sample app: go list named none")
	}
	slices.Sort(dirs)
	return dirs, nil
}

// useHostTools takes the installation's own programs, if all are there and none
// needs a dynamic linker: the base image has none. A distribution's go command
// often does need one.
func (t *toolchain) useHostTools() bool {
	tools := map[string]string{"bin/go": filepath.Join(t.root, "bin", "go")}
	for _, name := range t.names {
		rel := "pkg/tool/linux_" + t.arch + "/" + name
		tools[rel] = filepath.Join(t.root, filepath.FromSlash(rel))
	}
	for _, file := range tools {
		if static, err := binary.IsStatic(file); err != nil || !static {
			return false
		}
	}
	t.tools = tools
	return true
}

func (t *toolchain) buildTools(ctx context.Context, g goRunner, cacheDir string) error {
	if cacheDir == "" {
		return fault.New(errors.New("building Go's tools: there is no directory of yours to keep them in"), fault.ExitFailed,
			"set HOME or XDG_CACHE_HOME to a directory of yours")
	}
	dir := filepath.Join(cacheDir, t.version+"-linux-"+t.arch)
	t.tools = map[string]string{}
	for _, name := range append([]string{"go"}, t.names...) {
		rel := "pkg/tool/linux_" + t.arch + "/" + name
		if name == "go" {
			rel = "bin/go"
		}
		file := filepath.Join(dir, name)
		t.tools[rel] = file
		if wholefile.Sealed(file) {
			continue
		}
		err := wholefile.MakeSealed(file, 0o755, func(temporary string) error {
			_, err := g.output(ctx, "build", "-trimpath", "-o", temporary, "cmd/"+name)
			return err
		})
		if err != nil {
			return fmt.Errorf("building Go's tools: %w", err)
		}
	}
	return nil
}

// Package probe provides the program that walks through an image's root file
// system from inside a container: one that runs on Linux, for the daemon's
// architecture, and needs nothing from the image.
package probe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"castoff/cmd/castoff/internal/binary"
	"castoff/cmd/castoff/internal/cache"
	"castoff/cmd/castoff/internal/rootfs/walk"
)

// Command is the first argument by which castoff itself is told to be the
// probe. It is no command for people.
const Command = "probe-walk"

// Main is the probe. Its arguments are those of [walk.Run], its own path among
// those to leave out; it writes to w what [walk.Read] reads.
func Main(w io.Writer, args []string) error { return walk.Run(w, "/", args) }

// Program is a program that can be copied into a container and started there.
type Program struct {
	// File is where it is on this machine.
	File string
	// Args are its arguments before those of [walk.Run].
	Args []string
}

// ErrNone is the error for when there is no such program and none can be
// built.
var ErrNone = errors.New("there is no probe for the daemon's platform")

// main is the rest of the program: package walk is all of it.
const mainSource = `package main

import (
	"os"

	"probe/walk"
)

func main() {
	if walk.Run(os.Stdout, "/", os.Args[1:]) != nil {
		os.Exit(1)
	}
}
`

// Find returns a program for Linux on an architecture, by Go's name. It is one
// that was built before and kept in cacheDir; or it is built with this
// machine's Go, which takes a second; or it is castoff itself, where it can run
// there, which is larger. With an empty cacheDir it is castoff itself or none.
// The error wraps [ErrNone].
func Find(ctx context.Context, arch, cacheDir string) (Program, error) {
	digest, err := sourceDigest()
	if err != nil {
		return Program{}, fmt.Errorf("%w: %w", ErrNone, err)
	}
	built := errors.New("there is no directory to keep it in")
	if cacheDir != "" {
		kept := filepath.Join(cacheDir, "probe-"+arch+"-"+digest[:16])
		if static(kept) {
			return Program{File: kept}, nil
		}
		if built = build(ctx, arch, kept); built == nil {
			return Program{File: kept}, nil
		}
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == arch {
		if self, err := os.Executable(); err == nil && static(self) {
			return Program{File: self, Args: []string{Command}}, nil
		}
	}
	return Program{}, fmt.Errorf("%w: %w", ErrNone, built)
}

// sourceDigest tells programs built from different sources apart.
func sourceDigest() (string, error) {
	h := sha256.New()
	io.WriteString(h, mainSource)
	err := fs.WalkDir(walk.Source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(walk.Source, name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(b), b)
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// build builds the program and puts it in its place in one go: a build that
// was interrupted leaves no half program behind for the next run to trust.
func build(ctx context.Context, arch, file string) error {
	goCmd, err := exec.LookPath("go")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "castoff-probe-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(filepath.Join(dir, "walk"), walk.Source); err != nil {
		return err
	}
	for name, text := range map[string]string{"main.go": mainSource, "go.mod": "module probe\n\ngo 1.25\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	c := exec.CommandContext(ctx, goCmd, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", "probe", ".")
	c.Dir = dir
	c.Env = append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOPROXY=off",
		"CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("building the probe: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return keep(filepath.Join(dir, "probe"), file)
}

// keep copies a program to where it stays: a rename does not reach from one
// file system to another.
func keep(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return cache.WriteFile(to, b, 0o700)
}

// static tells whether a file is a program that needs no dynamic linker.
func static(file string) bool {
	ok, err := binary.IsStatic(file)
	return err == nil && ok
}

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
	"strings"

	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

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

// goCommand is this machine's Go.
func goCommand() (string, error) {
	file, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("there is no Go in PATH to build one with")
	}
	return file, nil
}

// build builds the program and puts it in its place in one go: a build that
// was interrupted leaves no half program behind for the next run to trust.
func build(ctx context.Context, w Want, file string) error {
	goCmd, err := goCommand()
	if err != nil {
		return err
	}
	if w.Building != nil {
		w.Building()
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
	return wholefile.MakeSealed(file, 0o700, func(temporary string) error {
		c := exec.CommandContext(ctx, goCmd, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", temporary, ".")
		c.Dir = dir
		c.Env = append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOPROXY=off",
			"CGO_ENABLED=0", "GOOS=linux", "GOARCH="+w.Arch)
		var stderr bytes.Buffer
		c.Stderr = &stderr
		if err := c.Run(); err != nil {
			return fmt.Errorf("building one: %w: %s", err, strings.TrimSpace(stderr.String()))
		}
		return nil
	})
}

package probe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// rest is all that it takes to make a program of package walk: a function main
// and a module.
//
//go:embed source
var rest embed.FS

// restFiles are the files of rest by their names in the module.
var restFiles = map[string]string{"main.go": "source/main.go.txt", "go.mod": "source/go.mod.txt"}

// sourceDigest tells programs built from different sources apart.
func sourceDigest() (string, error) {
	h := sha256.New()
	for _, part := range []fs.FS{rest, walk.Source} {
		err := fs.WalkDir(part, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(part, name)
			fmt.Fprintf(h, "%s %d\n%s", name, len(b), b)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// goCommand is this machine's Go.
func goCommand() (string, error) {
	file, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("there is no Go in PATH to build one with")
	}
	return file, nil
}

// build builds the program and puts it in its place in one go: a build that was
// interrupted does not leave half a program behind for the next run to trust.
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
	for name, from := range restFiles {
		text, err := rest.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
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

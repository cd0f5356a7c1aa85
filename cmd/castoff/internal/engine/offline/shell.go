package offline

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // for shellSource
	"fmt"
	"go/version"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/wholefile"
)

// shellSource is the source of the base's shell and its commands, with that of
// the modules that they are made of: a castoff that is a single file makes the
// shell without a network. TestShellSource writes it, with -update, from package
// box, and compares it.
//
//go:embed shell.zip
var shellSource []byte

// shellNames is the file in shellSource that has the names of all commands, and
// licensePrefix is what the licences of what it was made of are below.
const (
	shellNames    = "names.txt"
	licensePrefix = "vendor/"
)

// shellPath is the file of the shell in the base. The other commands are further
// names of it, as in busybox: hard links, which no engine counts differently.
const shellPath = "bin/sh"

// leastGo is the Go that the shell's source takes.
const leastGo = "go1.25"

// link marks the path of a file of which something is a further name.
const link = "->"

// shellKey names the source of the shell.
func shellKey() string { return fmt.Sprintf("%x", sha256.Sum256(shellSource)) }

// openShell opens the source.
func openShell() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(shellSource), int64(len(shellSource)))
}

// buildShell builds the shell for an architecture, if it is not in cacheDir yet.
// Without a directory to keep it in it is built into dir.
func (t *toolchain) buildShell(ctx context.Context, dir, cacheDir string, phase func(string)) error {
	if cacheDir == "" {
		cacheDir = dir
	}
	t.shell = filepath.Join(cacheDir, fmt.Sprintf("shell-%.16s-%s-linux-%s", shellKey(), t.version, t.arch))
	if wholefile.Sealed(t.shell) {
		return nil
	}
	if version.Compare(t.version, leastGo) < 0 {
		return fault.New(fmt.Errorf("making the offline base: its shell takes %s or later, and this is %s", leastGo, t.version),
			fault.ExitFailed, "install a newer Go (https://go.dev/dl/) or give an image of this daemon: castoff --base IMAGE")
	}
	phase("building a shell for it (once)")
	source := filepath.Join(dir, "shell")
	z, err := openShell()
	if err != nil {
		return fmt.Errorf("reading the source of the base's shell: %w", err)
	}
	if err := os.CopyFS(source, z); err != nil {
		return fmt.Errorf("writing the source of the base's shell: %w", err)
	}
	run := t.run
	run.dir, run.modules = source, true
	err = wholefile.MakeSealed(t.shell, 0o755, func(temporary string) error {
		_, err := run.output(ctx, "build", "-mod=vendor", "-trimpath", "-ldflags=-s -w", "-o", temporary, ".")
		return err
	})
	if err != nil {
		return fmt.Errorf("building the base's shell: %w", err)
	}
	return nil
}

// The base's users, and what it says it is. Nobody's number is the one that
// Debian and Ubuntu give it.
const (
	passwd    = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
	group     = "root:x:0:\nnogroup:x:65534:\n"
	osRelease = "NAME=\"castoff offline base\"\nID=castoff\nPRETTY_NAME=\"castoff offline base: Go, and a small shell\"\n"
)

// shellFiles are what makes the base one that a RUN in shell form works on, by
// their paths in it, but for the shell itself: its commands' links, which begin
// with [link], and texts.
func shellFiles() (map[string]string, error) {
	z, err := openShell()
	if err != nil {
		return nil, err
	}
	names, err := fs.ReadFile(z, shellNames)
	if err != nil {
		return nil, err
	}
	files := map[string]string{
		"etc/passwd": passwd, "etc/group": group, "etc/os-release": osRelease,
		"usr/bin/env": link + shellPath, // where scripts look for it
	}
	for _, name := range strings.Fields(string(names)) {
		files["bin/"+name] = link + shellPath
	}
	for _, f := range z.File {
		module, ok := strings.CutSuffix(f.Name, "/LICENSE")
		if !ok {
			continue
		}
		text, err := readZipped(f)
		if err != nil {
			return nil, err
		}
		files["usr/share/doc/"+strings.TrimPrefix(module, licensePrefix)+"/LICENSE"] = text
	}
	return files, nil
}

func readZipped(f *zip.File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

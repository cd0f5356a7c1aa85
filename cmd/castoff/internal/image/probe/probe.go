// Package probe provides the program that walks through an image's root file
// system from inside a container: one that runs on Linux, for the daemon's
// architecture, and needs nothing from the image. Where castoff itself runs on
// such a machine, it is castoff itself.
package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/image/probe/inside"
)

// Program is a program that can be copied into a container and started there.
type Program struct {
	// Files have to be in one directory of the container, readable and executable
	// for whoever starts the program.
	Files []File
	// loader is the file that loads the program, which is the first file; empty
	// where the kernel does that.
	loader string
	// flags are the loader's.
	flags []string
	// args are the program's own before those of [walk.Run].
	args []string
}

// Command is what starts the program where its files are in the directory dir
// of a container, slash separated; the arguments of [walk.Run] follow.
func (p Program) Command(dir string) []string {
	program := dir + "/" + p.Files[0].Name
	if p.loader == "" {
		return append([]string{program}, p.args...)
	}
	command := append([]string{dir + "/" + p.loader}, p.flags...)
	return append(append(command, "--library-path", dir, program), p.args...)
}

// File is one of the files of a [Program].
type File struct {
	Name string
	// Size is its length in bytes.
	Size int64

	open func() (io.ReadCloser, error)
}

// Open opens what the file holds.
func (f File) Open() (io.ReadCloser, error) { return f.open() }

// Want says for which daemon a program is wanted.
type Want struct {
	// Arch is its architecture, by Go's name.
	Arch string
	// Far is true if what is copied to it goes over a network. A program that was
	// built to be the probe and nothing else is a twentieth the size of castoff.
	Far bool
	// CacheDir keeps a program that had to be built. If it is empty, none is.
	CacheDir string
	// Building is called when one has to be built first, which takes seconds;
	// it may be nil.
	Building func()
}

// ErrNone is the error for when there is no such program and none can be
// built.
var ErrNone = errors.New("there is no probe")

// Origin is where a [Program] comes from.
type Origin string

// The origins of programs.
const (
	// Itself is castoff itself.
	Itself Origin = "castoff itself"
	// Kept is a program that was built before.
	Kept Origin = "kept"
	// Built is one that has to be built first.
	Built Origin = "built"
)

// Find returns a program for Linux. It is castoff itself, where that runs there
// as it is; else one that was built before, or is built with this machine's Go.
// For a daemon that is far away it is the other way round. The error wraps
// [ErrNone].
func Find(ctx context.Context, w Want) (Program, error) {
	s, err := w.source()
	if err != nil {
		return Program{}, err
	}
	if s.origin == Itself {
		return s.own, nil
	}
	p, err := s.built(ctx, w)
	switch {
	case err == nil:
		return p, nil
	case s.noOwn == nil:
		return s.own, nil
	}
	return Program{}, w.none(s.noOwn, err)
}

// From returns where [Find] would get a program. The error wraps [ErrNone].
func From(w Want) (Origin, error) {
	s, err := w.source()
	return s.origin, err
}

// source is where a program comes from, and what that takes.
type source struct {
	origin Origin
	own    Program // castoff itself
	noOwn  error   // why that will not do
	kept   string  // the file of one that was built, or is to be
}

// source chooses one. A program that was kept is read to its end for that.
func (w Want) source() (source, error) {
	s := source{origin: Itself}
	s.own, s.noOwn = itself(w.Arch)
	if s.noOwn == nil && !w.Far {
		return s, nil
	}
	var err error
	if s.kept, err = w.kept(); err == nil {
		if wholefile.Sealed(s.kept) {
			s.origin = Kept
			return s, nil
		}
		if _, err = goCommand(); err == nil {
			s.origin = Built
			return s, nil
		}
	}
	if s.noOwn == nil {
		return s, nil
	}
	return source{}, w.none(s.noOwn, err)
}

// none is the error for when neither way leads to a program.
func (w Want) none(first, second error) error {
	return fmt.Errorf("%w for linux/%s: %w, and %w", ErrNone, w.Arch, first, second)
}

// kept is the file of a program that was built, or is to be.
func (w Want) kept() (string, error) {
	if w.CacheDir == "" {
		return "", errors.New("there is no directory to keep one in that is built")
	}
	digest, err := sourceDigest()
	if err != nil {
		return "", err
	}
	return filepath.Join(w.CacheDir, "probe-"+w.Arch+"-"+digest[:16]), nil
}

// built is a program that is the probe and nothing else.
func (s source) built(ctx context.Context, w Want) (Program, error) {
	if s.origin == Built {
		if err := build(ctx, w, s.kept); err != nil {
			return Program{}, err
		}
	}
	f, err := whole(programName, s.kept)
	return Program{Files: []File{f}}, err
}

// programName is the program's own in its directory.
const programName = "probe"

// whole is a file of this machine as it is.
func whole(name, file string) (File, error) {
	st, err := os.Stat(file)
	if err != nil {
		return File{}, err
	}
	return File{Name: name, Size: st.Size(), open: func() (io.ReadCloser, error) { return os.Open(file) }}, nil
}

// self is the program that is running, even if its name is that of another one
// by now, or of none; table lists what is in its memory. Source: proc(5).
const (
	self  = "/proc/self/exe"
	table = "/proc/self/maps"
)

// itself is the program that is running.
func itself(arch string) (Program, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != arch {
		return Program{}, fmt.Errorf("castoff itself is for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	p, err := carried(self, table)
	if err == nil && !holds(table, self) {
		err = errors.New("another program has loaded it")
	}
	if err != nil {
		return Program{}, fmt.Errorf("castoff itself cannot be one: %w", err)
	}
	p.args = []string{inside.Command}
	return p, nil
}

// holds reports whether this code belongs to the program that was started:
// where somebody had a loader start it, that is the loader.
func holds(table, program string) bool {
	name, err := os.Readlink(program)
	if err != nil {
		return false
	}
	b, err := os.ReadFile(table)
	if err != nil {
		return false
	}
	here, _, _, _ := runtime.Caller(0)
	for line := range strings.Lines(string(b)) {
		var from, to uintptr
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err == nil && from <= here && here < to {
			return strings.HasSuffix(line, " "+name+"\n")
		}
	}
	return false
}

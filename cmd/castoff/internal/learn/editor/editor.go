// Package editor opens the learner's own editor, which has the terminal to
// itself until it ends.
package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/practice"

	"github.com/google/shlex"
)

// Editor is the learner's own: the one of their environment, or else one that
// is there.
type Editor struct {
	getenv func(string) string
	look   func(program string) (path string, err error)
	// busy lasts as long as an editor has the terminal.
	busy *Loan
}

// New returns the editor of the environment; busy lasts as long as it has the
// terminal.
func New(busy *Loan) *Editor { return &Editor{getenv: os.Getenv, look: exec.LookPath, busy: busy} }

// Loan is the time when another program has the terminal: a key that interrupts
// is then meant for that one.
type Loan struct{ until atomic.Int64 } // Unix time in nanoseconds

func (l *Loan) begin() { l.until.Store(math.MaxInt64) }

// end ends the loan, after a moment: the signal that ended the other program
// may reach us when that has already gone.
func (l *Loan) end() { l.until.Store(time.Now().Add(time.Second).UnixNano()) }

// Lasts reports whether another program has the terminal, or had it just now.
func (l *Loan) Lasts() bool { return time.Now().UnixNano() < l.until.Load() }

// usual are the editors to look for where the environment names none.
func usual() []string {
	if runtime.GOOS == "windows" {
		return []string{"notepad"}
	}
	return []string{"sensible-editor", "editor", "nano", "vi"}
}

// editorGrace is how long an editor may take to end once castoff has to.
const editorGrace = 2 * time.Second

// Open implements [practice.Editor].
func (e *Editor) Open(dir, file string) (practice.Use, error) {
	command, err := e.command()
	if err != nil {
		return nil, fmt.Errorf("opening the editor: %w", err)
	}
	return func(ctx context.Context, in io.Reader, out, errs io.Writer) error {
		// The whole path, for editors that hand it on to a window that is
		// already open somewhere else.
		c := exec.CommandContext(ctx, command[0], append(command[1:], filepath.Join(dir, file))...)
		c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, in, out, errs
		c.WaitDelay = editorGrace
		if runtime.GOOS != "windows" {
			c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) } // so that it tidies the terminal
		}
		e.busy.begin()
		defer e.busy.end()
		err := c.Run()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("editing %s: %w", file, context.Cause(ctx))
		}
		return fault.New(fmt.Errorf("editing %s with %s: %w", file, command[0], err), fault.ExitFailed, e.hint())
	}, nil
}

// find is where a program is, whatever directory it is then run in.
func (e *Editor) find(program string) (string, error) {
	path, err := e.look(program)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// command is the editor's program with its arguments.
func (e *Editor) command() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		value := strings.TrimSpace(e.getenv(name))
		if value == "" {
			continue
		}
		if path, err := e.find(value); err == nil { // a path with spaces in it
			return []string{path}, nil
		}
		// A backslash of a Windows path would quote what follows.
		words, err := shlex.Split(filepath.ToSlash(value))
		if err != nil || len(words) == 0 {
			return nil, fault.New(fmt.Errorf("%s=%s cannot be read as a command", name, value), fault.ExitFailed, e.hint())
		}
		if words[0], err = e.find(words[0]); err != nil {
			return nil, fault.New(fmt.Errorf("%s=%s: there is no such program", name, value), fault.ExitFailed, e.hint())
		}
		return words, nil
	}
	for _, name := range usual() {
		if path, err := e.find(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, fault.New(errors.New("none was found"), fault.ExitFailed, e.hint())
}

// hint is how to say which editor to use.
func (e *Editor) hint() string {
	if runtime.GOOS == "windows" {
		return "set EDITOR=notepad    before castoff; or open the file in an editor of yours, beside castoff"
	}
	return "export EDITOR=nano    before castoff; or open the file in an editor of yours, beside castoff"
}

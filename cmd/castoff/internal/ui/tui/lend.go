package tui

import (
	"context"
	"fmt"
	"io"

	"castoff/cmd/castoff/internal/ground/crash"

	tea "github.com/charmbracelet/bubbletea"
)

// Lend leaves the terminal to use, in the state in which it was found, and
// takes it back when use returns. It returns the error of use.
func (a *App) Lend(ctx context.Context, use func(ctx context.Context, in io.Reader, out, errs io.Writer) error) error {
	if err := a.err(ctx); err != nil {
		return err
	}
	l := &loan{ctx: ctx, use: use, done: make(chan error, 1)}
	a.program.Send(lendMsg{l})
	select {
	case err := <-l.done:
		if l.crash != nil {
			panic(l.crash.String())
		}
		return err
	case <-a.ended:
		return a.err(ctx)
	}
}

// lendMsg asks the program to lend the terminal.
type lendMsg struct{ loan *loan }

// lentMsg reports that the terminal was given back.
type lentMsg struct{}

// loan is what has the terminal to itself for a while; it implements
// [tea.ExecCommand].
type loan struct {
	ctx       context.Context
	use       func(ctx context.Context, in io.Reader, out, errs io.Writer) error
	in        io.Reader
	out, errs io.Writer
	crash     *crash.Crash
	done      chan error
}

// SetStdin is where the terminal is read.
func (l *loan) SetStdin(r io.Reader) { l.in = r }

// SetStdout is where the terminal is written.
func (l *loan) SetStdout(w io.Writer) { l.out = w }

// SetStderr is where errors are written.
func (l *loan) SetStderr(w io.Writer) { l.errs = w }

// Run uses the terminal.
func (l *loan) Run() (err error) {
	l.crash = crash.Guard(func() { err = l.use(l.ctx, l.in, l.out, l.errs) })
	return err
}

// over ends the loan once the terminal is taken back.
func (l *loan) over(err error) tea.Msg {
	if err != nil && l.in == nil {
		err = fmt.Errorf("leaving the screen: %w", err)
	}
	l.done <- err
	return lentMsg{}
}

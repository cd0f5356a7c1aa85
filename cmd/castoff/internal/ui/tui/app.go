package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"castoff/cmd/castoff/internal/ground/crash"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	_ "castoff/cmd/castoff/internal/ui/tui/background" // before bubbletea's init
)

// App is the course on an interactive terminal: one program on the alternate
// screen, which shows one screen after the other. Its methods block until the
// person acts; they are called from the body of [Run], one at a time.
type App struct {
	program *tea.Program
	// ctx ends when the person interrupts.
	ctx    context.Context
	cancel context.CancelFunc
	// ended is closed once the program no longer runs.
	ended chan struct{}
	// bench is the exercise that was shown last.
	bench *benchView
}

// Run runs body with an App on a terminal and restores the terminal when
// body returns, or panics. It returns body's error.
//
// ^C cancels body's context, and makes the call that is under way return an
// error that wraps [context.Canceled]. Signals are the caller's: it cancels
// ctx.
func Run(ctx context.Context, t *term.Terminal, in io.Reader, out io.Writer, body func(ctx context.Context, ui *App) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	look := t.Look()
	setGlobals(look)
	app := &App{ctx: ctx, cancel: cancel, ended: make(chan struct{})}
	app.program = tea.NewProgram(
		&appModel{look: look, width: t.Width, height: t.Height, interrupt: cancel, first: out},
		tea.WithInput(in), tea.WithOutput(out), tea.WithAltScreen(), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond),
	)
	var err error
	var crashed *crash.Crash // one that ends the program here would leave the terminal in raw mode
	done := make(chan struct{})
	go func() {
		defer app.program.Quit()
		defer close(done)
		crashed = crash.Guard(func() { err = body(ctx, app) })
	}()
	_, perr := app.program.Run()
	cancel()
	close(app.ended)
	<-done
	switch {
	case crashed != nil:
		panic(crashed.String()) // on the caller's goroutine, with the terminal restored
	case perr != nil && (err == nil || errors.Is(err, context.Canceled)):
		return fmt.Errorf("running the screen: %w", perr)
	}
	return err
}

// setGlobals tells lipgloss's own renderer, which huh and bubbles draw with,
// all that it would otherwise ask the terminal.
func setGlobals(look text.Look) {
	lipgloss.SetColorProfile(look.Colors())
	lipgloss.SetHasDarkBackground(look.Dark)
}

// Page shows a page until the person moves on.
func (a *App) Page(ctx context.Context, p screen.Page) (screen.Move, error) {
	v := &pageView{page: p}
	if err := a.Show(ctx, v); err != nil {
		return screen.Quit, err
	}
	return v.move, nil
}

// Ask puts a question until it is answered right, or the person moves on.
func (a *App) Ask(ctx context.Context, q screen.Question) (screen.Answer, error) {
	v := newAskView(q)
	if err := a.Show(ctx, v); err != nil {
		return screen.Answer{Move: screen.Quit}, err
	}
	return screen.Answer{Tries: v.tries, Move: v.move}, nil
}

// Guess asks for a guess at a number until what is typed can be read, or the
// person moves on.
func (a *App) Guess(ctx context.Context, g screen.Guess) (screen.Guessed, error) {
	v := newGuessView(g)
	if err := a.Show(ctx, v); err != nil {
		return screen.Guessed{Move: screen.Quit}, err
	}
	return screen.Guessed{Typed: v.typed, Move: v.move}, nil
}

// Choose shows a menu and returns the index of the chosen item, or what the
// person did instead: [screen.ChoseBack] or [screen.ChoseQuit].
func (a *App) Choose(ctx context.Context, c screen.Choice) (int, error) {
	v := newChooseView(c)
	if err := a.Show(ctx, v); err != nil {
		return screen.ChoseQuit, err
	}
	return v.chosen, nil
}

// Confirm asks a yes-or-no question. Leaving it is a no. What was typed before
// a careful question is shown does not answer it.
func (a *App) Confirm(ctx context.Context, c screen.Confirm) (bool, error) {
	if c.Careful {
		a.settle(ctx)
	}
	v := newConfirmView(c)
	if err := a.Show(ctx, v); err != nil {
		return false, err
	}
	return v.yes, nil
}

// Watch shows the events of attach, then how it ended, until the person moves
// on. A person who leaves before the end cancels attach's context; attach is
// waited for, and the error is nil then: what the person stopped has not
// failed.
func (a *App) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	if err := a.err(ctx); err != nil {
		return screen.Quit, err
	}
	actx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(a.ctx, cancel)()
	v := newWatchView(w, cancel)
	var err error
	var crashed *crash.Crash
	done := make(chan struct{})
	go func() {
		defer close(done)
		crashed = crash.Guard(func() { err = attach(actx, v.tracker.Add) })
		v.tracker.End()
		a.program.Send(watchedMsg{view: v, err: err, crashed: crashed != nil})
	}()
	stop := context.AfterFunc(actx, v.tracker.Stop)
	serr := a.Show(ctx, v)
	stop()
	cancel()
	<-done
	switch {
	case crashed != nil:
		panic(crashed.String())
	case serr != nil:
		return screen.Quit, interruption(serr, err)
	case v.left:
		return v.move, nil
	}
	return v.move, err
}

// settleTime is how long keys are thrown away before a careful question.
const settleTime = 150 * time.Millisecond

// settle discards the keys typed so far: no screen takes them until the next is
// shown.
func (a *App) settle(ctx context.Context) {
	a.program.Send(settleMsg{}) // once it is taken, keys are read
	select {
	case <-time.After(settleTime):
	case <-ctx.Done():
	case <-a.ctx.Done():
	case <-a.ended:
	}
}

// interruption is the error of an interrupted call: it wraps the context's,
// and attach's where that adds something.
func interruption(ctxErr, err error) error {
	if err == nil || errors.Is(err, ctxErr) || errors.Is(err, context.Canceled) {
		return ctxErr
	}
	return fmt.Errorf("%w: %w", ctxErr, err)
}

// err says why nothing can be shown any more.
func (a *App) err(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-a.ended:
		return fmt.Errorf("showing a screen: the terminal is gone: %w", context.Canceled)
	default:
	}
	if err := a.ctx.Err(); err != nil {
		return fmt.Errorf("showing a screen: interrupted: %w", err)
	}
	return nil
}

// wakeMsg says that there is something new to draw.
type wakeMsg struct{}

// Wake has the current screen redrawn: something that it shows has changed. It
// may be called at any time.
func (a *App) Wake() { a.program.Send(wakeMsg{}) }

// Show makes v the current screen and waits until it is done.
func (a *App) Show(ctx context.Context, v View) error {
	if err := a.err(ctx); err != nil {
		return err
	}
	done := make(chan struct{})
	a.program.Send(showMsg{view: v, done: done})
	// A watch ends by itself once it is stopped, and says so until then.
	if w, ok := v.(*watchView); ok {
		select {
		case <-done:
			return a.err(ctx)
		case <-w.over:
			select {
			case <-done:
			case <-ctx.Done():
			case <-a.ctx.Done():
			case <-a.ended:
			}
			return a.err(ctx)
		case <-a.ended:
			return a.err(ctx)
		}
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	case <-a.ctx.Done():
	case <-a.ended:
	}
	return a.err(ctx)
}

// View is one screen of an App.
type View interface {
	// Resize lays the screen out anew; it is called before the first draw.
	Resize(look text.Look, width, height int)
	// Update takes in a message; done reports whether the person is through.
	Update(msg tea.Msg) (done bool)
	// KeyMap returns the keys that Update takes now.
	KeyMap() keymap.Map
	// Draw returns the screen, at most as large as it was laid out.
	Draw(frame int) string
	// Still reports whether it would be drawn just as it was: most of the time
	// nothing moves on a screen, and drawing it ten times a second would cost
	// more than everything else.
	Still() bool
}

// framesPerSecond is how often bubbletea checks whether there is something new
// to draw: more often than anything moves, and not so often as to be costly.
// Tests look more often.
var framesPerSecond = 12

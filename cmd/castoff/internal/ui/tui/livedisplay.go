package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// frameTime is the time between two pictures of what moves. Tests, which wait
// for pictures, shorten it.
var frameTime = 100 * time.Millisecond

// liveDisplay shows progress in place, below what the terminal already shows.
type liveDisplay struct {
	t   *term.Terminal
	out *os.File
}

// NewLive returns a display that draws on out, a terminal that can place a
// cursor.
func NewLive(t *term.Terminal, out *os.File) *liveDisplay { return &liveDisplay{t: t, out: out} }

type (
	// frameMsg is the next picture, frames times [frameTime] later. Its number
	// is that of the request for it.
	frameMsg struct{ frames, number int }
	overMsg  struct{ err error }
)

// nextFrame asks for a picture, by a number, when so many frames have passed.
func nextFrame(frames, number int) tea.Cmd {
	return tea.Tick(time.Duration(frames)*frameTime, func(time.Time) tea.Msg { return frameMsg{frames, number} })
}

// Watch implements Display.
func (d *liveDisplay) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) error {
	actx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := &liveModel{
		title: plaintext.Line(w.Title), look: d.t.Look(), tracker: watch.NewTracker(w.Clock()),
		cancel: cancel, width: d.t.Width, height: d.t.Height,
	}
	m.look.Color = d.t.ErrColor || d.t.Color && d.out == d.t.Out()
	setGlobals(m.look)
	opts := []tea.ProgramOption{tea.WithOutput(d.out), tea.WithoutSignalHandler()}
	if in := d.t.In(); in != nil {
		opts = append(opts, tea.WithInput(in))
	} else {
		opts = append(opts, tea.WithInput(nil))
	}
	p := tea.NewProgram(m, opts...)
	result := make(chan error, 1)
	go func() {
		err := attach(actx, m.tracker.Add)
		m.tracker.End()
		result <- err
		p.Send(overMsg{err})
	}()
	// A cancelled context is only shown: the display stays until attach ends.
	stop := context.AfterFunc(actx, m.tracker.Stop)
	defer stop()
	_, perr := p.Run()
	cancel()
	err := <-result
	switch {
	case m.interrupted && !errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupting the work: %w", context.Canceled)
	case err == nil && perr != nil && !errors.Is(perr, tea.ErrProgramKilled):
		return fmt.Errorf("drawing progress: %w", perr)
	}
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// liveModel is the bubbletea model of a liveDisplay.
type liveModel struct {
	title         string
	look          text.Look
	tracker       *watch.Tracker
	cancel        context.CancelFunc
	width, height int
	frame         int
	interrupted   bool
	over, failed  bool
}

func (m *liveModel) Init() tea.Cmd { return nextFrame(1, 0) }

func (m *liveModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width > 0 && msg.Height > 0 {
			m.width, m.height = msg.Width, msg.Height
		}
	case frameMsg:
		m.frame++
		return m, nextFrame(1, 0)
	case overMsg:
		m.over, m.failed = true, msg.err != nil
		return m, tea.Quit
	case tea.KeyMsg:
		switch {
		case key.Matches(msg, stopKey()):
			m.interrupted = true
			m.cancel()
		case key.Matches(msg, suspendKey()):
			return m, tea.Suspend
		}
	}
	return m, nil
}

// ended is how the work went, as far as is known.
func (m *liveModel) ended() watch.State {
	switch {
	case !m.over:
		return watch.Ongoing
	case m.failed:
		return watch.Failed
	}
	return watch.Done
}

// View draws the work. One column and one line stay free: a terminal that is
// full to its last cell scrolls or wraps.
func (m *liveModel) View() string {
	r := text.NewRenderer(m.width-1, m.look)
	head, steps := watch.Header(r, m.tracker, m.title, m.ended(), m.frame), []string(nil)
	if m.over {
		steps = watch.Live(r, m.tracker, max(min(m.height-3, 12), 1), 0)
	} else {
		steps = watch.Live(r, m.tracker, max(m.height-3, 1), m.frame)
	}
	out := ""
	for _, l := range text.Fit(append([]string{head}, steps...), r.Width) {
		out += l + "\n"
	}
	return out
}

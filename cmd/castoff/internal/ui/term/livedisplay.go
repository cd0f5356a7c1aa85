package term

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// frameTime is the time between two pictures of a live display.
const frameTime = 100 * time.Millisecond

// liveDisplay shows progress in place, below what the terminal already shows.
type liveDisplay struct {
	t   *Terminal
	out *os.File
}

type (
	// frameMsg is the next picture; that many times [frameTime] have passed.
	frameMsg struct{ frames int }
	overMsg  struct{ err error }
)

func nextFrame(frames int) tea.Cmd {
	return tea.Tick(time.Duration(frames)*frameTime, func(time.Time) tea.Msg { return frameMsg{frames} })
}

// Watch implements Display.
func (d *liveDisplay) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) error {
	actx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := &liveModel{
		title: plaintext.Line(w.Title), look: d.t.Look(), tracker: newTracker(time.Now),
		cancel: cancel, width: d.t.Width, height: d.t.Height,
	}
	m.look.Color = d.t.ErrColor || d.t.Color && d.out == d.t.stdout
	setGlobals(m.look)
	opts := []tea.ProgramOption{tea.WithOutput(d.out), tea.WithoutSignalHandler()}
	if d.t.stdin != nil {
		opts = append(opts, tea.WithInput(d.t.stdin))
	} else {
		opts = append(opts, tea.WithInput(nil))
	}
	p := tea.NewProgram(m, opts...)
	result := make(chan error, 1)
	go func() {
		err := attach(actx, m.tracker.add)
		m.tracker.end()
		result <- err
		p.Send(overMsg{err})
	}()
	// A cancelled context only shows: the display stays until attach is over.
	stop := context.AfterFunc(actx, m.tracker.stop)
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
	look          Look
	tracker       *tracker
	cancel        context.CancelFunc
	width, height int
	frame         int
	interrupted   bool
	over, failed  bool
}

func (m *liveModel) Init() tea.Cmd { return nextFrame(1) }

func (m *liveModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width > 0 && msg.Height > 0 {
			m.width, m.height = msg.Width, msg.Height
		}
	case frameMsg:
		m.frame++
		return m, nextFrame(1)
	case overMsg:
		m.over, m.failed = true, msg.err != nil
		return m, tea.Quit
	case tea.KeyMsg:
		switch msg.String() {
		case "ctrl+c":
			m.interrupted = true
			m.cancel()
		case "ctrl+z":
			return m, tea.Suspend
		}
	}
	return m, nil
}

// View draws the work. One column and one line stay free: a terminal that is
// full to its last cell scrolls or wraps.
func (m *liveModel) View() string {
	r := NewRenderer(m.width-1, m.look)
	head, steps := m.header(r), []string(nil)
	if m.over {
		steps = r.live(m.tracker, max(min(m.height-3, 12), 1), 0)
	} else {
		steps = r.live(m.tracker, max(m.height-3, 1), m.frame)
	}
	out := ""
	for _, l := range fit(append([]string{head}, steps...), r.width) {
		out += l + "\n"
	}
	return out
}

// liveTitle is the room that stays for the title beside what is going on.
const liveTitle = 30

func (m *liveModel) header(r *Renderer) string {
	m.tracker.mu.Lock()
	defer m.tracker.mu.Unlock()
	mark := r.spin(m.frame)
	switch {
	case m.over && m.tracker.stopping:
		mark = r.pal.warn.Render(r.gly.warn)
	case m.over && (m.failed || m.tracker.broken() != nil):
		mark = r.pal.bad.Render(r.gly.bad)
	case m.over:
		mark = r.pal.good.Render(r.gly.ok)
	}
	right := m.tracker.headline(r.gly.dot, r.progressWidth()-4-liveTitle)
	room := r.progressWidth() - 2 - 2 - cells(right)
	if room < 10 { // then how long it has taken is all that fits
		right = quantity.Seconds(m.tracker.elapsed())
		room = max(r.progressWidth()-2-2-cells(right), 10)
	}
	return mark + " " + r.pal.strong.Render(pad(shorten(m.title, room, r.gly.more), room)) + "  " + r.pal.dim.Render(right)
}

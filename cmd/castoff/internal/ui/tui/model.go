package tui

import (
	"context"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// settleMsg changes nothing.
type settleMsg struct{}

type showMsg struct {
	view View
	done chan struct{}
}

// Wheeled is a view that the wheel of a mouse moves: it takes [tea.MouseMsg].
type Wheeled interface {
	View
	Wheel()
}

// appModel is the bubbletea model that hosts the screens.
type appModel struct {
	look          text.Look
	width, height int
	interrupt     context.CancelFunc
	current       View
	// done is nil once the person is through with the current screen: it
	// stays on view until the next one, so that nothing flickers.
	done  chan struct{}
	frame int
	drawn string
	// first is where the first screen is written, which would otherwise have to wait
	// for bubbletea's clock; nil once it is.
	first io.Writer
	stale bool
	// awaited is the last frame that was asked for, by its number; it comes when
	// pace frames have passed, 0 if none was asked for since the one before.
	awaited, pace int
}

func (m *appModel) Init() tea.Cmd { return nil }

func (m *appModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if f, ok := msg.(frameMsg); ok {
		return m, m.tick(f)
	}
	m.stale = true
	cmd := m.take(msg)
	return m, tea.Batch(cmd, m.await())
}

// take takes in any message but a frame.
func (m *appModel) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case showMsg:
		m.current, m.done = msg.view, msg.done
		m.current.Resize(m.look, m.width, m.height)
		m.pass(msg)
		if _, ok := m.current.(Wheeled); ok {
			return tea.EnableMouseCellMotion
		}
		return nil
	case tea.WindowSizeMsg:
		if msg.Width > 0 && msg.Height > 0 {
			m.width, m.height = msg.Width, msg.Height
			if m.current != nil {
				m.current.Resize(m.look, m.width, m.height)
			}
		}
		return nil
	case lendMsg:
		return tea.Exec(msg.loan, msg.loan.over)
	case watchedMsg:
		// It may come before the screen does: the work can be over at once.
		msg.view.finish(msg)
	case benchMsg: // so may this
		msg.view.change(msg.now)
	case tea.KeyMsg:
		switch {
		case key.Matches(msg, stopKey()):
			m.interrupt()
			return nil
		case key.Matches(msg, suspendKey()):
			return tea.Suspend
		}
	}
	m.pass(msg)
	return nil
}

// tick lets a frame pass, and asks for the next. One that an earlier one has
// overtaken does not count.
func (m *appModel) tick(msg frameMsg) tea.Cmd {
	if msg.number != m.awaited {
		return nil
	}
	m.pace = 0
	m.frame++
	before := m.still()
	m.pass(msg)
	if !before || !m.still() {
		m.stale = true
	}
	return m.await()
}

// await asks for the next frame: soon where something moves, in a second where
// a view asks that often whether something does, and never where only a message
// can make anything move.
func (m *appModel) await() tea.Cmd {
	pace := 1
	if m.still() {
		if v, ok := m.current.(asker); !ok || !v.asks() {
			return nil
		}
		pace = statusEvery
	}
	if m.pace > 0 && m.pace <= pace {
		return nil // one is on its way
	}
	m.pace = pace
	m.awaited++
	return nextFrame(pace, m.awaited)
}

// asker is a view that may ask once a second what is going on in the
// background.
type asker interface{ asks() bool }

func (m *appModel) still() bool { return m.current == nil || m.current.Still() }

// pass hands a message to the current screen.
func (m *appModel) pass(msg tea.Msg) {
	for _, msg := range keymap.Apart(msg) {
		if m.done != nil && m.current.Update(msg) {
			close(m.done)
			m.done = nil
		}
	}
}

// View draws the current screen. Bubbletea asks after each message.
func (m *appModel) View() string {
	if m.current == nil {
		return ""
	}
	if m.stale {
		m.drawn, m.stale = m.current.Draw(m.frame), false
	}
	if m.first != nil {
		_, _ = io.WriteString(m.first, ansi.CursorHomePosition+strings.ReplaceAll(m.drawn, "\n", "\r\n"))
		m.first = nil
	}
	return m.drawn
}

// statusEvery is how many frames lie between two looks at a page's status: a
// second's.
const statusEvery = 10

package tui

import (
	"context"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"

	tea "github.com/charmbracelet/bubbletea"
)

// watchView shows work while it runs, and how it ended.
type watchView struct {
	work    screen.Work
	move    screen.Move
	tracker *watch.Tracker
	cancel  context.CancelFunc
	layout  Layout
	body    Scroller
	intro   []string
	err     error
	// finished is true once attach has returned; over is closed then.
	finished bool
	over     chan struct{}
	// left is true if the person did not wait for the end.
	left bool
}

// watchedMsg tells that attach has returned.
type watchedMsg struct {
	view    *watchView
	err     error
	crashed bool
}

func newWatchView(w screen.Work, cancel context.CancelFunc) *watchView {
	w.Title = plaintext.Line(w.Title)
	return &watchView{work: w, tracker: watch.NewTracker(time.Now), cancel: cancel, over: make(chan struct{})}
}

func (v *watchView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.work.Lesson, v.work.Number, v.work.Of)
	v.intro = text.Lines(blocks.Render(v.layout.R, screen.Markdown{Source: v.work.Intro}))
	if v.finished {
		first := v.body.lines == nil
		v.body.Set(v.summary(), v.layout.bodyHeight())
		if first {
			v.body.Offset = v.body.last() // how it ended stands last
		}
	}
}

func (v *watchView) Still() bool { return v.finished }

// finish takes in how the work ended.
func (v *watchView) finish(msg watchedMsg) {
	v.finished, v.err = true, msg.err
	v.left = v.left || msg.crashed
	close(v.over)
	if v.layout.R != nil {
		v.body.replace(v.summary(), v.layout.bodyHeight())
		v.body.Offset = v.body.last()
	}
}

func (v *watchView) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case watchedMsg:
		// The work is over, and it has been left: see below.
	case tea.KeyMsg:
		return v.key(msg.String())
	}
	return v.finished && v.left
}

func (v *watchView) key(k string) bool {
	switch k {
	case "enter", " ", "right", "l":
		if !v.finished {
			return false
		}
		v.move = screen.Next
		return true
	case "left", "h", "backspace":
		return v.leave(screen.Back)
	case "m", "esc":
		return v.leave(screen.Menu)
	case "q":
		return v.leave(screen.Quit)
	default:
		if v.finished {
			v.body.Key(k)
		}
	}
	return false
}

// leave moves on; work that still runs is stopped first.
func (v *watchView) leave(m screen.Move) bool {
	v.move = m
	if v.finished {
		return true
	}
	v.left = true
	v.cancel()
	return false
}

// summary is the body once the work is over.
func (v *watchView) summary() []string {
	return append(v.head(), watch.Ending(v.layout.R, v.tracker, v.err, v.work.Title)...)
}

func (v *watchView) head() []string {
	if len(v.intro) == 0 {
		return nil
	}
	return append(append([]string{}, v.intro...), "")
}

// introRows is how much room there is for the introduction. The work needs
// some lines to be worth watching; the text yields.
func (v *watchView) introRows() int { return max(v.layout.bodyHeight()-9, 0) }

func (v *watchView) Draw(frame int) string {
	l := v.layout
	g := l.R.Gly
	if v.finished {
		bs := []Binding{{"enter", "go on"}, {g.Left, "back"}, {"m", "menu"}, {"q", "quit"}}
		more := ""
		if len(v.body.lines) > v.body.height {
			more = l.more(&v.body)
		}
		return l.frame(v.body.Window(), more, "", bs)
	}
	body := v.head()
	if room := v.introRows(); len(body) > room {
		body = body[:room]
	}
	title := l.R.Spin(frame) + " " + l.R.Pal.Strong.Render(text.Clip(v.work.Title, l.R.Width-2, g.More))
	body = append(body, title, "")
	body = append(body, watch.Live(l.R, v.tracker, l.bodyHeight()-len(body), frame)...)
	status := l.R.Pal.Dim.Render(v.tracker.Status(g.Dot, l.R.Width))
	return l.frame(body, status, "", []Binding{{g.Left, "leave, it goes on"}, {"m", "menu"}, {"q", "quit"}})
}

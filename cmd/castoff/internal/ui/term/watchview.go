package term

import (
	"context"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// watchView shows work while it runs, and how it ended.
type watchView struct {
	work    screen.Work
	move    screen.Move
	tracker *tracker
	cancel  context.CancelFunc
	layout  layout
	body    scroller
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
	return &watchView{work: w, tracker: newTracker(time.Now), cancel: cancel, over: make(chan struct{})}
}

func (v *watchView) resize(look Look, width, height int) {
	v.layout = newLayout(look, width, height, v.work.Lesson, v.work.Number, v.work.Of)
	v.intro = lines(v.layout.r.Render(screen.Markdown{Source: v.work.Intro}))
	if v.finished {
		first := v.body.lines == nil
		v.body.set(v.summary(), v.layout.bodyHeight())
		if first {
			v.body.offset = v.body.last() // how it ended stands last
		}
	}
}

func (v *watchView) still() bool { return v.finished }

// finish takes in how the work ended.
func (v *watchView) finish(msg watchedMsg) {
	v.finished, v.err = true, msg.err
	v.left = v.left || msg.crashed
	close(v.over)
	if v.layout.r != nil {
		v.body.replace(v.summary(), v.layout.bodyHeight())
		v.body.offset = v.body.last()
	}
}

func (v *watchView) update(msg tea.Msg) bool {
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
			v.body.key(k)
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
	return append(v.head(), v.layout.r.ending(v.tracker, v.err, v.work.Title)...)
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

func (v *watchView) draw(frame int) string {
	l := v.layout
	g := l.r.gly
	if v.finished {
		bs := []binding{{"enter", "go on"}, {g.left, "back"}, {"m", "menu"}, {"q", "quit"}}
		more := ""
		if len(v.body.lines) > v.body.height {
			more = l.more(&v.body)
		}
		return l.frame(v.body.window(), more, "", bs)
	}
	body := v.head()
	if room := v.introRows(); len(body) > room {
		body = body[:room]
	}
	title := l.r.spin(frame) + " " + l.r.pal.strong.Render(shorten(v.work.Title, l.r.width-2, g.more))
	body = append(body, title, "")
	body = append(body, l.r.live(v.tracker, l.bodyHeight()-len(body), frame)...)
	v.tracker.mu.Lock()
	status := l.r.pal.dim.Render(v.tracker.headline(g.dot, l.r.width))
	v.tracker.mu.Unlock()
	return l.frame(body, status, "", []binding{{g.left, "leave, it goes on"}, {"m", "menu"}, {"q", "quit"}})
}

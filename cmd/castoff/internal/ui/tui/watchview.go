package tui

import (
	"context"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// watchView shows work while it runs, and how it ended.
type watchView struct {
	work    screen.Work
	move    screen.Move
	tracker *watch.Tracker
	cancel  context.CancelFunc
	layout  Layout
	body    scroll.Lines
	intro   []string
	err     error
	// finished is true once attach has returned; over is closed then.
	finished bool
	over     chan struct{}
	// left is true if the person did not wait for the end.
	left bool
}

// watchedMsg reports that attach has returned.
type watchedMsg struct {
	view    *watchView
	err     error
	crashed bool
}

func newWatchView(w screen.Work, cancel context.CancelFunc) *watchView {
	w.Title = plaintext.Line(w.Title)
	return &watchView{work: w, tracker: watch.NewTracker(w.Clock()), cancel: cancel, over: make(chan struct{})}
}

func (v *watchView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.work.Lesson, v.work.Number, v.work.Of).within(v.work.Section)
	v.intro = text.Lines(blocks.Render(v.layout.R, screen.Markdown{Source: v.work.Intro}))
	if v.finished {
		first := v.body.All() == nil
		v.body.Set(v.summary(), v.layout.bodyHeight())
		if first {
			v.body.Offset = v.body.Last() // how it ended comes last
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
		v.body.Replace(v.summary(), v.layout.bodyHeight())
		v.body.Offset = v.body.Last()
	}
}

func (v *watchView) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case watchedMsg:
		// The work is over, and it has been left: see below.
	case tea.KeyMsg:
		return v.key(msg)
	}
	return v.finished && v.left
}

func (v *watchView) key(msg tea.KeyMsg) bool {
	k := v.keys()
	if move, ok := k.move(msg); ok {
		return v.leave(move)
	}
	if key.Matches(msg, k.Next) {
		v.move = screen.Next
		return true
	}
	v.body.Press(msg, k.Scroll)
	return false
}

// watchKeys are the keys while work is watched, and once it is over.
type watchKeys struct {
	lessonKeys
	keymap.Scroll
	Next key.Binding
}

// KeyMap implements [View].
func (v *watchView) KeyMap() keymap.Map {
	return v.keys()
}

func (v *watchView) keys() watchKeys {
	g := v.layout.R.Gly
	k := watchKeys{lessonKeys: newLessonKeys(g), Scroll: keymap.NewScroll(g), Next: keymap.Bind("enter", "go on", keymap.Onward...)}
	k.Next.SetEnabled(v.finished)
	k.Scroll.Enable(v.finished && v.body.Last() > 0)
	return k
}

// ShortHelp implements [keymap.Map].
func (k watchKeys) ShortHelp() []key.Binding {
	bs := append([]key.Binding{k.Next}, k.brief()...)
	if !k.Next.Enabled() {
		bs[1].SetHelp(k.Back.Help().Key, "leave, it goes on")
	}
	return append(bs, keymap.Entry(k.Arrows(""), "scroll", k.All()...))
}

// FullHelp implements [keymap.Map]: they are so few that the footer has all.
func (k watchKeys) FullHelp() [][]key.Binding { return [][]key.Binding{k.ShortHelp()} }

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
		return l.around(v.body.Window(), l.more(&v.body), v.mark(v.work.Recorded), v.keys())
	}
	body := v.head()
	if room := v.introRows(); len(body) > room {
		body = body[:room]
	}
	title := l.R.Spin(frame) + " " + l.R.Pal.Strong.Render(text.Clip(v.work.Title, l.R.Width-2, g.More))
	body = append(body, title, "")
	body = append(body, watch.Live(l.R, v.tracker, l.bodyHeight()-len(body), frame)...)
	status := l.R.Pal.Dim.Render(v.tracker.Status(g.Dot, l.R.Width))
	date, _, _ := strings.Cut(v.work.Recorded, ",") // the work has more to say there
	return l.around(body, status, v.mark(date), v.keys())
}

// mark draws what the work is a recording of.
func (v *watchView) mark(recorded string) string {
	s := statusLine{mark: plaintext.Line(recorded)}
	return s.draw(v.layout, 0)
}

package lectern

import (
	"context"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/tui"

	tea "github.com/charmbracelet/bubbletea"
)

// Told is what the screen with the notes is told. It comes from another process:
// its texts are cleaned before they are drawn.
type Told struct {
	Place
	// Notes are those of the page, in Markdown, and Answer is which options are
	// right, if the page asks: "B".
	Notes  string `json:"notes,omitempty"`
	Answer string `json:"answer,omitempty"`
	// Next is the heading of the next page.
	Next  string   `json:"next,omitempty"`
	Words []string `json:"words,omitempty"`
	// State is what goes on in the background.
	State string `json:"state,omitempty"`
	Black bool   `json:"black,omitempty"`
	Clock Clock  `json:"clock"`
	// LessonTime and Time are how long the lesson and the presentation have taken,
	// and how long they are to take.
	LessonTime Span  `json:"lesson_time"`
	Time       Span  `json:"time"`
	Lists      Lists `json:"lists"`
}

// Span is how long something has taken, and is to take; in seconds, 0 for not
// known.
type Span struct {
	Spent   float64 `json:"spent"`
	Planned float64 `json:"planned,omitempty"`
}

// Followed is a presentation that the notes follow.
type Followed interface {
	// Told is what was told last; false while nobody presents.
	Told() (Told, bool)
	Do(Command)
}

// Follow shows the notes until they are closed, or ctx ends; presenting is what to
// type to present. The bell is to be rung whenever something has changed.
func Follow(ctx context.Context, ui *tui.App, f Followed, presenting string, bell *Bell) error {
	defer bell.hang(ui.Wake)()
	return ui.Show(ctx, &notes{controls: controls{notes: true}, followed: f, presenting: presenting})
}

// notes is the presenter's screen.
type notes struct {
	controls
	followed   Followed
	presenting string
	body       scroll.Lines
	// page is the page that body is about.
	page Place
	text string
}

// Wheel implements [tui.Wheeled].
func (v *notes) Wheel() {}

// Resize implements [tui.View].
func (v *notes) Resize(look text.Look, width, height int) {
	v.resize(look, width, height)
	v.page = Place{}
	v.take()
}

// take takes in what was told.
func (v *notes) take() {
	t, _ := v.followed.Told()
	page := t.Place
	page.Slide, page.Slides = 0, 0
	if page == v.page && t.Notes == v.text {
		return
	}
	v.page, v.text = page, t.Notes
	lines := v.r.Markdown(t.Notes)
	if len(lines) == 0 {
		lines = []string{v.r.Pal.Dim.Render("no notes for this page")}
	}
	v.body = scroll.Lines{}
	v.body.Replace(lines, v.room())
}

// chrome is the rows around the notes: where one is, what comes next, times, the
// line at the bottom, and blank ones.
const chrome = 8

// room is the rows for the notes.
func (v *notes) room() int { return max(v.height-chrome, 1) }

// Update implements [tui.View].
func (v *notes) Update(msg tea.Msg) bool {
	v.take()
	switch msg := msg.(type) {
	case tea.MouseMsg:
		if do, ok := wheel(msg); ok && v.mode == shown {
			v.followed.Do(Command{Do: do})
		}
	case tea.KeyMsg:
		if v.mode == shown && v.body.Press(msg, v.keys().Read) {
			return false
		}
		v.lesson = v.page.Lesson
		cmd, ok, done := v.press(msg, func() Lists { t, _ := v.followed.Told(); return t.Lists })
		if ok {
			v.followed.Do(cmd)
		}
		return done
	}
	return false
}

// KeyMap implements [tui.View].
func (v *notes) KeyMap() keymap.Map { return v.keyMap() }

// Still implements [tui.View]: whatever changes wakes it.
func (v *notes) Still() bool { return true }

// Draw implements [tui.View].
func (v *notes) Draw(int) string {
	if v.width < leastWidth || v.height < leastHeight {
		return sorry(v.width, v.height)
	}
	v.take()
	bottom := v.prompt()
	if bottom == "" {
		bottom = keymap.Footer(v.r, v.r.Width, v.keyMap().ShortHelp()...)
	}
	if over, ok := v.drawOver(); ok {
		return v.screen(over, bottom)
	}
	t, ok := v.followed.Told()
	if !ok {
		return v.screen(v.alone(), bottom)
	}
	r := v.r
	dot := " " + r.Gly.Dot + " "
	body := []string{text.Sides(r.Pal.Head.Render(where(t.Place, dot)), r.Pal.Dim.Render(number(t.Place)), r.Width, r.Gly.More),
		r.Pal.Faint.Render(text.Repeat(r.Gly.Rule, r.Width))}
	body = append(body, v.body.Window()...)
	for len(body) < v.room()+2 {
		body = append(body, "")
	}
	body = append(body, r.Pal.Faint.Render(text.Repeat(r.Gly.Rule, r.Width)))
	for _, l := range []string{v.next(t), v.times(t), v.going(t)} {
		body = append(body, text.Clip(l, r.Width, r.Gly.More))
	}
	return v.screen(body, bottom)
}

// alone is what is shown while nobody presents.
func (v *notes) alone() []string {
	out := text.Wrap("Nobody presents this course at the moment. In another terminal:", v.r.ProseWidth())
	out = append(append(out, ""), text.Hang("  ", v.r.Pal.Code.Render(plaintext.Line(v.presenting)), v.r.Width)...)
	return append(out, "", v.r.Pal.Dim.Render("The notes go on by themselves then."))
}

// next is what comes next, and the answer of a question.
func (v *notes) next(t Told) string {
	s := v.r.Pal.Dim.Render("next: ") + plaintext.Line(t.Next)
	if t.Answer != "" {
		s = v.r.Pal.Dim.Render("right: ") + v.r.Pal.Good.Render(plaintext.Line(t.Answer)) + "   " + s
	}
	if n := len(v.body.All()) - v.room(); n > 0 && !v.body.AtEnd() {
		s = v.r.Pal.Accent.Render(v.r.Gly.Down+" more notes") + "   " + s
	}
	return s
}

// times are how long it has taken, beside how long it is to take.
func (v *notes) times(t Told) string {
	span := func(what string, s Span) string {
		said := watchFace(s.Spent)
		if s.Planned > 0 {
			said += " of " + minutes(s.Planned)
		}
		if s.Planned > 0 && s.Spent > s.Planned {
			said = v.r.Pal.Warn.Render(said)
		}
		return v.r.Pal.Dim.Render(what) + said
	}
	parts := []string{span("lesson: ", t.LessonTime), span("in all: ", t.Time)}
	if t.Clock.On {
		parts = append(parts, v.r.Pal.Dim.Render("timer: ")+clock(t.Clock))
	}
	return strings.Join(parts, "   ")
}

// going is what is shown and what goes on.
func (v *notes) going(t Told) string {
	words := plaintext.Lines(t.Words)
	if t.Black {
		words = append([]string{"the screen is black"}, words...)
	}
	if t.State != "" {
		words = append(words, plaintext.Line(t.State))
	}
	return v.r.Pal.Accent.Render(strings.Join(words, " "+v.r.Gly.Dot+" "))
}

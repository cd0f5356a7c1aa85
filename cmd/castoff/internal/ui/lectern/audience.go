package lectern

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/tui"
	"castoff/cmd/castoff/internal/ui/watch"

	tea "github.com/charmbracelet/bubbletea"
)

const (
	// leastWidth and leastHeight are the smallest screen that is presented on.
	leastWidth, leastHeight = 60, 18
	// workRows is the least room for what runs; the text above it yields.
	workRows = 8
)

// Present shows a presentation to a class until it is quit, or ctx ends. The bell
// is to be rung whenever something has changed.
func Present(ctx context.Context, ui *tui.App, s Show, bell *Bell) error {
	defer bell.hang(ui.Wake)()
	return ui.Show(ctx, &audience{show: s})
}

// audience is the screen that the class sees.
type audience struct {
	controls
	show Show
}

// Wheel implements [tui.Wheeled].
func (v *audience) Wheel() {}

// Resize implements [tui.View].
func (v *audience) Resize(look text.Look, width, height int) {
	v.resize(look, width, height)
	v.show.Lay(v.r, v.body())
}

// Update implements [tui.View].
func (v *audience) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.MouseMsg:
		if do, ok := wheel(msg); ok && v.mode == shown {
			v.show.Do(Command{Do: do})
		}
	case tea.KeyMsg:
		v.lesson = v.show.Scene().Lesson
		cmd, ok, done := v.press(msg, v.show.Lists)
		if ok {
			v.show.Do(cmd)
		}
		return done
	}
	return false
}

// wheel is what the wheel of a mouse asks for.
func wheel(msg tea.MouseMsg) (Do, bool) {
	switch {
	case msg.Action != tea.MouseActionPress:
	case msg.Button == tea.MouseButtonWheelDown:
		return Next, true
	case msg.Button == tea.MouseButtonWheelUp:
		return Back, true
	}
	return "", false
}

// KeyMap implements [tui.View].
func (v *audience) KeyMap() keymap.Map { return v.keyMap() }

// Still implements [tui.View].
func (v *audience) Still() bool {
	s := v.show.Scene()
	return !s.Busy && (s.Work == nil || s.Work.Over) && !s.Clock.Running && s.State == ""
}

// Draw implements [tui.View].
func (v *audience) Draw(frame int) string {
	if v.width < leastWidth || v.height < leastHeight {
		return sorry(v.width, v.height)
	}
	s := v.show.Scene()
	if s.Black && v.mode == shown {
		return strings.Repeat("\n", v.height-1)
	}
	if over, ok := v.drawOver(); ok {
		return v.screen(over, keymap.Footer(v.r, v.r.Width, v.keyMap().ShortHelp()...))
	}
	body := v.slide(s, frame)
	if mark := MarkRows(v.r, s.Mark); len(mark) > 0 {
		for len(body) < v.body()-len(mark) {
			body = append(body, "")
		}
		body = append(body[:max(v.body()-len(mark), 0)], mark...)
	}
	return v.screen(body, v.line(s, frame))
}

// mostMark is how many rows a mark takes at most: the slide is what people are here
// for.
const mostMark = 3

// MarkRows are the rows that say where recorded numbers come from, below a slide.
func MarkRows(r *text.Renderer, mark string) []string {
	if mark == "" {
		return nil
	}
	lines := text.Wrap(plaintext.Line(mark), r.Width)
	if len(lines) > mostMark {
		lines[mostMark-1] = text.Clip(lines[mostMark-1]+" "+lines[mostMark], r.Width, r.Gly.More)
		lines = lines[:mostMark]
	}
	var out []string
	for _, l := range lines {
		out = append(out, r.Pal.Dim.Render(l))
	}
	return out
}

// slide is what is shown of the page.
func (v *audience) slide(s Scene, frame int) []string {
	if s.Work == nil {
		return s.Rows
	}
	room := v.body() - len(MarkRows(v.r, s.Mark))
	var body []string
	if above := s.Rows; len(above) > 0 && len(above)+1+workRows <= room {
		body = append(append(body, above...), "")
	}
	mark := v.r.Spin(frame)
	switch {
	case s.Work.Trouble != "":
		mark = v.r.Pal.Warn.Render(v.r.Gly.Warn)
	case s.Work.Over:
		mark = v.r.Pal.Good.Render(v.r.Gly.OK)
	}
	body = append(body, mark+" "+v.r.Pal.Strong.Render(text.Clip(s.Work.Title, v.r.Width-2, v.r.Gly.More)), "")
	var below []string
	switch {
	case s.Work.Trouble != "":
		below = append([]string{""}, text.Hang(v.r.Pal.Warn.Render(v.r.Gly.Warn)+" ", s.Work.Trouble, v.r.ProseWidth())...)
	case s.Work.Left && !s.Work.Over:
		below = []string{"", v.r.Pal.Dim.Render("It goes on in the background.")}
	}
	body = append(body, watch.Live(v.r, s.Work.Tracker, max(room-len(body)-len(below), 1), frame)...)
	return append(body, below...)
}

// line is the line at the bottom: where one is, and in a word or two what is shown
// and what goes on.
func (v *audience) line(s Scene, frame int) string {
	r := v.r
	dot := " " + r.Gly.Dot + " "
	left := v.prompt()
	if left == "" {
		left = r.Pal.Dim.Render(where(s.Place, dot))
	}
	words := append([]string{}, s.Words...)
	if s.Clock.On {
		words = append(words, clock(s.Clock))
	}
	if s.State != "" {
		words = append(words, s.State)
	}
	right := r.Pal.Dim.Render(number(s.Place))
	if s.Busy {
		right = r.Spin(frame) + " " + right
	}
	if len(words) > 0 {
		// The page stays readable, whatever goes on.
		said := text.Clip(strings.Join(words, dot), r.Width-text.Width(right)-leastLeft, r.Gly.More)
		right = r.Pal.Accent.Render(said) + r.Pal.Dim.Render(dot) + right
	}
	return text.Sides(left, right, r.Width, r.Gly.More)
}

// leastLeft is the room kept at the left of the line at the bottom.
const leastLeft = 16

// where is a place as far as words say it.
func where(p Place, dot string) string {
	if p.Section == "" || strings.HasSuffix(p.Lesson, p.Section) {
		return plaintext.Line(p.Lesson)
	}
	return plaintext.Line(p.Lesson) + dot + plaintext.Line(p.Section)
}

// number is a place in numbers: "7/19", with "2 of 3" before it where a page takes
// several slides.
func number(p Place) string {
	s := fmt.Sprintf("%d/%d", p.Number, p.Of)
	if p.Slides > 1 {
		s += fmt.Sprintf(" (%d of %d)", p.Slide, p.Slides)
	}
	return s
}

// clock is the timer: "12:34", with a word while it stands still.
func clock(c Clock) string {
	if !c.Running {
		return watchFace(c.Seconds) + " stopped"
	}
	return watchFace(c.Seconds)
}

// watchFace writes seconds as a watch does: "12:34".
func watchFace(seconds float64) string {
	n := int(min(max(seconds, 0), mostSeconds))
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// mostSeconds is the longest time that is written: anything longer that another
// process tells is nonsense.
const mostSeconds = 100 * 3600

// sorry is what a screen that is too small shows.
func sorry(width, height int) string {
	lines := text.Wrap(fmt.Sprintf("A presentation needs %d columns and %d rows; here are %d and %d. A smaller font gives more.", leastWidth, leastHeight, width, height), max(width, 2))
	return strings.Join(lines[:min(len(lines), max(height, 1))], "\n")
}

// minutes writes seconds as a plan has them: "12 min".
func minutes(seconds float64) string {
	return fmt.Sprintf("%d min", int(min(max(seconds, 0), mostSeconds)/60))
}

package tui

import (
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
)

// pageView shows a page of a lesson.
type pageView struct {
	page   screen.Page
	move   screen.Move
	layout Layout
	body   Scroller
	status statusLine
	help   bool
	// offer is the choice below the page; nil if it has none.
	offer *offer
}

func (v *pageView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.page.Lesson, v.page.Number, v.page.Of)
	text := text.Lines(blocks.Render(v.layout.R, v.page.Blocks...))
	if v.page.Offer != "" {
		at := 0
		if v.offer == nil && v.page.Onward || v.offer != nil && !v.offer.taken() {
			at = 1
		}
		v.offer = newOffer(v.layout.R, v.page, text, at)
		text = v.offer.rows()
	}
	v.layout = v.layout.holding(len(text))
	v.body.Set(text, v.layout.bodyHeight())
	v.status.begin(v.page.Status)
}

func (v *pageView) Still() bool { return v.status.still() }

func (v *pageView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *pageView) key(msg tea.KeyMsg) bool {
	if v.help {
		v.help = false // any key leaves the help, and does nothing else
		return false
	}
	switch k := msg.String(); k {
	case "enter", " ", "right", "l":
		if !v.body.atEnd() {
			v.body.scroll(v.body.page())
			return false
		}
		v.move = screen.Next
		if v.offer != nil && v.offer.taken() && (k == "enter" || k == " ") {
			v.move = screen.Do
		}
		return true
	case "left", "h", "backspace":
		v.move = screen.Back
		return !v.page.First
	case "m", "esc":
		v.move = screen.Menu
		return true
	case "q":
		v.move = screen.Quit
		return true
	case "?":
		v.help = true
	default:
		if v.offer != nil && v.body.atEnd() && v.offer.step(msg) {
			v.body.replace(v.offer.rows(), v.layout.bodyHeight())
			return false
		}
		v.body.Key(k)
	}
	return false
}

func (v *pageView) Draw(frame int) string {
	l := v.layout
	if v.help {
		return l.frame(l.HelpLines(v.allKeys()), "", "", []Binding{{"any key", "back to the page"}})
	}
	return l.frame(v.body.Window(), l.more(&v.body), v.status.draw(l, frame), v.keys())
}

func (v *pageView) keys() []Binding {
	g := v.layout.R.Gly
	next := "next"
	switch {
	case !v.body.atEnd():
		next = "more"
	case v.page.Last:
		next = "finish"
	}
	bs := []Binding{{"enter", next}}
	if v.offer != nil && v.body.atEnd() {
		bs = []Binding{{g.Up + g.Down, "move"}, {"enter", "choose"}, {g.Right, next}}
	}
	if !v.page.First {
		bs = append(bs, Binding{g.Left, "back"})
	}
	return append(bs, Binding{"m", "menu"}, Binding{"q", "quit"}, Binding{"?", "keys"})
}

func (v *pageView) allKeys() []Binding {
	g := v.layout.R.Gly
	var bs []Binding
	if v.offer != nil {
		bs = []Binding{{g.Up + " " + g.Down, "choose what to do, at the end of the page"}, {"enter", "do it"}}
	}
	return append(bs, []Binding{
		{"enter, space, " + g.Right, "read on; at the end of the page: the next page"},
		{g.Left, "the page before"},
		{g.Up + " " + g.Down, "scroll by a line"},
		{"PgUp PgDn", "scroll by a screen"},
		{"Home End", "the beginning and the end of the page"},
		{"m", "the menu of lessons"},
		{"q", "quit; your progress is saved"},
		{"^C", "stop everything at once"},
	}...)
}

package term

import (
	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// pageView shows a page of a lesson.
type pageView struct {
	page   screen.Page
	move   screen.Move
	layout layout
	body   scroller
	status statusLine
	help   bool
	// offer is the choice below the page; nil if it has none.
	offer *offer
}

func (v *pageView) resize(look Look, width, height int) {
	v.layout = newLayout(look, width, height, v.page.Lesson, v.page.Number, v.page.Of)
	text := lines(v.layout.r.Render(v.page.Blocks...))
	if v.page.Offer != "" {
		at := 0
		if v.offer == nil && v.page.Onward || v.offer != nil && !v.offer.taken() {
			at = 1
		}
		v.offer = newOffer(v.layout.r, v.page, text, at)
		text = v.offer.rows()
	}
	v.layout = v.layout.holding(len(text))
	v.body.set(text, v.layout.bodyHeight())
	v.status.ask = v.page.Status
	v.status.look()
}

func (v *pageView) still() bool { return v.status.still() }

func (v *pageView) update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		v.status.tick(msg.frames)
	case tea.KeyMsg:
		return v.key(msg)
	}
	return false
}

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
		v.body.key(k)
	}
	return false
}

func (v *pageView) draw(frame int) string {
	l := v.layout
	if v.help {
		return l.frame(l.helpLines(v.allKeys()), "", "", []binding{{"any key", "back to the page"}})
	}
	return l.frame(v.body.window(), l.more(&v.body), v.status.draw(l, frame), v.keys())
}

func (v *pageView) keys() []binding {
	g := v.layout.r.gly
	next := "next"
	switch {
	case !v.body.atEnd():
		next = "more"
	case v.page.Last:
		next = "finish"
	}
	bs := []binding{{"enter", next}}
	if v.offer != nil && v.body.atEnd() {
		bs = []binding{{g.up + g.down, "move"}, {"enter", "choose"}, {g.right, next}}
	}
	if !v.page.First {
		bs = append(bs, binding{g.left, "back"})
	}
	return append(bs, binding{"m", "menu"}, binding{"q", "quit"}, binding{"?", "keys"})
}

func (v *pageView) allKeys() []binding {
	g := v.layout.r.gly
	var bs []binding
	if v.offer != nil {
		bs = []binding{{g.up + " " + g.down, "choose what to do, at the end of the page"}, {"enter", "do it"}}
	}
	return append(bs, []binding{
		{"enter, space, " + g.right, "read on; at the end of the page: the next page"},
		{g.left, "the page before"},
		{g.up + " " + g.down, "scroll by a line"},
		{"PgUp PgDn", "scroll by a screen"},
		{"Home End", "the beginning and the end of the page"},
		{"m", "the menu of lessons"},
		{"q", "quit; your progress is saved"},
		{"^C", "stop everything at once"},
	}...)
}

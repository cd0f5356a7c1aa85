package tui

import (
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// pageView shows a page of a lesson.
type pageView struct {
	lessonScreen
	page screen.Page
	// offer is the choice below the page; nil if it has none.
	offer *fields.Offer
}

func (v *pageView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.page.Lesson, v.page.Number, v.page.Of).within(v.page.Section)
	text := text.Lines(blocks.Render(v.layout.R, v.page.Blocks...))
	if v.page.Offer != "" {
		at := 0
		if v.offer == nil && v.page.Onward || v.offer != nil && !v.offer.Taken() {
			at = 1
		}
		v.offer = fields.NewOffer(v.layout.R, v.page, text, at)
		text = v.offer.Rows()
	}
	v.layout = v.layout.holding(len(text))
	v.body.Set(text, v.layout.bodyHeight())
	v.begin(v.page.Status, v.page.Recorded)
}

func (v *pageView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *pageView) key(msg tea.KeyMsg) bool {
	k := v.keys()
	if taken, done := v.press(msg, k.lessonKeys); taken {
		return done
	}
	switch {
	case key.Matches(msg, k.Choose) && v.body.AtEnd():
		v.move = screen.Next
		if v.offer.Taken() {
			v.move = screen.Do
		}
		return true
	case key.Matches(msg, k.Read) && v.body.AtEnd():
		return v.leave()
	case key.Matches(msg, k.Read):
		v.body.By(v.body.Page())
	case key.Matches(msg, k.Help):
		v.help = newKeyHelp(v.layout, k, "back to the page")
	case v.offer != nil && v.body.AtEnd() && v.offer.Step(msg, k.Scroll):
		v.body.Replace(v.offer.Rows(), v.layout.bodyHeight())
	default:
		v.body.Press(msg, k.Scroll)
	}
	return false
}

func (v *pageView) Draw(frame int) string {
	return v.draw(frame, v.layout.more(&v.body), v.keys())
}

// pageKeys are the keys of a page.
type pageKeys struct {
	lessonKeys
	keymap.Scroll
	// Read goes on, through the page and then from it. Where there is an offer,
	// some of its keys belong to Choose instead, at the end of the page.
	Read, Choose, Help, Stop key.Binding

	// next is what Read does now, in a word, and right the key for it that an
	// offer leaves to it; offers is true if Choose would do something now.
	next, right string
	offers      bool
}

// KeyMap implements [View].
func (v *pageView) KeyMap() keymap.Map { return v.help.over(v.layout, v.keys()) }

func (v *pageView) keys() pageKeys {
	g := v.layout.R.Gly
	k := pageKeys{
		lessonKeys: newLessonKeys(g), Scroll: keymap.NewScroll(g),
		Read:   keymap.Bind("enter, space, "+g.Right, "read on; at the end of the page: the next page", keymap.Onward...),
		Choose: keymap.Bind("enter", "do it", "enter", " "),
		Help:   helpKey(), Stop: stopKey(),
		next: "next", right: g.Right, offers: v.offer != nil && v.body.AtEnd(),
	}
	k.Back.SetEnabled(!v.page.First)
	k.Choose.SetEnabled(v.offer != nil)
	switch {
	case !v.body.AtEnd():
		k.next = "more"
	case v.page.Last:
		k.next = "finish"
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k pageKeys) ShortHelp() []key.Binding {
	bs := []key.Binding{keymap.Entry("enter", k.next, k.Read)}
	if k.offers {
		bs = []key.Binding{keymap.Entry(k.Arrows(""), "move", k.Up, k.Down), keymap.Entry("enter", "choose", k.Choose), keymap.Entry(k.right, k.next, k.Read)}
	}
	return append(append(bs, k.brief()...), k.Help)
}

// FullHelp implements [keymap.Map].
func (k pageKeys) FullHelp() [][]key.Binding {
	var bs []key.Binding
	if k.Choose.Enabled() {
		bs = []key.Binding{keymap.Entry(k.Arrows(" "), "choose what to do, at the end of the page", k.Up, k.Down), k.Choose}
	}
	return [][]key.Binding{append(bs, k.Read, k.Back,
		keymap.Entry(k.Arrows(" "), "scroll by a line", k.Up, k.Down),
		keymap.Entry("PgUp PgDn", "scroll by a screen", k.PageUp, k.PageDown),
		keymap.Entry("Home End", "the beginning and the end of the page", k.First, k.Last),
		k.Menu, k.Quit, k.Stop)}
}

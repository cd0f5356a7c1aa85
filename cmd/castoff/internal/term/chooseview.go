package term

import (
	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// chooseView is a menu.
type chooseView struct {
	choice   screen.Choice
	chosen   int
	layout   layout
	body     scroller
	picker   *picker
	from, to int
}

func newChooseView(c screen.Choice) *chooseView { return &chooseView{choice: c, chosen: -1} }

func (v *chooseView) resize(look Look, width, height int) {
	v.layout = newLayout(look, width, height, v.choice.Title, 0, 0)
	at := v.choice.Initial
	if v.picker != nil {
		at = v.picker.at()
	}
	v.picker = newPicker(v.layout.r, v.labels(), min(max(at, 0), max(len(v.choice.Items)-1, 0)))
	v.compose()
}

// labels sets the marks in a column of their own where there is room.
func (v *chooseView) labels() []string {
	r := v.layout.r
	label, mark := 0, 0
	for _, it := range v.choice.Items {
		label = max(label, cells(plaintext.Line(it.Label)))
		mark = max(mark, cells(plaintext.Line(it.Mark)))
	}
	out := make([]string, len(v.choice.Items))
	for i, it := range v.choice.Items {
		text, note := plaintext.Line(it.Label), plaintext.Line(it.Mark)
		switch {
		case note == "":
		case label+3+mark+2 <= r.proseWidth():
			text = pad(text, label) + "   " + r.pal.dim.Render(note)
		default:
			text += r.pal.dim.Render(" (" + note + ")")
		}
		out[i] = text
	}
	return out
}

func (v *chooseView) compose() {
	r := v.layout.r
	text := lines(r.Render(screen.Markdown{Source: v.choice.Intro}))
	if len(text) > 0 {
		text = append(text, "")
	}
	options, from, to := v.picker.draw()
	if len(v.choice.Items) == 0 {
		options = []string{r.pal.dim.Render("nothing to choose from")}
	}
	v.from, v.to = len(text)+from, len(text)+to
	v.body.replace(append(text, options...), v.layout.bodyHeight())
	if v.from == len(text) {
		v.body.offset = 0 // the first item: its introduction comes along
	}
	v.body.reveal(v.from, v.to)
}

func (v *chooseView) update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return false
	}
	switch k.String() {
	case "enter", " ", "right", "l":
		if len(v.choice.Items) > 0 {
			v.chosen = v.picker.at()
			return true
		}
	case "q", "esc", "left", "h":
		v.chosen = -1
		return true
	case "up", "down", "j", "k":
		v.picker.key(k)
		v.compose()
	default:
		v.body.key(k.String())
	}
	return false
}

func (v *chooseView) draw(int) string {
	l := v.layout
	g := l.r.gly
	more := ""
	if !v.body.atEnd() {
		more = l.more(&v.body)
	}
	return l.frame(v.body.window(), more, "",
		[]binding{{g.up + g.down, "move"}, {"enter", "choose"}, {"q", "leave"}})
}

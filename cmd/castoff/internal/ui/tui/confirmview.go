package tui

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
)

// confirmView asks a yes-or-no question below some blocks.
type confirmView struct {
	confirm screen.Confirm
	yes     bool
	layout  Layout
	body    Scroller
	field   *huh.Confirm
	// list takes the place of the buttons where they do not fit side by side.
	list *picker
}

func newConfirmView(c screen.Confirm) *confirmView {
	c.Title, c.Yes, c.No = plaintext.Line(c.Title), plaintext.Line(c.Yes), plaintext.Line(c.No)
	if c.Yes == "" {
		c.Yes = "Yes"
	}
	if c.No == "" {
		c.No = "No"
	}
	return &confirmView{confirm: c, yes: !c.Careful}
}

func (v *confirmView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, "", 0, 0)
	r := v.layout.R
	v.field, v.list = nil, nil
	if text.Width(v.confirm.Yes)+text.Width(v.confirm.No)+12 > r.ProseWidth() {
		at := 1
		if v.yes {
			at = 0
		}
		v.list = newPicker(r, []string{v.confirm.Yes, v.confirm.No}, at)
	} else {
		v.field = huh.NewConfirm().Affirmative(v.confirm.Yes).Negative(v.confirm.No).
			Value(&v.yes).WithButtonAlignment(lipgloss.Left)
		v.field.WithTheme(theme(r)).WithKeyMap(huh.NewDefaultKeyMap()).WithWidth(r.ProseWidth())
		v.field.Focus()
	}
	v.body.Set(text.Lines(blocks.Render(r, v.confirm.Body...)), max(v.layout.bodyHeight()-len(v.question()), 1))
}

// question is the title and the buttons, which never scroll away.
func (v *confirmView) question() []string {
	r := v.layout.R
	out := []string{""}
	for _, l := range text.Wrap(v.confirm.Title, r.ProseWidth()) {
		out = append(out, r.Pal.Strong.Render(l))
	}
	out = append(out, "")
	if v.list != nil {
		options, _, _ := v.list.draw()
		return append(out, options...)
	}
	return append(out, text.Lines(v.field.View())...)
}

func (v *confirmView) Still() bool { return true }

func (v *confirmView) Update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return false
	}
	switch k.String() {
	case "enter", " ":
		return true
	case "y", "Y":
		v.yes = true
		return true
	case "n", "N", "q", "esc":
		v.yes = false
		return true
	case "left", "right", "h", "l", "tab", "shift+tab":
		v.toggle()
	case "up", "down", "j", "k":
		if v.list != nil && len(v.body.lines) <= v.body.height {
			v.toggle()
			return false
		}
		v.body.Key(k.String())
	default:
		v.body.Key(k.String())
	}
	return false
}

// toggle goes to the other button.
func (v *confirmView) toggle() {
	if v.field != nil {
		v.field.Update(tea.KeyMsg{Type: tea.KeyRight})
		return
	}
	v.yes = !v.yes
	v.list.key(tea.KeyMsg{Type: tea.KeyDown})
}

func (v *confirmView) Draw(int) string {
	l := v.layout
	g := l.R.Gly
	body := append([]string{}, v.body.Window()...)
	body = append(body, v.question()...)
	more := ""
	if !v.body.atEnd() {
		more = l.more(&v.body)
	}
	return l.frame(body, more, "", []Binding{
		{g.Left + " " + g.Right, "choose"}, {"enter", "go on"}, {"y/n", "answer"}, {g.Up + g.Down, "scroll"}})
}

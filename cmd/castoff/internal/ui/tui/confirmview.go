package tui

import (
	"slices"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
)

// confirmView asks a yes-or-no question below some blocks.
type confirmView struct {
	confirm screen.Confirm
	yes     bool
	layout  Layout
	body    scroll.Lines
	answers *fields.Confirm
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
	v.answers = fields.NewConfirm(v.layout.R, v.confirm.Yes, v.confirm.No, &v.yes)
	v.body.Set(text.Lines(blocks.Render(v.layout.R, v.confirm.Body...)), max(v.layout.bodyHeight()-len(v.question()), 1))
	v.answers.Keys(v.keys().ConfirmKeyMap)
}

// confirmKeys are the keys of a question to confirm: those of huh's field, and
// those that scroll.
type confirmKeys struct {
	keymap.Scroll
	huh.ConfirmKeyMap
}

// KeyMap implements [View].
func (v *confirmView) KeyMap() keymap.Map {
	return v.keys()
}

// keys are those that the field takes, and those that scroll where something
// does: where the whole body is visible, these move in the list.
func (v *confirmView) keys() confirmKeys {
	g := v.layout.R.Gly
	k := confirmKeys{keymap.NewScroll(g), huh.ConfirmKeyMap{
		Toggle: keymap.Bind(g.Left+" "+g.Right, "choose", "left", "right", "h", "l", "tab", "shift+tab"),
		Submit: keymap.Bind("enter", "go on", "enter", " "),
		Accept: keymap.Bind("y", "yes", "y", "Y"),
		Reject: keymap.Bind("n", "no", "n", "N", "q", "esc"),
	}}
	if v.answers.Listed() && v.body.Last() == 0 {
		k.Toggle.SetKeys(slices.Concat(k.Toggle.Keys(), k.Up.Keys(), k.Down.Keys())...)
	}
	k.Enable(v.body.Last() > 0)
	return k
}

// ShortHelp implements [keymap.Map].
func (k confirmKeys) ShortHelp() []key.Binding {
	return []key.Binding{k.Toggle, k.Submit, keymap.Entry("y/n", "answer", k.Accept, k.Reject), keymap.Entry(k.Arrows(""), "scroll", k.Up, k.Down)}
}

// FullHelp implements [keymap.Map].
func (k confirmKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append([]key.Binding{k.Toggle, k.Submit, k.Accept, k.Reject}, k.All()...)}
}

// question is the title and the buttons, which never scroll away.
func (v *confirmView) question() []string {
	r := v.layout.R
	out := []string{""}
	for _, l := range text.Wrap(v.confirm.Title, r.ProseWidth()) {
		out = append(out, r.Pal.Strong.Render(l))
	}
	out = append(out, "")
	return append(out, v.answers.Lines()...)
}

func (v *confirmView) Still() bool { return true }

func (v *confirmView) Update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return false
	}
	done, moved := v.answers.Press(k)
	if !done && !moved {
		v.body.Press(k, v.keys().Scroll)
	}
	return done
}

func (v *confirmView) Draw(int) string {
	l := v.layout
	return l.around(slices.Concat(v.body.Window(), v.question()), l.below(&v.body), "", v.keys())
}

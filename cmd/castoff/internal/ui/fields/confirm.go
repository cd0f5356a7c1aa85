package fields

import (
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
)

// Confirm is two answers to choose from: the buttons of huh's Confirm, or a list
// where they do not fit side by side.
type Confirm struct {
	field *huh.Confirm
	// list is drawn in place of the buttons; nil for those.
	list *Picker
	yes  *bool
}

// NewConfirm returns two answers with the cursor at the one that yes says; yes
// changes as the person chooses.
func NewConfirm(r *text.Renderer, affirmative, negative string, yes *bool) *Confirm {
	c := &Confirm{yes: yes}
	c.field = huh.NewConfirm().Affirmative(affirmative).Negative(negative).Value(yes).WithButtonAlignment(lipgloss.Left)
	c.field.WithTheme(theme(r)).WithWidth(r.ProseWidth())
	c.field.Focus()
	if text.Width(affirmative)+text.Width(negative)+12 > r.ProseWidth() {
		c.list = NewPicker(r, []string{affirmative, negative}, c.at())
	}
	return c
}

// Listed reports whether the answers are one below the other.
func (c *Confirm) Listed() bool { return c.list != nil }

// at is the place of the answer in the list.
func (c *Confirm) at() int {
	if *c.yes {
		return 0
	}
	return 1
}

// Keys sets the keys that it takes.
func (c *Confirm) Keys(k huh.ConfirmKeyMap) { c.field.WithKeyMap(&huh.KeyMap{Confirm: k}) }

// Press takes a key: done if it answers the question, moved if it goes to the
// other answer.
func (c *Confirm) Press(msg tea.KeyMsg) (done, moved bool) {
	before := *c.yes
	_, goOn := c.field.Update(msg)
	if c.list != nil {
		c.list.To(c.at())
	}
	return goOn != nil, *c.yes != before
}

// Lines returns the lines of the two answers.
func (c *Confirm) Lines() []string {
	if c.list != nil {
		return c.list.Lines()
	}
	return text.Lines(c.field.View())
}

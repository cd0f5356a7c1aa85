package tui

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ui/keymap"

	"github.com/charmbracelet/bubbles/key"
)

// askKeys are the keys of a question in the state that it is in.
type askKeys struct {
	lessonKeys
	keymap.Scroll
	Enter, Answer, Show, Next, Help key.Binding
	// first is what the footer says about the answers.
	first []key.Binding
	// predict is true for a question that has no right answer yet.
	predict bool
}

// digits are the keys of the answers.
func (v *askView) digits() string {
	return fmt.Sprintf("1-%d", min(len(v.question.Options), 9))
}

// KeyMap implements [View].
func (v *askView) KeyMap() keymap.Map { return v.help.over(v.layout, v.keys()) }

func (v *askView) keys() askKeys {
	g := v.layout.R.Gly
	k := askKeys{
		lessonKeys: newLessonKeys(g), Scroll: keymap.NewScroll(g), predict: v.right() < 0,
		Enter: keymap.Bind("enter", "answer", "enter", " "), Answer: keymap.Bind(v.digits(), "answer"), Show: keymap.Bind("s", "show", "s"),
		Next: keymap.Bind(g.Right, "skip", "right", "l"), Help: helpKey(),
	}
	var digits []string
	for i := range min(len(v.question.Options), 9) {
		digits = append(digits, fmt.Sprint(i+1))
	}
	k.Answer.SetKeys(digits...)
	k.Answer.SetEnabled(!v.solved || v.question.Predict)
	k.Show.SetEnabled(!v.solved && !k.predict)
	move := keymap.Entry(k.Arrows(""), "choose", k.Up, k.Down)
	switch {
	case (v.solved || v.answered >= 0) && !v.body.AtEnd():
		k.Enter.SetHelp("enter", "more")
	case v.solved:
		k.Enter.SetHelp("enter", "next")
	case v.answered >= 0:
		k.Enter.SetHelp("enter", "try again")
	}
	switch {
	case v.solved && v.question.Predict && v.body.AtEnd():
		k.first = []key.Binding{k.Enter, keymap.Entry(v.digits(), "change it", k.Answer)}
	case v.solved:
		k.first = []key.Binding{k.Enter}
	case v.answered >= 0:
		k.first = []key.Binding{k.Enter, k.Answer, k.Show}
	case v.picker.At() >= 0:
		k.first = []key.Binding{k.Enter, move, k.Show}
	default:
		k.first = []key.Binding{k.Answer, move, k.Show, k.Next}
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k askKeys) ShortHelp() []key.Binding {
	return append(slices.Concat(k.first, k.brief()), k.Help)
}

// FullHelp implements [keymap.Map].
func (k askKeys) FullHelp() [][]key.Binding {
	enter := "choose it; after a wrong one: try again; at the end: the next page"
	if k.predict {
		enter = "choose it; then: the next page"
	}
	return [][]key.Binding{{
		keymap.Entry(k.Answer.Help().Key, "choose an answer by its number", k.Answer),
		keymap.Entry(k.Arrows(" "), "go to an answer", k.Up, k.Down),
		keymap.Entry("enter", enter, k.Enter),
		keymap.Entry("s", "show the right answer, and why it is right", k.Show),
		keymap.Entry(k.Next.Help().Key, "go on without an answer", k.Next),
		k.Back,
		keymap.Entry("PgUp PgDn Home End", "scroll", k.PageUp, k.PageDown, k.First, k.Last),
		k.Menu, k.Quit,
	}}
}

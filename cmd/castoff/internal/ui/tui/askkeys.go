package tui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
)

// askKeys are the keys of a question in the state that it is in.
type askKeys struct {
	ScrollKeys
	Enter, Answer, Show, Next, Back, Menu, Quit, Help key.Binding
	// first is what the footer tells about the answers.
	first []key.Binding
	// predict is true for a question that has no right answer yet.
	predict bool
}

// digits are the keys of the answers.
func (v *askView) digits() string {
	return fmt.Sprintf("1-%d", min(len(v.question.Options), 9))
}

func (v *askView) keys() askKeys {
	g := v.layout.R.Gly
	k := askKeys{
		ScrollKeys: NewScrollKeys(g), predict: v.right() < 0,
		Enter: Bind("enter", "answer", "enter", " "), Answer: Bind(v.digits(), "answer"), Show: Bind("s", "show", "s"),
		Next: Bind(g.Right, "skip", "right", "l"), Back: Bind(g.Left, "back", "left", "h", "backspace"),
		Menu: Bind("m", "menu", "m", "esc"), Quit: Bind("q", "quit", "q"), Help: helpKey(),
	}
	var digits []string
	for i := range min(len(v.question.Options), 9) {
		digits = append(digits, fmt.Sprint(i+1))
	}
	k.Answer.SetKeys(digits...)
	k.Answer.SetEnabled(!v.solved || v.question.Predict)
	k.Show.SetEnabled(!v.solved && !k.predict)
	move := Entry(g.Up+g.Down, "choose", k.Up, k.Down)
	switch {
	case (v.solved || v.answered >= 0) && !v.body.atEnd():
		k.Enter.SetHelp("enter", "more")
	case v.solved:
		k.Enter.SetHelp("enter", "next")
	case v.answered >= 0:
		k.Enter.SetHelp("enter", "try again")
	}
	switch {
	case v.solved && v.question.Predict && v.body.atEnd():
		k.first = []key.Binding{k.Enter, Entry(v.digits(), "change it", k.Answer)}
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

// ShortHelp implements [KeyMap].
func (k askKeys) ShortHelp() []key.Binding {
	return append(k.first[:len(k.first):len(k.first)], k.Back, k.Menu, k.Quit, k.Help)
}

// FullHelp implements [KeyMap].
func (k askKeys) FullHelp() [][]key.Binding {
	enter := "choose it; after a wrong one: try again; at the end: the next page"
	if k.predict {
		enter = "choose it; then: the next page"
	}
	return [][]key.Binding{{
		Entry(k.Answer.Help().Key, "choose an answer by its number", k.Answer),
		Entry(k.Up.Help().Key+" "+k.Down.Help().Key, "go to an answer", k.Up, k.Down),
		Entry("enter", enter, k.Enter),
		Entry("s", "show the right answer, and why it is right", k.Show),
		Entry(k.Next.Help().Key, "go on without an answer", k.Next),
		Entry(k.Back.Help().Key, "the page before", k.Back),
		Entry("PgUp PgDn Home End", "scroll", k.PageUp, k.PageDown, k.First, k.Last),
		Entry("m", "the menu of lessons", k.Menu),
		Entry("q", "quit; your progress is saved", k.Quit),
	}}
}

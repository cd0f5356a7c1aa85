package tui

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// askView puts a question of a quiz.
type askView struct {
	lessonScreen
	question screen.Question
	tries    []int
	picker   *fields.Picker
	// answered is the option whose explanation is shown; -1 for none.
	answered int
	// solved is true once there is nothing left to try: the answer was right,
	// was shown, or is a prediction.
	solved bool
	// told is true if the right answer was shown, not found.
	told bool
	// nudge is true if Enter was pressed with nothing chosen.
	nudge bool
	// text is the question itself, in lines.
	text []string
	// from and to are the lines of the option under the cursor.
	from, to int
}

func newAskView(q screen.Question) *askView { return &askView{question: q, answered: -1} }

func (v *askView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.question.Lesson, v.question.Number, v.question.Of).within(v.question.Section)
	v.text = append(text.Lines(blocks.Render(v.layout.R, screen.Markdown{Source: v.question.Text})), "")
	at := -1
	if v.picker != nil {
		at = v.picker.At()
	}
	v.list(at)
	v.compose()
	v.begin(v.question.Status, v.question.Recorded)
}

// list makes the list of options anew, with the marks of those tried. The
// cursor is nowhere at first: turning pages with Enter must not answer
// anything.
func (v *askView) list(at int) {
	labels := make([]string, len(v.question.Options))
	for i, o := range v.question.Options {
		labels[i] = v.mark(i, o) + v.layout.R.Inline(o.Text)
	}
	v.picker = fields.NewPicker(v.layout.R, labels, at)
}

// mark is what stands before an option: its number, or whether it is right.
func (v *askView) mark(i int, o screen.Option) string {
	g := v.layout.R.Gly
	shown := slices.Contains(v.tries, i) || v.told && o.Right
	switch {
	case v.question.Predict && v.answered == i, shown && o.Right:
		return g.OK + " "
	case shown && !v.question.Predict:
		return g.Bad + " "
	}
	return fmt.Sprintf("%d ", i+1)
}

// compose puts question, options and explanation together; it keeps what
// matters in the window.
func (v *askView) compose() {
	from, to := v.picker.Span()
	v.from, v.to = len(v.text)+from, len(v.text)+to
	text := slices.Concat(v.text, v.picker.Lines())
	if v.answered >= 0 {
		text = append(text, "")
		start := len(text)
		text = append(text, v.explanation()...)
		v.body.Replace(text, v.layout.bodyHeight())
		v.body.Reveal(start, len(text)-1)
		return
	}
	v.body.Replace(text, v.layout.bodyHeight())
}

// explanation says whether the answer was right, and why.
func (v *askView) explanation() []string {
	r := v.layout.R
	o := v.question.Options[v.answered]
	if v.question.Predict {
		return []string{r.Pal.Good.Render(r.Gly.OK + " " + screen.Predicted)}
	}
	head := r.Pal.Warn.Render(r.Gly.Bad + " Not quite.")
	switch {
	case v.told:
		head = r.Pal.Good.Render(fmt.Sprintf("%s The right answer is %d.", r.Gly.OK, v.answered+1))
	case o.Right:
		head = r.Pal.Good.Render(r.Gly.OK + " Right.")
	}
	return append([]string{head}, text.Lines(blocks.Render(r, screen.Markdown{Source: o.Why}))...)
}

func (v *askView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *askView) key(msg tea.KeyMsg) bool {
	v.nudge = false
	k := v.keys()
	if taken, done := v.press(msg, k.lessonKeys); taken {
		return done
	}
	switch {
	case key.Matches(msg, k.Enter):
		return v.enter()
	case key.Matches(msg, k.Next):
		return v.leave()
	case key.Matches(msg, k.Help):
		v.help = newKeyHelp(v.layout, k, "back to the question")
	case key.Matches(msg, k.Show):
		v.tell()
	case key.Matches(msg, k.Up, k.Down):
		v.step(msg, k.Scroll)
	case key.Matches(msg, k.Answer):
		v.list(int(msg.Runes[0] - '1'))
		v.choose()
	default:
		v.body.Press(msg, k.Scroll)
	}
	return false
}

// step moves the cursor, or scrolls once the question is answered.
func (v *askView) step(msg tea.KeyMsg, keys keymap.Scroll) {
	if v.solved {
		v.body.Press(msg, keys)
		return
	}
	v.answered = -1
	v.picker.Key(msg)
	v.compose()
	v.body.Reveal(v.from, v.to)
}

// enter goes on once the question is answered, tries again after a wrong
// answer, and otherwise chooses what the cursor is at. What cannot be seen is
// shown first.
func (v *askView) enter() bool {
	switch {
	case !v.body.AtEnd() && (v.solved || v.answered >= 0 || v.picker.At() < 0):
		v.body.By(v.body.Page())
	case v.solved:
		return v.leave()
	case v.answered >= 0:
		v.answered = -1
		v.list(-1)
		v.compose()
		v.body.Reveal(v.from, v.to)
	case v.picker.At() < 0:
		v.nudge = true
	case !v.body.Shows(v.from):
		v.body.Reveal(v.from, v.to)
	default:
		v.choose()
	}
	return false
}

// choose takes the option under the cursor as the answer.
func (v *askView) choose() {
	i := v.picker.At()
	if v.question.Predict {
		v.tries = nil // whoever thinks better of it predicts something else
	}
	if !slices.Contains(v.tries, i) {
		v.tries = append(v.tries, i)
	}
	v.answered, v.solved = i, v.question.Predict || v.question.Options[i].Right
	v.list(i)
	v.compose()
}

// tell shows the right answer and why it is right.
func (v *askView) tell() {
	right := v.right()
	v.answered, v.solved, v.told = right, true, true
	v.list(right)
	v.compose()
}

// right is the first right option, -1 if there is none.
func (v *askView) right() int {
	if v.question.Predict {
		return -1
	}
	return slices.IndexFunc(v.question.Options, func(o screen.Option) bool { return o.Right })
}

func (v *askView) Draw(frame int) string {
	left := v.layout.more(&v.body)
	if v.nudge {
		left = v.layout.R.Pal.Warn.Render("Choose an answer first: " + v.digits() + ".")
	}
	return v.draw(frame, left, v.keys())
}

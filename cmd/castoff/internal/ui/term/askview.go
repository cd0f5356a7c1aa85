package term

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// askView puts a question of a quiz.
type askView struct {
	question screen.Question
	tries    []int
	move     screen.Move
	layout   layout
	body     scroller
	status   statusLine
	picker   *picker
	// answered is the option whose explanation is shown; -1 for none.
	answered int
	// solved is true once there is nothing left to try: the answer was right,
	// was shown, or is a prediction.
	solved bool
	// told is true if the right answer was shown, not found.
	told bool
	// nudge is true if Enter was pressed with nothing chosen.
	nudge bool
	help  bool
	// from and to are the lines of the option under the cursor.
	from, to int
}

func newAskView(q screen.Question) *askView { return &askView{question: q, answered: -1} }

func (v *askView) resize(look Look, width, height int) {
	v.layout = newLayout(look, width, height, v.question.Lesson, v.question.Number, v.question.Of)
	at := -1
	if v.picker != nil {
		at = v.picker.at()
	}
	v.list(at)
	v.compose()
	v.status.ask = v.question.Status
	v.status.look()
}

// list makes the list of options anew, with the marks of those tried. The
// cursor is nowhere at first: who turns pages with Enter is not to answer.
func (v *askView) list(at int) {
	labels := make([]string, len(v.question.Options))
	for i, o := range v.question.Options {
		labels[i] = v.mark(i, o) + v.layout.r.inline(o.Text)
	}
	v.picker = newPicker(v.layout.r, labels, at)
}

// mark is what stands before an option: its number, or whether it is right.
func (v *askView) mark(i int, o screen.Option) string {
	g := v.layout.r.gly
	shown := slices.Contains(v.tries, i) || v.told && o.Right
	switch {
	case v.question.Predict && v.answered == i, shown && o.Right:
		return g.ok + " "
	case shown && !v.question.Predict:
		return g.bad + " "
	}
	return fmt.Sprintf("%d ", i+1)
}

// compose puts question, options and explanation together; it keeps what
// matters in the window.
func (v *askView) compose() {
	r := v.layout.r
	text := lines(r.Render(screen.Markdown{Source: v.question.Text}))
	text = append(text, "")
	options, from, to := v.picker.draw()
	v.from, v.to = len(text)+from, len(text)+to
	text = append(text, options...)
	if v.answered >= 0 {
		text = append(text, "")
		start := len(text)
		text = append(text, v.explanation()...)
		v.body.replace(text, v.layout.bodyHeight())
		v.body.reveal(start, len(text)-1)
		return
	}
	v.body.replace(text, v.layout.bodyHeight())
}

// explanation says whether the answer was right, and why.
func (v *askView) explanation() []string {
	r := v.layout.r
	o := v.question.Options[v.answered]
	if v.question.Predict {
		return []string{r.pal.good.Render(r.gly.ok + " " + predicted)}
	}
	head := r.pal.warn.Render(r.gly.bad + " Not quite.")
	switch {
	case v.told:
		head = r.pal.good.Render(fmt.Sprintf("%s The right answer is %d.", r.gly.ok, v.answered+1))
	case o.Right:
		head = r.pal.good.Render(r.gly.ok + " Right.")
	}
	return append([]string{head}, lines(r.Render(screen.Markdown{Source: o.Why}))...)
}

// predicted is what a person is told who has predicted something.
const predicted = "Noted. You will see what comes of it."

func (v *askView) still() bool { return v.status.still() }

func (v *askView) update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		v.status.tick(msg.frames)
	case tea.KeyMsg:
		return v.key(msg)
	}
	return false
}

func (v *askView) key(msg tea.KeyMsg) bool {
	if v.help {
		v.help = false
		return false
	}
	v.nudge = false
	switch k := msg.String(); k {
	case "enter", " ":
		return v.enter()
	case "right", "l":
		v.move = screen.Next
		return true
	case "left", "h", "backspace":
		v.move = screen.Back
		return true
	case "m", "esc":
		v.move = screen.Menu
		return true
	case "q":
		v.move = screen.Quit
		return true
	case "?":
		v.help = true
	case "s":
		v.tell()
	case "up", "down", "j", "k":
		v.step(msg)
	case "1", "2", "3", "4", "5", "6", "7", "8", "9":
		if i := int(k[0] - '1'); i < len(v.question.Options) && (!v.solved || v.question.Predict) {
			v.list(i)
			v.choose()
		}
	default:
		v.body.key(k)
	}
	return false
}

// step moves the cursor, or scrolls once the question is answered.
func (v *askView) step(msg tea.KeyMsg) {
	if v.solved {
		v.body.key(msg.String())
		return
	}
	v.answered = -1
	v.picker.key(msg)
	v.compose()
	v.body.reveal(v.from, v.to)
}

// enter goes on once the question is answered, tries again after a wrong
// answer, and else chooses what the cursor is at. What cannot be seen is shown
// first.
func (v *askView) enter() bool {
	switch {
	case !v.body.atEnd() && (v.solved || v.answered >= 0 || v.picker.at() < 0):
		v.body.scroll(v.body.page())
	case v.solved:
		v.move = screen.Next
		return true
	case v.answered >= 0:
		v.answered = -1
		v.list(-1)
		v.compose()
		v.body.reveal(v.from, v.to)
	case v.picker.at() < 0:
		v.nudge = true
	case !v.body.shows(v.from):
		v.body.reveal(v.from, v.to)
	default:
		v.choose()
	}
	return false
}

// choose takes the option under the cursor as the answer.
func (v *askView) choose() {
	i := v.picker.at()
	if i < 0 {
		return
	}
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

// tell shows the right answer and why it is.
func (v *askView) tell() {
	right := v.right()
	if v.solved || right < 0 {
		return
	}
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

func (v *askView) draw(frame int) string {
	l := v.layout
	if v.help {
		return l.frame(l.helpLines(v.allKeys()), "", "", []binding{{"any key", "back to the question"}})
	}
	left := l.more(&v.body)
	if v.nudge {
		left = l.r.pal.warn.Render("Choose an answer first: " + v.digits() + ".")
	}
	return l.frame(v.body.window(), left, v.status.draw(l, frame), v.keys())
}

// digits are the keys of the answers.
func (v *askView) digits() string {
	return fmt.Sprintf("1-%d", min(len(v.question.Options), 9))
}

func (v *askView) keys() []binding {
	g := v.layout.r.gly
	answer := binding{v.digits(), "answer"}
	var bs []binding
	switch {
	case v.solved && !v.body.atEnd():
		bs = []binding{{"enter", "more"}}
	case v.solved && v.question.Predict:
		bs = []binding{{"enter", "next"}, {v.digits(), "change it"}}
	case v.solved:
		bs = []binding{{"enter", "next"}}
	case v.answered >= 0:
		enter := "try again"
		if !v.body.atEnd() {
			enter = "more"
		}
		bs = []binding{{"enter", enter}, answer}
	case v.picker.at() >= 0:
		bs = []binding{{"enter", "answer"}, {g.up + g.down, "choose"}}
	default:
		bs = []binding{answer, {g.up + g.down, "choose"}}
	}
	if !v.solved {
		if v.right() >= 0 {
			bs = append(bs, binding{"s", "show"})
		}
		if v.answered < 0 && v.picker.at() < 0 {
			bs = append(bs, binding{g.right, "skip"})
		}
	}
	return append(bs, binding{g.left, "back"}, binding{"m", "menu"}, binding{"q", "quit"}, binding{"?", "keys"})
}

func (v *askView) allKeys() []binding {
	g := v.layout.r.gly
	bs := []binding{
		{v.digits(), "choose an answer by its number"},
		{g.up + " " + g.down, "go to an answer"},
		{"enter", "choose it; after a wrong one: try again; at the end: the next page"},
		{"s", "show the right answer, and why it is right"},
		{g.right, "go on without an answer"},
		{g.left, "the page before"},
		{"PgUp PgDn", "scroll"},
		{"m", "the menu of lessons"},
		{"q", "quit; your progress is saved"},
	}
	if v.right() < 0 {
		bs[2].does = "choose it; then: the next page"
		bs = slices.Delete(bs, 3, 4)
	}
	return bs
}

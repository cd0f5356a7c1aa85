package term

import (
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/screen"

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
	solved   bool
	help     bool
	// from and to are the lines of the option under the cursor.
	from, to int
}

func newAskView(q screen.Question) *askView { return &askView{question: q, answered: -1} }

func (v *askView) resize(look Look, width, height int) {
	v.layout = newLayout(look, width, height, v.question.Lesson, v.question.Number, v.question.Of)
	at := 0
	if v.picker != nil {
		at = v.picker.at()
	}
	v.list(at)
	v.compose()
	v.status.ask = v.question.Status
	v.status.look()
}

// list makes the list of options anew, with the marks of those tried.
func (v *askView) list(at int) {
	labels := make([]string, len(v.question.Options))
	for i, o := range v.question.Options {
		mark := fmt.Sprintf("%d ", i+1)
		if slices.Contains(v.tries, i) {
			mark = v.layout.r.gly.bad + " "
			if o.Right {
				mark = v.layout.r.gly.ok + " "
			}
		}
		labels[i] = mark + v.layout.r.inline(o.Text)
	}
	v.picker = newPicker(v.layout.r, labels, at)
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
	head := r.pal.warn.Render(r.gly.bad + " Not quite.")
	if o.Right {
		head = r.pal.good.Render(r.gly.ok + " Right.")
	}
	out := append([]string{head}, lines(r.Render(screen.Markdown{Source: o.Why}))...)
	if !o.Right {
		out = append(out, "", r.pal.dim.Render("Choose another answer."))
	}
	return out
}

func (v *askView) update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		v.status.tick()
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
	switch k := msg.String(); k {
	case "enter", " ":
		return v.enter()
	case "right", "l", "s":
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
	case "up", "down", "j", "k":
		v.step(msg)
	case "1", "2", "3", "4", "5", "6", "7", "8", "9":
		if i := int(k[0] - '1'); !v.solved && i < len(v.question.Options) {
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

// enter chooses what the cursor is at; what cannot be seen is shown first.
func (v *askView) enter() bool {
	switch {
	case v.solved:
		if !v.body.atEnd() {
			v.body.scroll(v.body.page())
			return false
		}
		v.move = screen.Next
		return true
	case !v.body.shows(v.from) && v.answered < 0:
		v.body.reveal(v.from, v.to)
		return false
	}
	v.choose()
	return false
}

// choose takes the option under the cursor as the answer.
func (v *askView) choose() {
	i := v.picker.at()
	if i < 0 {
		return
	}
	if !slices.Contains(v.tries, i) {
		v.tries = append(v.tries, i)
	}
	v.answered, v.solved = i, v.question.Options[i].Right
	v.list(i)
	v.compose()
}

func (v *askView) draw(frame int) string {
	l := v.layout
	g := l.r.gly
	if v.help {
		return l.frame(l.helpLines(v.allKeys()), "", "", []binding{{"any key", "back to the question"}})
	}
	bs := []binding{{g.up + g.down, "choose"}, {"enter", "answer"}, {"s", "skip"}, {g.left, "back"}, {"m", "menu"}, {"q", "quit"}, {"?", "keys"}}
	if v.solved {
		bs = []binding{{"enter", "next"}, {g.left, "back"}, {"m", "menu"}, {"q", "quit"}}
	}
	return l.frame(v.body.window(), l.more(&v.body), v.status.draw(l, frame), bs)
}

func (v *askView) allKeys() []binding {
	g := v.layout.r.gly
	return []binding{
		{g.up + " " + g.down, "go to an answer"},
		{"enter", "choose it; once it is right: the next page"},
		{"1 to 9", "choose an answer by its number"},
		{"s, " + g.right, "go on without an answer"},
		{g.left, "the page before"},
		{"PgUp PgDn", "scroll"},
		{"m", "the menu of lessons"},
		{"q", "quit; your progress is saved"},
	}
}

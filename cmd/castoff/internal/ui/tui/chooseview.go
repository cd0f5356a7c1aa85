package tui

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
)

// chooseView is a menu that can be searched.
type chooseView struct {
	choice   screen.Choice
	chosen   int
	layout   Layout
	body     Scroller
	status   statusLine
	picker   *picker
	from, to int
	// shown are the indexes of the items that are listed: all, or those that
	// the search finds.
	shown []int
	// searching is true while what is typed goes into the query.
	searching bool
	query     string
}

func newChooseView(c screen.Choice) *chooseView {
	return &chooseView{choice: c, chosen: screen.ChoseQuit}
}

func (v *chooseView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.choice.Title, 0, 0)
	v.list()
	v.status.begin(v.choice.Status)
}

// list lists the items that the search finds, the cursor where it was if that
// item is among them.
func (v *chooseView) list() {
	at := v.choice.Initial
	if v.picker != nil {
		at = v.at()
	}
	words := strings.Fields(strings.ToLower(v.query))
	v.shown = v.shown[:0]
	for i, it := range v.choice.Items {
		text := strings.ToLower(plaintext.Line(it.Label + " " + it.Mark))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			v.shown = append(v.shown, i)
		}
	}
	if at < 0 { // nothing was found before
		at = v.choice.Initial
	}
	labels, all := make([]string, len(v.shown)), v.labels()
	for n, i := range v.shown {
		labels[n] = all[i]
	}
	v.picker = newPicker(v.layout.R, labels, max(slices.Index(v.shown, at), 0))
	v.compose()
}

// at is the index of the item under the cursor, -1 if there is none.
func (v *chooseView) at() int {
	if n := v.picker.at(); n >= 0 && n < len(v.shown) {
		return v.shown[n]
	}
	return -1
}

// labels sets the marks in a column of their own where there is room.
func (v *chooseView) labels() []string {
	r := v.layout.R
	label, mark := 0, 0
	for _, it := range v.choice.Items {
		label = max(label, text.Width(plaintext.Line(it.Label)))
		mark = max(mark, text.Width(plaintext.Line(it.Mark)))
	}
	out := make([]string, len(v.choice.Items))
	for i, it := range v.choice.Items {
		body, note := plaintext.Line(it.Label), plaintext.Line(it.Mark)
		switch {
		case note == "":
		case label+3+mark+2 <= r.ProseWidth():
			body = text.Pad(body, label) + "   " + r.Pal.Dim.Render(note)
		default:
			body += r.Pal.Dim.Render(" (" + note + ")")
		}
		out[i] = body
	}
	return out
}

func (v *chooseView) compose() {
	r := v.layout.R
	text := text.Lines(blocks.Render(r, screen.Markdown{Source: v.choice.Intro}))
	if len(text) > 0 {
		text = append(text, "")
	}
	options := v.picker.draw()
	from, to := v.picker.span()
	switch {
	case len(v.choice.Items) == 0:
		options = []string{r.Pal.Dim.Render("nothing to choose from")}
	case len(v.shown) == 0:
		options = []string{r.Pal.Dim.Render("nothing is called so")}
	}
	v.from, v.to = len(text)+from, len(text)+to
	v.body.replace(append(text, options...), v.layout.bodyHeight())
	if v.from == len(text) {
		v.body.Offset = 0 // the first item: its introduction comes along
	}
	v.body.reveal(v.from, v.to)
}

func (v *chooseView) Still() bool { return v.status.still() }

func (v *chooseView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *chooseView) key(k tea.KeyMsg) bool {
	switch k.String() {
	case "enter":
		return v.choose()
	case "up", "down":
		v.picker.key(k)
	case "pgup", "ctrl+b":
		v.picker.move(-v.body.page())
	case "pgdown", "ctrl+f":
		v.picker.move(v.body.page())
	case "home":
		v.picker.to(0)
	case "end":
		v.picker.to(len(v.shown) - 1)
	default:
		if v.searching {
			return v.search(k)
		}
		return v.command(k)
	}
	v.compose()
	return false
}

// choose takes the item under the cursor.
func (v *chooseView) choose() bool {
	if v.at() < 0 {
		return false
	}
	v.chosen = v.at()
	return true
}

// command is a key while nothing is typed.
func (v *chooseView) command(k tea.KeyMsg) bool {
	switch k.String() {
	case " ", "right", "l":
		return v.choose()
	case "q":
		v.chosen = screen.ChoseQuit
		return true
	case "esc", "left", "h", "m":
		return v.back(k.String())
	case "j", "k":
		v.picker.key(k)
	case "g":
		v.picker.to(0)
	case "G":
		v.picker.to(len(v.shown) - 1)
	case "/":
		v.searching = true
	}
	v.compose()
	return false
}

// back goes back by a key, if there is somewhere to go back to. The key for the
// menu is for the menu alone.
func (v *chooseView) back(key string) bool {
	if v.choice.Back == "" || key == "m" && v.choice.Back != "menu" {
		return false
	}
	v.chosen = screen.ChoseBack
	return true
}

// maxQuery is how many columns a search takes.
const maxQuery = 60

// search is a key while what is typed is looked for.
func (v *chooseView) search(k tea.KeyMsg) bool {
	switch k.String() {
	case "esc":
		v.searching, v.query = false, ""
	case "backspace", "ctrl+h":
		if v.query == "" {
			v.searching = false
		}
		v.query = text.WithoutLast(v.query)
	case "ctrl+u", "ctrl+w":
		v.query = ""
	default:
		if k.Type != tea.KeyRunes && k.Type != tea.KeySpace || k.Alt {
			return false
		}
		v.query = text.Clip(v.query+plaintext.Line(string(k.Runes)), maxQuery, "")
	}
	v.list()
	return false
}

func (v *chooseView) keys() []Binding {
	g := v.layout.R.Gly
	bs := []Binding{{g.Up + g.Down, "move"}, {"enter", "choose"}, {"/", "search"}}
	switch v.choice.Back {
	case "":
	case "menu":
		bs = append(bs, Binding{"m", "menu"}) // as on every page
	default:
		bs = append(bs, Binding{"esc", "back"})
	}
	return append(bs, Binding{"q", "quit"})
}

func (v *chooseView) Draw(frame int) string {
	l := v.layout
	g := l.R.Gly
	more := ""
	if !v.body.atEnd() {
		more = l.more(&v.body)
	}
	if !v.searching {
		return l.frame(v.body.Window(), more, v.status.draw(l, frame), v.keys())
	}
	typed := l.R.Pal.Accent.Render("/") + v.query + l.R.Pal.Accent.Render("_")
	found := l.R.Pal.Dim.Render(fmt.Sprintf("%d of %d", len(v.shown), len(v.choice.Items)))
	return l.frame(v.body.Window(), typed, found, []Binding{{"enter", "choose"}, {g.Up + g.Down, "move"}, {"esc", "end the search"}})
}

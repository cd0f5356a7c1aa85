package tui

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// chooseView is a menu that can be searched.
type chooseView struct {
	choice   screen.Choice
	chosen   int
	layout   Layout
	body     scroll.Lines
	status   statusLine
	picker   *fields.Picker
	from, to int
	// intro is the lines above the items.
	intro []string
	// shown are the indexes of the items that are listed: all, or those that
	// the search finds.
	shown []int
	// searching is true while what is typed goes into the search.
	searching bool
	search    fields.Input
}

func newChooseView(c screen.Choice) *chooseView {
	return &chooseView{choice: c, chosen: screen.ChoseQuit}
}

func (v *chooseView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.choice.Title, 0, 0)
	v.search.Lay(v.layout.R, "/", width-2*v.layout.Margin-text.Width(v.found(len(v.choice.Items)))-2)
	v.intro = text.Lines(blocks.Render(v.layout.R, screen.Markdown{Source: v.choice.Intro}))
	if len(v.intro) > 0 {
		v.intro = append(v.intro, "")
	}
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
	words := strings.Fields(strings.ToLower(v.search.Text()))
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
	v.picker = fields.NewPicker(v.layout.R, labels, max(slices.Index(v.shown, at), 0))
	v.compose()
}

// at is the index of the item under the cursor, -1 if there is none.
func (v *chooseView) at() int {
	if n := v.picker.At(); n >= 0 && n < len(v.shown) {
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
	options := v.picker.Lines()
	from, to := v.picker.Span()
	switch {
	case len(v.choice.Items) == 0:
		options = []string{r.Pal.Dim.Render("nothing to choose from")}
	case len(v.shown) == 0:
		options = []string{r.Pal.Dim.Render("nothing is called so")}
	}
	v.from, v.to = len(v.intro)+from, len(v.intro)+to
	v.body.Replace(slices.Concat(v.intro, options), v.layout.bodyHeight())
	if v.from == len(v.intro) {
		v.body.Offset = 0 // the first item: the introduction comes with it
	}
	v.body.Reveal(v.from, v.to)
}

func (v *chooseView) Still() bool { return v.status.still() }

func (v *chooseView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *chooseView) key(msg tea.KeyMsg) bool {
	k := v.keys()
	by, moves := k.By(msg, v.body.Page(), len(v.shown))
	switch {
	case key.Matches(msg, k.Choose):
		return v.choose()
	case key.Matches(msg, k.Up, k.Down):
		v.picker.Key(msg) // round the ends, too
	case moves:
		v.picker.Move(by)
	case key.Matches(msg, k.Search):
		v.searching = true
	case key.Matches(msg, k.Leave):
		v.searching = false
		v.search.Clear()
		v.list()
		return false
	case key.Matches(msg, k.Back):
		v.chosen = screen.ChoseBack
		return true
	case key.Matches(msg, k.Quit):
		v.chosen = screen.ChoseQuit
		return true
	case v.searching:
		v.typed(msg, k)
		return false
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

// typed takes a key that goes into the search; erasing nothing ends that.
func (v *chooseView) typed(msg tea.KeyMsg, k chooseKeys) {
	v.searching = v.search.Text() != "" || !key.Matches(msg, k.Erase)
	v.search.Press(msg)
	v.list()
}

// found says how many items the search finds.
func (v *chooseView) found(n int) string { return fmt.Sprintf("%d of %d", n, len(v.choice.Items)) }

// chooseKeys are the keys of a menu, or those of its search.
type chooseKeys struct {
	keymap.Scroll
	Choose, Search, Back, Quit key.Binding
	// The others are the search's alone.
	Leave key.Binding
	fields.InputKeyMap
}

// KeyMap implements [View].
func (v *chooseView) KeyMap() keymap.Map {
	return v.keys()
}

func (v *chooseView) keys() chooseKeys {
	k := chooseKeys{Scroll: keymap.NewScroll(v.layout.R.Gly)}
	if v.searching { // letters are for what is looked for
		k.Choose = keymap.Bind("enter", "choose", "enter")
		k.Letterless()
		k.InputKeyMap = fields.InputKeys("look for it")
		k.Leave = keymap.Bind("esc", "end the search", "esc")
		return k
	}
	k.Choose = keymap.Bind("enter", "choose", keymap.Onward...)
	if v.choice.Remote { // its key for what comes next is not to lead to the last item, which is to leave
		k.PageDown = keymap.Bind("ctrl+f", k.PageDown.Help().Desc, "ctrl+f")
		k.Choose = keymap.Bind("enter, PgDn", "choose", append(k.Choose.Keys(), "pgdown", "f5")...)
	}
	k.Search = keymap.Bind("/", "search", "/")
	k.Quit = keymap.Bind("q", "quit", "q")
	switch v.choice.Back {
	case "":
	case "menu":
		k.Back = keymap.Bind("m", "menu", "esc", "left", "h", "m") // as on every page
	default:
		k.Back = keymap.Bind("esc", "back", "esc", "left", "h")
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k chooseKeys) ShortHelp() []key.Binding {
	move := keymap.Entry(k.Arrows(""), "move", k.Up, k.Down)
	if k.Leave.Enabled() {
		return []key.Binding{k.Choose, move, k.Leave}
	}
	return []key.Binding{move, k.Choose, k.Search, k.Back, k.Quit}
}

// FullHelp implements [keymap.Map].
func (k chooseKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{slices.Concat(k.ShortHelp(), k.InputKeyMap.All(), k.Scroll.All())}
}

func (v *chooseView) Draw(frame int) string {
	l := v.layout
	if v.searching {
		return l.around(v.body.Window(), v.search.Line(), l.R.Pal.Dim.Render(v.found(len(v.shown))), v.keys())
	}
	return l.around(v.body.Window(), l.below(&v.body), v.status.draw(l, frame), v.keys())
}

package tui

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/fields"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// guessView asks for a guess at a number, which is typed.
type guessView struct {
	lessonScreen
	guess screen.Guess
	// typed is what was typed and could be read, given how that was read; as long
	// as something is given, nothing can be typed.
	typed, given string
	// wrong says what to type instead of what was typed.
	wrong string
	field fields.Input
}

func newGuessView(g screen.Guess) *guessView { return &guessView{guess: g, given: g.Given} }

func (v *guessView) Resize(look text.Look, width, height int) {
	v.layout = NewLayout(look, width, height, v.guess.Lesson, v.guess.Number, v.guess.Of).within(v.guess.Section)
	v.field.Lay(v.layout.R, v.guess.Prompt()+": ", v.layout.R.Width)
	v.compose()
	v.begin(v.guess.Status, v.guess.Recorded)
}

// compose puts the question and the line to type into together, or the guess; it
// returns where that is.
func (v *guessView) compose() (from, to int) {
	r := v.layout.R
	lines := append(text.Lines(blocks.Render(r, screen.Markdown{Source: v.guess.Text})), "")
	from = len(lines)
	if v.given != "" {
		lines = append(lines, screen.YourGuess+": "+r.Pal.Strong.Render(plaintext.Line(v.given)), "", r.Pal.Good.Render(r.Gly.OK+" "+screen.Predicted))
	} else {
		lines = append(lines, v.field.Line())
	}
	if v.wrong != "" {
		lines = append(append(lines, ""), text.Hang(r.Pal.Warn.Render(r.Gly.Bad)+" ", plaintext.Line(v.wrong), r.ProseWidth())...)
	}
	v.body.Replace(lines, v.layout.bodyHeight())
	return from, len(lines) - 1
}

func (v *guessView) Update(msg tea.Msg) bool { return v.status.take(msg, v.key) }

func (v *guessView) key(msg tea.KeyMsg) bool {
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
		return false
	case v.body.Press(msg, k.Scroll):
		return false
	case key.Matches(msg, k.Change):
		v.given = ""
	case v.given != "" || !v.field.Press(msg):
		return false
	}
	v.wrong = ""
	v.body.Reveal(v.compose())
	return false
}

// enter takes what was typed as the guess, or goes on without one or after it.
// What cannot be seen is shown first.
func (v *guessView) enter() bool {
	typed := strings.TrimSpace(v.field.Text())
	switch {
	case v.given == "" && typed != "":
		if v.given, v.wrong = v.guess.Read(typed); v.given != "" {
			v.typed = typed
			v.field.Clear()
		}
		v.body.Reveal(v.compose())
	case !v.body.AtEnd():
		v.body.By(v.body.Page())
	default:
		return v.leave()
	}
	return false
}

func (v *guessView) Draw(frame int) string {
	return v.draw(frame, v.layout.more(&v.body), v.keys())
}

// guessKeys are the keys of a guess, or of the line that it is typed into.
type guessKeys struct {
	lessonKeys
	keymap.Scroll
	Enter, Next, Change, Help key.Binding
	fields.InputKeyMap
}

// KeyMap implements [View].
func (v *guessView) KeyMap() keymap.Map { return v.help.over(v.layout, v.keys()) }

func (v *guessView) keys() guessKeys {
	g := v.layout.R.Gly
	k := guessKeys{lessonKeys: newLessonKeys(g), Scroll: keymap.NewScroll(g), Enter: keymap.Bind("enter", "next", keymap.Onward...)}
	typed := strings.TrimSpace(v.field.Text()) != ""
	if v.given != "" {
		k.Change, k.Help = keymap.Bind("c", "change it", "c"), helpKey()
	} else { // letters are for what is typed
		k.Enter, k.Next = keymap.Bind("enter", "answer", "enter"), keymap.Bind(g.Right, "skip", "right")
		k.Menu = keymap.Bind("esc", "menu", "esc")
		k.Back.SetKeys("left")
		k.Quit.SetEnabled(false)
		k.Letterless()
		k.InputKeyMap = fields.InputKeys("type a guess")
		k.DeleteBeforeCursor.SetEnabled(typed)
		k.Next.SetEnabled(!typed) // whoever wants to correct it does not want to leave
		k.Back.SetEnabled(!typed)
	}
	if !typed && !v.body.AtEnd() {
		k.Enter.SetHelp("enter", "more")
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k guessKeys) ShortHelp() []key.Binding {
	if k.Text.Enabled() {
		return []key.Binding{k.Enter, k.Next, keymap.Entry(k.Back.Help().Key, "back", k.Back), k.DeleteBeforeCursor, k.Menu}
	}
	return append(append([]key.Binding{k.Enter, k.Change}, k.brief()...), k.Help)
}

// FullHelp implements [keymap.Map].
func (k guessKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{slices.Concat([]key.Binding{k.Enter, k.Change, k.Next, k.Back}, k.InputKeyMap.All(),
		[]key.Binding{keymap.Entry("PgUp PgDn Home End", "scroll", k.Scroll.All()...), k.Menu, k.Quit})}
}

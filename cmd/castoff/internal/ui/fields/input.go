package fields

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// maxText is how many characters a line takes.
const maxText = 60

// Input is a line that is typed into: bubbles' text input, which huh's Input
// contains; but with huh's keys ^V runs programs that read the clipboard, and
// its cursor blinks.
type Input struct{ input textinput.Model }

// InputKeyMap is the keys of an [Input]: Text stands for what is typed.
type InputKeyMap struct {
	Text, Erase key.Binding
	textinput.KeyMap
}

// InputKeys are all of the keys; does is what is done with what is typed.
func InputKeys(does string) InputKeyMap {
	return InputKeyMap{
		Text:  keymap.Bind("text", does, keymap.Character),
		Erase: keymap.Bind("backspace", "erase", "backspace", "ctrl+h"),
		KeyMap: textinput.KeyMap{
			DeleteBeforeCursor: keymap.Bind("^U", "erase all", "ctrl+u"),
			DeleteWordBackward: keymap.Bind("^W", "erase a word", "ctrl+w", "alt+backspace"),
		},
	}
}

// All is every one of the keys.
func (k InputKeyMap) All() []key.Binding {
	return []key.Binding{k.Text, k.Erase, k.DeleteBeforeCursor, k.DeleteWordBackward}
}

// Lay lays the line out for so many columns, with a prompt before what is typed,
// which stays.
func (i *Input) Lay(r *text.Renderer, prompt string, width int) {
	typed := i.Text()
	in := textinput.New()
	in.Prompt, in.PromptStyle, in.TextStyle = prompt, r.Pal.Accent, r.Pal.Plain
	in.CharLimit, in.Width = maxText, max(width-text.Width(prompt)-1, 1) // the cursor is beside it
	// One that neither blinks, which would draw the screen twice a second, nor
	// is a style alone, which not every screen has.
	in.Cursor.SetMode(cursor.CursorHide)
	in.Cursor.TextStyle = r.Pal.Accent.Transform(func(string) string { return "_" })
	in.KeyMap = InputKeys("").KeyMap
	in.Focus()
	in.SetValue(typed)
	i.input = in
}

// Text is what was typed.
func (i *Input) Text() string { return i.input.Value() }

// Clear forgets what was typed.
func (i *Input) Clear() { i.input.Reset() }

// Press takes a key that is typed or that erases, and reports whether that has
// changed anything. The input itself would erase the last code point: an accent,
// or half of a flag.
func (i *Input) Press(msg tea.KeyMsg) (changed bool) {
	before := i.Text()
	switch {
	case key.Matches(msg, InputKeys("").Erase):
		i.input.SetValue(text.WithoutLast(i.Text()))
	case msg.Type != tea.KeyRunes || !msg.Alt:
		msg.Runes = []rune(plaintext.Line(string(msg.Runes)))
		i.input, _ = i.input.Update(msg)
	}
	return i.Text() != before
}

// Line returns the line with its cursor.
func (i *Input) Line() string { return i.input.View() }

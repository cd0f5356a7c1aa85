package fields

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// maxQuery is how many characters a search takes.
const maxQuery = 60

// Search is the line that is typed into to find something: bubbles' text input,
// which huh's Input contains; but with huh's keys ^V runs programs that read
// the clipboard, and its cursor blinks.
type Search struct{ input textinput.Model }

// SearchKeys are the keys that [Search.Press] takes besides what is typed.
func SearchKeys() textinput.KeyMap {
	return textinput.KeyMap{
		DeleteBeforeCursor: key.NewBinding(key.WithKeys("ctrl+u"), key.WithHelp("^U", "erase all")),
		DeleteWordBackward: key.NewBinding(key.WithKeys("ctrl+w", "alt+backspace"), key.WithHelp("^W", "erase a word")),
	}
}

// Lay lays the line out for so many columns; what was typed stays.
func (s *Search) Lay(r *text.Renderer, width int) {
	typed := s.Query()
	in := textinput.New()
	in.Prompt, in.PromptStyle, in.TextStyle = "/", r.Pal.Accent, r.Pal.Plain
	in.CharLimit, in.Width = maxQuery, max(width-2, 1) // the prompt and the cursor are beside it
	// One that neither blinks, which would draw the screen twice a second, nor
	// is a style alone, which not every screen has.
	in.Cursor.SetMode(cursor.CursorHide)
	in.Cursor.TextStyle = r.Pal.Accent.Transform(func(string) string { return "_" })
	in.KeyMap = SearchKeys()
	in.Focus()
	in.SetValue(typed)
	s.input = in
}

// Query is what was typed.
func (s *Search) Query() string { return s.input.Value() }

// Clear forgets what was typed.
func (s *Search) Clear() { s.input.Reset() }

// Erase removes the last character. The input itself would remove the last code
// point: an accent, or half of a flag.
func (s *Search) Erase() { s.input.SetValue(text.WithoutLast(s.Query())) }

// Press takes a key that is typed.
func (s *Search) Press(msg tea.KeyMsg) {
	if msg.Type == tea.KeyRunes && msg.Alt {
		return
	}
	msg.Runes = []rune(plaintext.Line(string(msg.Runes)))
	s.input, _ = s.input.Update(msg)
}

// Line returns the line with its cursor.
func (s *Search) Line() string { return s.input.View() }

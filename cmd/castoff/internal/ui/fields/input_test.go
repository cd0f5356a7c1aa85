package fields

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"

	_ "castoff/cmd/castoff/internal/ui/tui/background" // before bubbletea's init
)

// TestInput: characters go as a whole, and nothing gets in that a line
// cannot hold.
func TestInput(t *testing.T) {
	t.Parallel()
	var s Input
	s.Lay(text.NewRenderer(80, text.Look{}), "/", 40)
	type typed struct {
		key  tea.KeyMsg
		want string
	}
	runes := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: true} }
	for _, tt := range []typed{
		{runes("a\nb\x1b[31m\u202ec"), "a bc"}, {tea.KeyMsg{Type: tea.KeyCtrlW}, "a "}, {tea.KeyMsg{Type: tea.KeyCtrlU}, ""},
		{tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x"), Alt: true}, ""}, {tea.KeyMsg{Type: tea.KeyCtrlV}, ""},
		{runes("e\u0301 🇩🇪"), "e\u0301 🇩🇪"},
	} {
		if s.Press(tt.key); s.Text() != tt.want {
			t.Errorf("after %q it is %q, want %q", tt.key, s.Text(), tt.want)
		}
	}
	for _, want := range []string{"e\u0301 ", "e\u0301", "", ""} {
		if s.Press(tea.KeyMsg{Type: tea.KeyBackspace}); s.Text() != want {
			t.Errorf("erased to %q, want %q", s.Text(), want)
		}
	}
	s.Press(runes(strings.Repeat("x", 2*maxText)))
	if n := len(s.Text()); n != maxText {
		t.Errorf("it takes %d characters", n)
	}
}

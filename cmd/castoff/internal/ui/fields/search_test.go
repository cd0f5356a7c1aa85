package fields

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"

	_ "castoff/cmd/castoff/internal/ui/tui/background" // before bubbletea's init
)

// TestSearchLine: characters go as a whole, and nothing gets in that a line
// cannot hold.
func TestSearchLine(t *testing.T) {
	t.Parallel()
	var s Search
	s.Lay(text.NewRenderer(80, text.Look{}), 40)
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
		if s.Press(tt.key); s.Query() != tt.want {
			t.Errorf("after %q it is %q, want %q", tt.key, s.Query(), tt.want)
		}
	}
	for _, want := range []string{"e\u0301 ", "e\u0301", "", ""} {
		if s.Erase(); s.Query() != want {
			t.Errorf("erased to %q, want %q", s.Query(), want)
		}
	}
	s.Press(runes(strings.Repeat("x", 2*maxQuery)))
	if n := len(s.Query()); n != maxQuery {
		t.Errorf("it takes %d characters", n)
	}
}

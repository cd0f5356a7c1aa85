package tui

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	tea "github.com/charmbracelet/bubbletea"
)

// TestSearchLine: the end of what is typed is seen however long it is, characters
// go as a whole, and nothing gets in that a line cannot have.
func TestSearchLine(t *testing.T) {
	t.Parallel()
	for _, width := range []int{30, 80} {
		v := newChooseView(exercisesSample())
		v.Resize(text.Look{}, width, 20)
		keyed(t, v, "/", strings.Repeat("word ", 11)+"END")
		screen := v.Draw(0)
		if !strings.Contains(screen, "END_") || !strings.Contains(screen, " 0 of 25\n") {
			t.Errorf("%d columns:\n%s", width, screen)
		}
		uitest.CheckText(t, screen, width, false)
	}
	var s search
	s.lay(text.NewRenderer(80, text.Look{}), 40)
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
		if s.press(tt.key); s.query() != tt.want {
			t.Errorf("after %q it is %q, want %q", tt.key, s.query(), tt.want)
		}
	}
	for _, want := range []string{"e\u0301 ", "e\u0301", "", ""} {
		if s.erase(); s.query() != want {
			t.Errorf("erased to %q, want %q", s.query(), want)
		}
	}
	s.press(runes(strings.Repeat("x", 2*maxQuery)))
	if n := len(s.query()); n != maxQuery {
		t.Errorf("it takes %d characters", n)
	}
}

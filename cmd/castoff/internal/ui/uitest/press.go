package uitest

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	_ "castoff/cmd/castoff/internal/ui/tui/background" // before bubbletea's init
)

// SpecialKeys are the names of keys that are not characters.
var SpecialKeys = map[string]tea.KeyType{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEsc,
	"tab": tea.KeyTab, "backspace": tea.KeyBackspace, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"ctrl+u": tea.KeyCtrlU,
}

// Press sends keys, separated by spaces, and reports whether the view was left.
func Press(v interface{ Update(tea.Msg) bool }, keys string) (left bool) {
	for _, k := range strings.Fields(keys) {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if t, ok := SpecialKeys[k]; ok {
			msg = tea.KeyMsg{Type: t}
		}
		if k == "space" {
			msg = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
		}
		if msg.Type != tea.KeyRunes {
			left = v.Update(msg)
			continue
		}
		for _, r := range k { // keys, and nothing pasted
			left = v.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
	}
	return left
}

package uitest

import (
	"slices"
	"testing"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// faultyKeys has a key that is not in the help, one that only the help has, one
// that does nothing, and one that does not exist.
type faultyKeys struct{ Good, Untold, Idle, Misspelt key.Binding }

func (k faultyKeys) ShortHelp() []key.Binding { return []key.Binding{k.Good} }

func (k faultyKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{{k.Good, k.Idle, k.Misspelt, key.NewBinding(key.WithKeys("t"))}}
}

// faultyView also takes a key that it has no binding for.
type faultyView struct {
	keys  faultyKeys
	drawn string
}

func (v *faultyView) KeyMap() help.KeyMap { return v.keys }

func (v *faultyView) Update(msg tea.Msg) bool {
	if k := msg.(tea.KeyMsg).String(); slices.Contains([]string{"g", "u", "x"}, k) {
		v.drawn = k
	}
	return false
}

func (v *faultyView) Draw(int) string { return v.drawn }

func TestKeyFaults(t *testing.T) {
	t.Parallel()
	bind := func(k string) key.Binding { return key.NewBinding(key.WithKeys(k)) }
	got := keyFaults(map[string]func() Keyed{"view": func() Keyed {
		return Keyed{View: &faultyView{keys: faultyKeys{bind("g"), bind("u"), bind("i"), bind("pagedown")}}}
	}}, 1)
	want := []string{
		`view: no such key: "pagedown"`, `view: in the keymap, and not in the help: "u"`, `view: in the help, and not in the keymap: "t"`,
		`view: not in the keymap, and does something: "x"`, `enabled, and does nothing in any state: "i"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

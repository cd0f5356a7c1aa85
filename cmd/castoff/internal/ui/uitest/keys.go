package uitest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/charmbracelet/bubbles/help"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Keyed is a screen in one of its states.
type Keyed struct {
	View interface {
		Update(msg tea.Msg) (left bool)
		Draw(frame int) string
	}
	// Keys are those of the screen now.
	Keys func() help.KeyMap
	// State is what cannot be seen of it; may be nil.
	State func() string
}

// Keys that stand for others in a binding: for all that no other binding has, and
// for what is typed into a line of text.
const (
	anyKey       = "any key"
	anyCharacter = "any character"
)

// ofProgram are the keys that are for the program, whatever it shows, as for most
// programs of a terminal: a screen's help need not have them.
var ofProgram = []string{"ctrl+c", "ctrl+z"}

// CheckKeys checks a screen in all of its states, by their names: each key that
// works is in its keymap and in its help, and each key in these works. A key
// works if something has changed after it; one that is enabled has to work in
// one of the states (in another there may be nothing to scroll).
func CheckKeys(t *testing.T, states map[string]func() Keyed) {
	t.Helper()
	works := map[string]bool{}
	for name, fresh := range states {
		keys := fresh().Keys()
		bound := keysOf(bindings(reflect.ValueOf(keys)))
		short, full := keysOf(keys.ShortHelp()), keysOf(slices.Concat(keys.FullHelp()...))
		if short["?"] {
			full["?"] = true // whoever reads the help has found it
		}
		for k := range bound {
			if _, ok := allKeys[k]; !ok && k != anyKey && k != anyCharacter {
				t.Errorf("%s: there is no key %q", name, k)
			}
			if !full[k] {
				t.Errorf("%s: the help does not say what %q does", name, k)
			}
			works[k] = works[k] || k == anyKey || k == anyCharacter
		}
		for k := range full {
			if !bound[k] {
				t.Errorf("%s: the help has the key %q, which does nothing", name, k)
			}
		}
		for k := range short {
			if !full[k] {
				t.Errorf("%s: the footer has the key %q, and the help does not", name, k)
			}
		}
		screen := fresh()
		for k, msg := range allKeys {
			changed := screen.changes(msg)
			if changed {
				screen = fresh()
			}
			typed := bound[anyCharacter] && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace) && !msg.Alt
			switch {
			case bound[k]:
				works[k] = works[k] || changed
			case slices.Contains(ofProgram, k):
			case bound[anyKey] || typed:
				if !changed {
					t.Errorf("%s: %q does nothing, and any key should", name, k)
				}
			case changed:
				t.Errorf("%s: %q does something, and is not in the keymap", name, k)
			}
		}
	}
	for k, ok := range works {
		if !ok {
			t.Errorf("%q is enabled, and does nothing in any state", k)
		}
	}
}

// changes reports whether a key does something.
func (k Keyed) changes(msg tea.KeyMsg) bool {
	look := func() string {
		if k.State == nil {
			return k.View.Draw(0)
		}
		return k.State() + "\n" + k.View.Draw(0)
	}
	before := look()
	return k.View.Update(msg) || look() != before
}

// allKeys are the keys that a terminal can send, by their names; of the
// characters, those of ASCII and one other.
var allKeys = func() map[string]tea.KeyMsg {
	all := map[string]tea.KeyMsg{}
	add := func(msg tea.KeyMsg) {
		if name := msg.String(); name != "" {
			all[name] = msg
		}
	}
	for kind := tea.KeyType(-100); kind < 128; kind++ {
		if kind != tea.KeyRunes && kind != tea.KeySpace {
			add(tea.KeyMsg{Type: kind})
		}
	}
	for r := '!'; r <= '~'; r++ {
		add(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	add(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'q'}, Alt: true})
	add(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'é'}})
	add(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}})
	return all
}()

// keysOf are the keys of the bindings that are enabled.
func keysOf(bs []key.Binding) map[string]bool {
	keys := map[string]bool{}
	for _, b := range bs {
		for _, k := range b.Keys() {
			if b.Enabled() {
				keys[k] = true
			}
		}
	}
	return keys
}

// bindings are all that are in the exported fields of a keymap.
func bindings(v reflect.Value) []key.Binding {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.CanInterface() {
		if b, ok := v.Interface().(key.Binding); ok {
			return []key.Binding{b}
		}
	}
	var all []key.Binding
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() || f.Anonymous {
				all = append(all, bindings(v.Field(i))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, bindings(v.Index(i))...)
		}
	}
	return all
}

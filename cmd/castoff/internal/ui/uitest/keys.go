package uitest

import (
	"fmt"
	"maps"
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
		KeyMap() help.KeyMap
		Draw(frame int) string
	}
	// State is what cannot be seen of it; may be nil.
	State func() string
}

// Keys that stand for others, as in package keymap, which a test of what it
// imports cannot import.
const (
	anyKey       = "any key"
	anyCharacter = "any character"
)

// ofProgram are the keys that are for the program, whatever it shows, as in
// most terminal programs: a screen's help need not have them.
var ofProgram = []string{"ctrl+c", "ctrl+z"}

// CheckKeys checks a screen in all of its states, by their names: each key that
// works is in its keymap and in its help, and each key in these works. A key
// works if something has changed after it; one that is enabled has to work in
// one of the states (in another there may be nothing to scroll).
func CheckKeys(t *testing.T, states map[string]func() Keyed) {
	t.Helper()
	every := 1
	if testing.Short() {
		every = 4
	}
	for _, fault := range keyFaults(states, every) {
		t.Error(fault)
	}
}

// keyFaults finds what [CheckKeys] complains of. Of the keys that are in no
// keymap it tries one of so many in each state, another in the next.
func keyFaults(states map[string]func() Keyed, every int) (faults []string) {
	works := map[string]bool{}
	for i, name := range slices.Sorted(maps.Keys(states)) {
		fault := func(what, k string) { faults = append(faults, fmt.Sprintf("%s: %s: %q", name, what, k)) }
		keys := states[name]().View.KeyMap()
		bound := keysOf(bindings(reflect.ValueOf(keys)))
		toldFaults(keys, bound, fault)
		others := 0
		screen := states[name]()
		before := screen.look()
		for j, k := range slices.Sorted(maps.Keys(allKeys)) {
			if !bound[k] && (i+j)%every != 0 {
				continue
			}
			msg := allKeys[k]
			typed := bound[anyCharacter] && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace) && !msg.Alt
			other := !bound[k] && (bound[anyKey] || typed)
			if other {
				if others++; others%10 != 0 {
					continue // they are all alike
				}
			}
			changed := screen.View.Update(msg) || screen.look() != before
			if changed {
				screen = states[name]()
			}
			switch {
			case bound[k]:
				works[k] = works[k] || changed
			case slices.Contains(ofProgram, k):
			case other && !changed:
				fault("any key does something, but not this one", k)
			case !other && changed:
				fault("not in the keymap, and does something", k)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(works)) {
		if !works[k] {
			faults = append(faults, fmt.Sprintf("enabled, and does nothing in any state: %q", k))
		}
	}
	return faults
}

// toldFaults finds the keys that are not where they belong: in the keymap, and
// in the help.
func toldFaults(keys help.KeyMap, bound map[string]bool, fault func(what, k string)) {
	short, full := keysOf(keys.ShortHelp()), keysOf(slices.Concat(keys.FullHelp()...))
	if short["?"] {
		full["?"] = true // whoever reads the help has found it
	}
	for _, k := range slices.Sorted(maps.Keys(bound)) {
		if _, ok := allKeys[k]; !ok && k != anyKey && k != anyCharacter {
			fault("no such key", k)
		}
		if !full[k] {
			fault("in the keymap, and not in the help", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(full)) {
		if !bound[k] {
			fault("in the help, and not in the keymap", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(short)) {
		if !full[k] {
			fault("in the footer, and not in the help", k)
		}
	}
}

// look is how the screen is now.
func (k Keyed) look() string {
	if k.State == nil {
		return k.View.Draw(0)
	}
	return k.State() + "\n" + k.View.Draw(0)
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
	add(tea.KeyMsg{Type: tea.KeyBackspace, Alt: true})
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

package keymap

import (
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	_ "castoff/cmd/castoff/internal/ui/tui/background" // before bubbletea's init
)

// few is a keymap of two groups, with a key that does nothing now.
type few struct{ Next, Back, Off, Help key.Binding }

func fewKeys() few {
	k := few{Bind("enter", "the next page", "enter", " "), Bind("b", "the page before", "b"), Bind("o", "off", "o"), Bind("?", "keys", "?")}
	k.Off.SetEnabled(false)
	return k
}

func (k few) ShortHelp() []key.Binding {
	return []key.Binding{Entry("enter", "next", k.Next), Entry("b", "back", k.Back), Entry("o", "off", k.Off), k.Help}
}

func (k few) FullHelp() [][]key.Binding {
	return [][]key.Binding{{k.Next, k.Off}, {k.Off}, {Entry("b, enter", "either", k.Back, k.Next, k.Off)}}
}

// TestFooter: a footer that is too long loses keys from its end, and never the
// one for all of them.
func TestFooter(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(80, text.Look{})
	for room, want := range map[int]string{
		80: "enter next · b back · ? keys", 28: "enter next · b back · ? keys", 27: "enter next · ? keys", 19: "enter next · ? keys", 18: "? keys", 2: "? keys",
	} {
		if got := Footer(r, room, fewKeys().ShortHelp()...); got != want {
			t.Errorf("in %d columns: %q, want %q", room, got, want)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	got := Help(text.NewRenderer(22, text.Look{}), fewKeys(), key.Help{Key: "+", Desc: "added"})
	want := []string{
		"Keys", "", "enter     the next", "          page", "", "b, enter  either", "", "+         added",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestEntry: an entry has the keys that do something now, and is not there if
// none does.
func TestEntry(t *testing.T) {
	t.Parallel()
	k := fewKeys()
	if e := Entry("o", "off", k.Off); e.Enabled() {
		t.Errorf("nothing is enabled, and the entry is: %v", e)
	}
	e := Entry("any", "go", k.Off, k.Back, k.Next)
	for name, want := range map[string]bool{"b": true, " ": true, "enter": true, "o": false} {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
		if name == "enter" {
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		}
		if key.Matches(msg, e) != want {
			t.Errorf("the entry has %q: %v", name, !want)
		}
	}
}

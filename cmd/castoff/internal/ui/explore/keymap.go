package explore

import (
	"slices"

	"castoff/cmd/castoff/internal/ui/keymap"

	"github.com/charmbracelet/bubbles/key"
)

// exploreKeys are the keys of the explorer. Those of the tree are enabled while
// the layers have the focus, too: the help is about both panes.
type exploreKeys struct {
	keymap.Scroll
	// Toggle opens and closes a directory, Into opens it and goes into it; from
	// the layers both go to the tree.
	Toggle, Into, Close, All, Sort, Filter key.Binding
	layerKeys
	Clear, Leave, Help key.Binding

	// The footer begins with first as far as there is room, then has always,
	// and then others.
	first, always, others []key.Binding
}

// layerKeys are the keys for layers; without layers there are none.
type layerKeys struct{ Pane, UpTo, Changed, Wasted key.Binding }

func newLayerKeys() layerKeys {
	return layerKeys{
		Pane:    keymap.Bind("tab", "from the layers to the files, and back", "tab", "shift+tab"),
		UpTo:    keymap.Bind("a", "this layer only, or the file system up to it", "a"),
		Changed: keymap.Bind("d", "only what the layer adds, changes or deletes", "d"),
		Wasted:  keymap.Bind("w", "only what is wasted: a later layer hides it", "w"),
	}
}

func (v *exploreView) keys() exploreKeys {
	g := v.layout.R.Gly
	k := exploreKeys{
		Scroll: keymap.NewScroll(g),
		Toggle: keymap.Bind("enter", "open", "enter"), Into: keymap.Bind(g.Right, "open a directory", "right", "l"),
		Close:  keymap.Bind(g.Left+", h", "close it, or go to the one above", "left", "h", "backspace"),
		All:    keymap.Bind("o, space", "open or close all below the cursor", "o", " "),
		Sort:   keymap.Bind("s", "sort by size, or by name", "s"),
		Filter: keymap.Bind("/", "filter by a part of the name, or of the path if there is a slash in it", "/"),
		Clear:  keymap.Bind("esc", "no filter; without one: leave", "esc"), Leave: keymap.Bind("q", "leave", "q"), Help: keymap.Bind("?", "keys", "?"),
	}
	if v.layered() {
		k.layerKeys = newLayerKeys()
	}
	pane, sorted, upTo := "layers", "by size", "all up to here"
	k.first = []key.Binding{keymap.Entry(k.Arrows(" "), "move", k.Up, k.Down)}
	if v.onLayers {
		pane = "files"
	} else {
		k.first = append(k.first, k.Toggle)
	}
	if v.files.bySize {
		sorted = "by name"
	}
	if v.upTo {
		upTo = "this layer only"
	}
	k.first = append(k.first, keymap.Entry("tab", pane, k.Pane))
	k.always = []key.Binding{k.Help, k.Leave}
	k.others = []key.Binding{keymap.Entry("/", "filter", k.Filter), keymap.Entry("s", sorted, k.Sort)}
	if v.layer != wholeImage {
		k.others = append(k.others, keymap.Entry("a", upTo, k.UpTo), keymap.Entry("d", "changed", k.Changed))
	}
	k.others = append(k.others, keymap.Entry("w", "wasted", k.Wasted))
	return k
}

// ShortHelp implements [keymap.Map].
func (k exploreKeys) ShortHelp() []key.Binding { return slices.Concat(k.first, k.always, k.others) }

// FullHelp implements [keymap.Map].
func (k exploreKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{{
		keymap.Entry(k.Arrows(" ")+", k j", "move by a line", k.Up, k.Down),
		keymap.Entry("PgUp PgDn", "move by a screen", k.PageUp, k.PageDown),
		keymap.Entry("Home End, g G", "the first and the last line", k.First, k.Last),
		keymap.Entry("enter, "+k.Into.Help().Key+", l", k.Into.Help().Desc, k.Toggle, k.Into),
		k.Close, k.All, k.Sort, k.Filter, k.Pane, k.UpTo, k.Changed, k.Wasted, k.Clear, k.Leave,
	}}
}

// filterKeys are the keys while the filter's text is typed: Text stands for all
// that it takes in. The arrows still move.
type filterKeys struct {
	keymap.Scroll
	Keep, Clear, Erase, EraseAll, Text key.Binding
}

func (v *exploreView) filterKeys() filterKeys {
	k := filterKeys{
		Scroll: keymap.NewScroll(v.layout.R.Gly),
		Keep:   keymap.Bind("enter", "keep", "enter"), Clear: keymap.Bind("esc", "clear", "esc"),
		Erase: keymap.Bind("backspace", "erase", "backspace", "ctrl+h"), EraseAll: keymap.Bind("^U", "erase all", "ctrl+u"),
		Text: keymap.Bind("text", "filter", keymap.Character),
	}
	k.Up.SetKeys("up")
	k.Down.SetKeys("down")
	k.PageUp.SetKeys("pgup")
	k.PageDown.SetKeys("pgdown")
	k.First.SetEnabled(false)
	k.Last.SetEnabled(false)
	return k
}

// ShortHelp implements [keymap.Map].
func (k filterKeys) ShortHelp() []key.Binding { return []key.Binding{k.Keep, k.Clear} }

// FullHelp implements [keymap.Map].
func (k filterKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append([]key.Binding{k.Keep, k.Clear, k.Erase, k.EraseAll, k.Text}, k.Scroll.All()...)}
}

// helpKeys are the keys of the help.
type helpKeys struct {
	keymap.Scroll
	Back key.Binding
}

func (v *exploreView) helpKeys() helpKeys {
	return helpKeys{keymap.NewScroll(v.layout.R.Gly), keymap.Bind("any other key", "back", keymap.Any)}
}

// ShortHelp implements [keymap.Map].
func (k helpKeys) ShortHelp() []key.Binding {
	return []key.Binding{keymap.Entry(k.Arrows(" "), "scroll", k.All()...), k.Back}
}

// FullHelp implements [keymap.Map].
func (k helpKeys) FullHelp() [][]key.Binding { return [][]key.Binding{k.ShortHelp()} }

// KeyMap implements [tui.View].
func (v *exploreView) KeyMap() keymap.Map {
	switch {
	case v.help != nil:
		return v.helpKeys()
	case v.typing:
		return v.filterKeys()
	}
	return v.keys()
}

package explore

import (
	"slices"

	"castoff/cmd/castoff/internal/ui/tui"

	"github.com/charmbracelet/bubbles/key"
)

// exploreKeys are the keys of the explorer. Those of the tree are enabled while
// the layers have the focus, too: the help is about both panes.
type exploreKeys struct {
	tui.ScrollKeys
	// Toggle opens and closes a directory, Into opens it and goes into it; from
	// the layers both go to the tree.
	Toggle, Into, Close, All, Sort, Filter key.Binding
	layerKeys
	Clear, Leave, Help key.Binding

	// The footer begins with the first as far as there is room, has those that are
	// always there, and then the others.
	first, always, others []key.Binding
}

// layerKeys are the keys for layers; without layers there are none.
type layerKeys struct{ Pane, UpTo, Changed, Wasted key.Binding }

func newLayerKeys() layerKeys {
	return layerKeys{
		Pane:    tui.Bind("tab", "from the layers to the files, and back", "tab", "shift+tab"),
		UpTo:    tui.Bind("a", "this layer only, or the file system up to it", "a"),
		Changed: tui.Bind("d", "only what the layer adds, changes or deletes", "d"),
		Wasted:  tui.Bind("w", "only what is wasted: a later layer hides it", "w"),
	}
}

func (v *exploreView) keys() exploreKeys {
	g := v.layout.R.Gly
	k := exploreKeys{
		ScrollKeys: tui.NewScrollKeys(g),
		Toggle:     tui.Bind("enter", "open", "enter"), Into: tui.Bind(g.Right, "open a directory", "right", "l"),
		Close:  tui.Bind(g.Left+", h", "close it, or go to the one above", "left", "h", "backspace"),
		All:    tui.Bind("o, space", "open or close all below the cursor", "o", " "),
		Sort:   tui.Bind("s", "sort by size, or by name", "s"),
		Filter: tui.Bind("/", "filter by a part of the name, or of the path if there is a slash in it", "/"),
		Clear:  tui.Bind("esc", "no filter; without one: leave", "esc"), Leave: tui.Bind("q", "leave", "q"), Help: tui.Bind("?", "keys", "?"),
	}
	if v.layered() {
		k.layerKeys = newLayerKeys()
	}
	pane, sorted, upTo := "layers", "by size", "all up to here"
	k.first = []key.Binding{tui.Entry(g.Up+" "+g.Down, "move", k.Up, k.Down)}
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
	k.first = append(k.first, tui.Entry("tab", pane, k.Pane))
	k.always = []key.Binding{k.Help, k.Leave}
	k.others = []key.Binding{tui.Entry("/", "filter", k.Filter), tui.Entry("s", sorted, k.Sort)}
	if v.layer != wholeImage {
		k.others = append(k.others, tui.Entry("a", upTo, k.UpTo), tui.Entry("d", "changed", k.Changed))
	}
	k.others = append(k.others, tui.Entry("w", "wasted", k.Wasted))
	return k
}

// ShortHelp implements [tui.KeyMap].
func (k exploreKeys) ShortHelp() []key.Binding { return slices.Concat(k.first, k.always, k.others) }

// FullHelp implements [tui.KeyMap].
func (k exploreKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{{
		tui.Entry(k.Up.Help().Key+" "+k.Down.Help().Key+", k j", "move by a line", k.Up, k.Down),
		tui.Entry("PgUp PgDn", "move by a screen", k.PageUp, k.PageDown),
		tui.Entry("Home End, g G", "the first and the last line", k.First, k.Last),
		tui.Entry("enter, "+k.Into.Help().Key+", l", k.Into.Help().Desc, k.Toggle, k.Into),
		k.Close, k.All, k.Sort, k.Filter, k.Pane, k.UpTo, k.Changed, k.Wasted, k.Clear, k.Leave,
	}}
}

// filterKeys are the keys while the filter's text is typed: Text stands for all
// that it takes in. The arrows go on moving.
type filterKeys struct {
	tui.ScrollKeys
	Keep, Clear, Erase, EraseAll, Text key.Binding
}

func (v *exploreView) filterKeys() filterKeys {
	k := filterKeys{
		ScrollKeys: tui.NewScrollKeys(v.layout.R.Gly),
		Keep:       tui.Bind("enter", "keep", "enter"), Clear: tui.Bind("esc", "clear", "esc"),
		Erase: tui.Bind("backspace", "erase", "backspace", "ctrl+h"), EraseAll: tui.Bind("^U", "erase all", "ctrl+u"),
		Text: tui.Bind("text", "filter", tui.AnyCharacter),
	}
	k.Up.SetKeys("up")
	k.Down.SetKeys("down")
	k.PageUp.SetKeys("pgup")
	k.PageDown.SetKeys("pgdown")
	k.First.SetEnabled(false)
	k.Last.SetEnabled(false)
	return k
}

// ShortHelp implements [tui.KeyMap].
func (k filterKeys) ShortHelp() []key.Binding { return []key.Binding{k.Keep, k.Clear} }

// FullHelp implements [tui.KeyMap].
func (k filterKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append([]key.Binding{k.Keep, k.Clear, k.Erase, k.EraseAll, k.Text}, k.ScrollKeys.All()...)}
}

// helpKeys are the keys of the help.
type helpKeys struct {
	tui.ScrollKeys
	Back key.Binding
}

func (v *exploreView) helpKeys() helpKeys {
	return helpKeys{tui.NewScrollKeys(v.layout.R.Gly), tui.Bind("any other key", "back", tui.AnyKey)}
}

// ShortHelp implements [tui.KeyMap].
func (k helpKeys) ShortHelp() []key.Binding {
	return []key.Binding{tui.Entry(k.Up.Help().Key+" "+k.Down.Help().Key, "scroll", k.All()...), k.Back}
}

// FullHelp implements [tui.KeyMap].
func (k helpKeys) FullHelp() [][]key.Binding { return [][]key.Binding{k.ShortHelp()} }

// keyMap is the keys as they are now.
func (v *exploreView) keyMap() tui.KeyMap {
	switch {
	case v.help != nil:
		return v.helpKeys()
	case v.typing:
		return v.filterKeys()
	}
	return v.keys()
}

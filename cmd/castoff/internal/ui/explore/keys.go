package explore

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/tui"

	tea "github.com/charmbracelet/bubbletea"
)

// maxFilter is how many bytes a filter's text may have.
const maxFilter = 200

// key does what a key asks for; done tells that the person leaves.
func (v *exploreView) key(msg tea.KeyMsg) (done bool) {
	k := msg.String()
	switch {
	case v.help != nil:
		// Any key that does not scroll leaves the help, and does nothing else.
		if !v.help.Key(k) {
			v.help = nil
		}
		return false
	case v.typing:
		v.edit(msg)
		return false
	}
	switch k {
	case "q":
		return true
	case "esc":
		if !v.filter.active() {
			return true
		}
		v.setFilter(fileFilter{})
	case "?":
		v.help = &tui.Scroller{}
		v.help.Set(v.helpLines(), v.panes.bodyHeight(v.layout.Height))
	case "tab", "shift+tab":
		v.focus(!v.onLayers)
	case "/":
		v.focus(false)
		v.typing = true
	case "s":
		v.files.sortBy(!v.files.bySize)
		v.settle()
	case "a", "d", "w":
		v.toggle(k)
	default:
		if v.onLayers {
			v.layersKey(k)
			return false
		}
		v.treeKey(k)
	}
	return false
}

// toggle changes what is shown of the layers; there is nothing to change if
// they were not read.
func (v *exploreView) toggle(k string) {
	if !v.layered() {
		return
	}
	f := v.filter
	switch k {
	case "a":
		v.upTo = !v.upTo
		v.stage()
		return
	case "d":
		f.changed = !f.changed
	case "w":
		f.wasted = !f.wasted
	}
	v.setFilter(f)
}

// focus chooses the pane that the keys are for.
func (v *exploreView) focus(onLayers bool) {
	v.onLayers = onLayers && v.layered()
	v.share()
	v.settle()
}

// edit takes in a key while the filter's text is typed. What was found is
// shown at once; the keys that move go on moving.
func (v *exploreView) edit(msg tea.KeyMsg) {
	f := v.filter
	switch msg.String() {
	case "enter":
		v.typing = false
		return
	case "esc":
		v.typing = false
		f.text = ""
	case "backspace", "ctrl+h":
		f.text = text.WithoutLast(f.text)
	case "ctrl+u":
		f.text = ""
	case "up", "down", "pgup", "pgdown":
		v.treeKey(msg.String())
		return
	default:
		if msg.Type != tea.KeyRunes && msg.Type != tea.KeySpace || msg.Alt {
			return
		}
		if longer := f.text + plaintext.Line(string(msg.Runes)); len(longer) <= maxFilter {
			f.text = longer
		}
	}
	v.setFilter(f)
}

// setFilter changes the filter. To see what the layers waste takes
// another scene; the first that a text finds is where the cursor goes, and
// where it stays once the filter is gone.
func (v *exploreView) setFilter(f fileFilter) {
	before, place := v.filter, v.cursor
	if f == before {
		return
	}
	v.filter = f
	switch {
	case f.wasted != before.wasted:
		v.stage()
	default:
		v.refine()
	}
	switch {
	case f.text == before.text:
	case f.text != "":
		v.cursor = v.files.firstHit()
	case v.files.shown[place]:
		v.cursor = place
		v.files.reveal(place)
	}
	v.settle()
}

// layersKey moves in the list of layers.
func (v *exploreView) layersKey(k string) {
	to := v.layer
	switch k {
	case "up", "k":
		to--
	case "down", "j":
		to++
	case "pgup", "ctrl+b":
		to -= max(v.panes.listHeight-1, 1)
	case "pgdown", "ctrl+f":
		to += max(v.panes.listHeight-1, 1)
	case "home", "g":
		to = wholeImage
	case "end", "G":
		to = len(v.image.Layers)
	case "enter", "right", "l":
		v.focus(false)
		return
	}
	if to = min(max(to, wholeImage), len(v.image.Layers)-1); to != v.layer {
		v.layer = to
		v.stage()
	}
}

// treeKey moves in the tree and opens and closes directories.
func (v *exploreView) treeKey(k string) {
	if v.files.length() == 0 {
		if k == "left" || k == "h" || k == "backspace" {
			v.focus(true)
		}
		return
	}
	page := max(v.panes.treeHeight-1, 1)
	switch k {
	case "up", "k":
		v.move(-1)
	case "down", "j":
		v.move(1)
	case "pgup", "ctrl+b":
		v.move(-page)
	case "pgdown", "ctrl+f":
		v.move(page)
	case "home", "g":
		v.move(-v.files.length())
	case "end", "G":
		v.move(v.files.length())
	case "enter", "right", "l":
		v.enter(k == "enter")
	case "left", "h", "backspace":
		v.leave()
	case "o", " ":
		v.files.toggleAll(v.cursor)
		v.settle()
	}
}

// move moves the cursor by rows.
func (v *exploreView) move(by int) {
	row := min(max(v.files.rowOf(v.cursor)+by, 0), v.files.length()-1)
	v.cursor = v.files.at(row)
	v.settle()
}

// enter opens the directory under the cursor. One that is open already it
// closes, or else goes into.
func (v *exploreView) enter(closes bool) {
	switch {
	case len(v.files.kids(v.cursor)) == 0:
		return
	case !v.files.isOpen(v.cursor):
		v.files.setOpen(v.cursor, true)
	case closes:
		v.files.setOpen(v.cursor, false)
	default:
		v.cursor = v.files.kids(v.cursor)[0]
	}
	v.settle()
}

// leave closes the directory under the cursor, or else goes to the one that
// it is in, and from the root to the layers.
func (v *exploreView) leave() {
	switch {
	case v.cursor == 0:
		v.focus(true)
		return
	case v.files.isOpen(v.cursor):
		v.files.setOpen(v.cursor, false)
	default:
		v.cursor = v.files.tree.parents[v.cursor]
	}
	v.settle()
}

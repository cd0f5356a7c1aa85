package explore

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// maxFilter is how many bytes a filter's text may have.
const maxFilter = 200

// key does what a key asks for; done reports whether the person is leaving.
func (v *exploreView) key(msg tea.KeyMsg) (done bool) {
	switch {
	case v.help != nil:
		// Any key that does not scroll leaves the help, and does nothing else.
		if !v.help.Press(msg, v.helpKeys().Scroll) {
			v.help = nil
		}
		return false
	case v.typing:
		v.edit(msg, v.filterKeys())
		return false
	}
	switch k := v.keys(); {
	case key.Matches(msg, k.Leave):
		return true
	case key.Matches(msg, k.Clear):
		if !v.filter.active() {
			return true
		}
		v.setFilter(fileFilter{})
	case key.Matches(msg, k.Help):
		v.help = &scroll.Lines{}
		v.help.Set(v.helpLines(), bodyHeight(v.layout.Height))
	case key.Matches(msg, k.Pane):
		v.focus(!v.onLayers)
	case key.Matches(msg, k.Filter):
		v.focus(false)
		v.typing = true
	case key.Matches(msg, k.Sort):
		v.files.sortBy(!v.files.bySize)
		v.settle()
	case key.Matches(msg, k.UpTo):
		v.upTo = !v.upTo
		v.stage()
	case key.Matches(msg, k.Changed, k.Wasted):
		f := v.filter
		if key.Matches(msg, k.Changed) {
			f.changed = !f.changed
		} else {
			f.wasted = !f.wasted
		}
		v.setFilter(f)
	case v.onLayers:
		v.layersKey(msg, k)
	default:
		v.treeKey(msg, k)
	}
	return false
}

// focus chooses the pane that the keys are for.
func (v *exploreView) focus(onLayers bool) {
	v.onLayers = onLayers && v.layered()
	v.share()
	v.settle()
}

// edit takes in a key while the filter's text is typed. What was found is shown
// at once; the keys that move still do.
func (v *exploreView) edit(msg tea.KeyMsg, k filterKeys) {
	f := v.filter
	switch {
	case key.Matches(msg, k.Keep):
		v.typing = false
		return
	case key.Matches(msg, k.Clear):
		v.typing = false
		f.text = ""
	case key.Matches(msg, k.Erase):
		f.text = text.WithoutLast(f.text)
	case key.Matches(msg, k.EraseAll):
		f.text = ""
	case v.scroll(msg, k.Scroll):
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

// setFilter changes the filter. Seeing what the layers waste takes another
// scene; the cursor goes to the first row that a text finds, and stays there
// once the filter is gone.
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
func (v *exploreView) layersKey(msg tea.KeyMsg, k exploreKeys) {
	if key.Matches(msg, k.Toggle, k.Into) {
		v.focus(false)
		return
	}
	by, _ := k.By(msg, max(v.panes.listHeight-1, 1), len(v.image.Layers)+1)
	if to := min(max(v.layer+by, wholeImage), len(v.image.Layers)-1); to != v.layer {
		v.layer = to
		v.stage()
	}
}

// treeKey moves in the tree and opens and closes directories.
func (v *exploreView) treeKey(msg tea.KeyMsg, k exploreKeys) {
	empty := v.files.length() == 0
	switch {
	case key.Matches(msg, k.Close) && empty:
		v.focus(true)
	case v.scroll(msg, k.Scroll), empty:
	case key.Matches(msg, k.Toggle, k.Into):
		v.enter(key.Matches(msg, k.Toggle))
	case key.Matches(msg, k.Close):
		v.leave()
	case key.Matches(msg, k.All):
		v.files.toggleAll(v.cursor)
		v.settle()
	}
}

// scroll moves the cursor in the tree as a key asks for; false if the key is for
// something else.
func (v *exploreView) scroll(msg tea.KeyMsg, k keymap.Scroll) bool {
	by, ok := k.By(msg, max(v.panes.treeHeight-1, 1), v.files.length())
	if ok {
		v.move(by)
	}
	return ok
}

// move moves the cursor by rows, if there are any.
func (v *exploreView) move(by int) {
	if v.files.length() == 0 {
		return
	}
	row := min(max(v.files.rowOf(v.cursor)+by, 0), v.files.length()-1)
	v.cursor = v.files.at(row)
	v.settle()
}

// enter opens the directory under the cursor. One that is already open it
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

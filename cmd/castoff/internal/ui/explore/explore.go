package explore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/anatomy"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/tui"

	tea "github.com/charmbracelet/bubbletea"
)

// Run lets a person move through the layers and directories of an image
// until they leave. It needs a terminal: asking for it without one is an
// error. ^C makes it return an error that wraps [context.Canceled].
func Run(ctx context.Context, t *term.Terminal, m measure.Image, c measure.Contents) error {
	if !t.Interactive {
		why := t.NoTerminal(t.OutTerminal)
		if t.OutTerminal && !t.Dumb && !t.Spoken {
			why = "the input is not a terminal"
		}
		return fault.New(fmt.Errorf("starting the explorer: %s", why),
			fault.ExitUsage, "leave out -i to print what is in the image")
	}
	return run(ctx, t, t.In(), t.Out(), m, c)
}

func run(ctx context.Context, t *term.Terminal, in io.Reader, out io.Writer, m measure.Image, c measure.Contents) error {
	v := newExploreView(m, c)
	err := tui.Run(ctx, t, in, out, func(ctx context.Context, ui *tui.App) error { return ui.Show(ctx, v) })
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("exploring the image: %w", err)
	}
	return err
}

// wholeImage stands for all layers in the list of layers.
const wholeImage = -1

// exploreView shows the layers of an image and the files of one of them.
type exploreView struct {
	image    measure.Image
	contents measure.Contents

	// layer is the selected one, an index or wholeImage. upTo shows the file
	// system up to it rather than what it did itself.
	layer int
	upTo  bool
	// listed is the first layer in the list's window.
	listed int

	files  *outline
	filter fileFilter
	// cursor is the node under the cursor, and top the first row in the
	// tree's window.
	cursor int32
	top    int

	onLayers, typing bool
	help             *scroll.Lines // nil while it is not shown

	layout tui.Layout
	panes  panes
}

func newExploreView(m measure.Image, c measure.Contents) *exploreView {
	v := &exploreView{image: m, contents: c, layer: wholeImage}
	v.contents.Layers = nil
	if slices.ContainsFunc(c.Layers, func(items []measure.Item) bool { return items != nil }) {
		v.contents.Layers = make([][]measure.Item, len(m.Layers))
		copy(v.contents.Layers, c.Layers)
	}
	v.files = newOutline(newScene(newFileTree(v.contents)))
	v.stage()
	return v
}

// layered reports whether the layers were read: without them there is no list.
func (v *exploreView) layered() bool { return v.contents.Layers != nil }

// stage sets the scene that is asked for.
func (v *exploreView) stage() {
	switch {
	case v.layer == wholeImage && v.filter.wasted:
		v.files.wasted(v.contents)
	case v.layer == wholeImage:
		v.files.root(v.contents)
	case v.upTo:
		v.files.upTo(v.contents, v.layer)
	default:
		v.files.layer(v.contents, v.layer)
	}
	v.refine()
}

// refine takes in that the filter has changed.
func (v *exploreView) refine() {
	v.files.refresh(v.filter)
	v.settle()
}

// settle puts the cursor where there is a row, and the window where the
// cursor is.
func (v *exploreView) settle() {
	at := v.layer + 1
	v.listed = scroll.Reveal(v.listed, at, at, max(v.panes.listHeight, 1), len(v.image.Layers)+1)
	v.cursor = v.files.nearest(v.cursor)
	if v.files.length() == 0 {
		v.top = 0
		return
	}
	row := v.files.rowOf(v.cursor)
	v.top = scroll.Reveal(v.top, row, row, max(v.panes.treeHeight, 1), v.files.length())
}

// panes is how the window is divided. A height of 0 stands for a pane that is
// not shown.
type panes struct {
	beside                bool // the list stands left of the tree, not above it
	listWidth, listHeight int
	treeWidth, treeHeight int
	ruled                 bool // a rule stands above the details
}

const (
	// besideWidth is the least width for two panes side by side, stackedHeight
	// the least height for one above the other: below it Tab switches panes.
	besideWidth, stackedHeight = 100, 18
	// exploreWidth and exploreHeight are the smallest window that is drawn.
	exploreWidth, exploreHeight = 40, 10
	// paneGap is the columns between two panes side by side.
	paneGap = 3
)

// share divides the window.
func (v *exploreView) share() {
	l := v.layout
	p := panes{ruled: l.Height >= 14}
	width, height := l.Width-2*l.Margin, l.Height-5 // heading, a title, details, keys
	if p.ruled {
		height--
	}
	p.treeWidth, p.treeHeight = width, height
	all := len(v.image.Layers) + 1
	switch {
	case !v.layered():
	case l.Width >= besideWidth:
		p.beside = true
		p.listWidth, p.listHeight = min(width*2/5, 64), height
		p.treeWidth -= p.listWidth + paneGap
	case l.Height >= stackedHeight:
		p.listWidth, p.listHeight = width, min(all, max((height-1)*3/10, 3))
		p.treeHeight -= p.listHeight + 1
	case v.onLayers:
		p.listWidth, p.listHeight, p.treeHeight = width, height, 0
	}
	v.panes = p
}

func (v *exploreView) Resize(look text.Look, width, height int) {
	v.layout = tui.NewLayout(look, width, height, anatomy.Ref(v.image), 0, 0)
	v.share()
	v.settle()
	if v.help != nil {
		v.help.Set(v.helpLines(), bodyHeight(height))
	}
}

// bodyHeight is the number of lines below the heading and above the keys.
func bodyHeight(height int) int { return max(height-3, 1) }

func (v *exploreView) Update(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyMsg)
	if !ok {
		return false
	}
	return v.key(k)
}

func (v *exploreView) Still() bool { return true }

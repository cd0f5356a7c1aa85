package tui

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Bench shows an exercise as it is now, and as it comes through later, until
// the person presses one of its keys; it returns that key. It takes nothing
// from later once it has returned.
func (a *App) Bench(ctx context.Context, now screen.Bench, later <-chan screen.Bench) (key string, err error) {
	v := &benchView{bench: now, before: a.bench}
	a.bench = v
	ctx, cancel := context.WithCancel(ctx)
	var passing sync.WaitGroup
	defer passing.Wait()
	defer cancel()
	passing.Go(func() {
		for {
			select {
			case b := <-later:
				a.program.Send(benchMsg{v, b})
			case <-ctx.Done():
				return
			}
		}
	})
	if err := a.Show(ctx, v); err != nil {
		return "", err
	}
	return v.key, nil
}

// benchMsg is how an exercise is now.
type benchMsg struct {
	view *benchView
	now  screen.Bench
}

// benchView shows an exercise.
type benchView struct {
	bench  screen.Bench
	key    string
	layout Layout
	body   scroll.Lines
	help   *keyHelp // nil while it is not shown
	// before is the view of the exercise until the last key; nil once this one
	// has taken over its place.
	before *benchView
	turn   int
	// stale is true if the exercise has changed since it was laid out: while
	// something moves it is laid out with the next frame, however often it
	// changes.
	stale bool
}

func (v *benchView) Resize(look text.Look, width, height int) {
	v.stale = false
	v.layout = NewLayout(look, width, height, v.bench.Heading, v.bench.Number, v.bench.Of)
	if b := v.before; b != nil && b.bench.Heading == v.bench.Heading {
		v.body.Offset, v.turn = b.body.Offset, b.turn
	}
	v.before = nil
	body, from, to := v.compose()
	v.body.Set(body, v.layout.bodyHeight())
	v.reveal(from, to)
	v.help.lay(v.layout)
}

// compose draws the blocks; from and to are the first and the last line of the
// one to reveal.
func (v *benchView) compose() (body []string, from, to int) {
	from, to = -1, -1
	for i, b := range v.bench.Blocks {
		part := text.Lines(blocks.Render(v.layout.R, b))
		if len(part) == 0 {
			continue
		}
		if len(body) > 0 {
			body = append(body, "")
		}
		if i == v.bench.Reveal {
			from, to = v.toReveal(b, len(part))
			from, to = from+len(body), to+len(body)
		}
		body = append(body, part...)
	}
	return body, from, to
}

// toReveal is the part of a block, of height lines, that is to come into view:
// of checks that the window does not hold, the first that was not passed.
func (v *benchView) toReveal(b screen.Block, height int) (from, to int) {
	if c, ok := b.(screen.Checks); ok && height > v.layout.bodyHeight() {
		if from, to, ok := blocks.FailedRow(v.layout.R, c); ok {
			return from, to
		}
	}
	return 0, height - 1
}

// reveal scrolls to what is new, once.
func (v *benchView) reveal(from, to int) {
	if v.turn != v.bench.Turn && from >= 0 {
		v.body.Reveal(from, to)
	}
	v.turn = v.bench.Turn
}

func (v *benchView) Still() bool { return !v.bench.Busy && !v.stale }

// change takes in how the exercise is now.
func (v *benchView) change(now screen.Bench) {
	moves := !v.Still()
	v.bench, v.stale = now, true
	if !moves {
		v.lay()
	}
}

// lay lays out what has changed.
func (v *benchView) lay() {
	if !v.stale || v.layout.R == nil { // or before the first resize
		return
	}
	v.stale = false
	l := &v.layout
	l.heading, l.number, l.of = plaintext.Line(v.bench.Heading), v.bench.Number, v.bench.Of
	body, from, to := v.compose()
	v.body.Replace(body, v.layout.bodyHeight())
	v.reveal(from, to)
}

func (v *benchView) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		v.lay()
	case tea.KeyMsg:
		return v.press(msg)
	}
	return false
}

func (v *benchView) press(msg tea.KeyMsg) bool {
	if v.help != nil {
		v.help = v.help.after(v.layout, msg)
		return false
	}
	k := v.keys()
	if key.Matches(msg, k.Help) {
		v.help = newKeyHelp(v.layout, k, "back to the exercise")
		return false
	}
	for i, command := range k.Commands {
		if key.Matches(msg, command) {
			v.key = v.bench.Keys[i].Key
			return true
		}
	}
	v.body.Press(msg, k.Scroll)
	return false
}

func (v *benchView) Draw(frame int) string {
	l := v.layout
	if v.help != nil {
		return v.help.draw(l)
	}
	right := l.R.Pal.Dim.Render(text.Clip(plaintext.Line(v.bench.Status), max(l.Width-2*l.Margin-16, 10), l.R.Gly.More))
	if v.bench.Busy {
		right = l.R.Spin(frame) + " " + right
	}
	return l.around(v.body.Window(), l.more(&v.body), right, v.keys())
}

// benchKeys are the keys of an exercise.
type benchKeys struct {
	// Commands are those of [screen.Bench], in its order; short is what the
	// footer says about each.
	Commands   []key.Binding
	Help, Stop key.Binding
	keymap.Scroll

	short []key.Binding
}

// KeyMap implements [View].
func (v *benchView) KeyMap() keymap.Map { return v.help.over(v.layout, v.keys()) }

func (v *benchView) keys() benchKeys {
	k := benchKeys{Help: helpKey(), Stop: stopKey(), Scroll: keymap.NewScroll(v.layout.R.Gly)}
	back := slices.ContainsFunc(v.bench.Keys, func(b screen.Key) bool { return b.Key == "esc" })
	for _, b := range v.bench.Keys {
		pressed := []string{b.Key}
		if b.Key == "q" && !back { // there is nothing that esc could go back to
			pressed = append(pressed, "esc")
		}
		name := plaintext.Line(b.Key)
		command := keymap.Bind(name, plaintext.Line(cmp.Or(b.About, b.Does)), pressed...)
		k.Commands = append(k.Commands, command)
		k.short = append(k.short, keymap.Entry(name, plaintext.Line(b.Does), command))
	}
	return k
}

// ShortHelp implements [keymap.Map].
func (k benchKeys) ShortHelp() []key.Binding { return append(slices.Clone(k.short), k.Help) }

// FullHelp implements [keymap.Map].
func (k benchKeys) FullHelp() [][]key.Binding {
	return [][]key.Binding{append(slices.Clone(k.Commands), keymap.Entry(k.Arrows(" ")+" PgUp PgDn", "scroll", k.All()...), k.Stop)}
}

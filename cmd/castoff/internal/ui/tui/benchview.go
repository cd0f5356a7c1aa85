package tui

import (
	"context"
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
)

// Bench shows an exercise as it is now, and as it comes through later, until the
// person presses one of its keys; it returns that key. It takes nothing from
// later once it has returned.
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
	look   text.Look
	layout Layout
	body   Scroller
	help   *Scroller // nil while it is not shown
	// before is the view of the exercise until the last key; nil once this
	// one goes on at its place.
	before *benchView
	turn   int
	// stale is true if the exercise is not laid out as it is now: while something
	// moves that is done with the next frame, however often it changes.
	stale bool
}

func (v *benchView) Resize(look text.Look, width, height int) {
	v.look, v.stale = look, false
	v.layout = NewLayout(look, width, height, v.bench.Heading, v.bench.Number, v.bench.Of)
	if b := v.before; b != nil && b.bench.Heading == v.bench.Heading {
		v.body.Offset, v.turn = b.body.Offset, b.turn
	}
	v.before = nil
	body, from, to := v.compose()
	v.body.Set(body, v.layout.bodyHeight())
	v.reveal(from, to)
	if v.help != nil {
		v.showHelp(v.help.Offset)
	}
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

// toReveal is the part of a block, of so many lines, that is to come into view:
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
		v.body.reveal(from, to)
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
	v.layout = NewLayout(v.look, v.layout.Width, v.layout.Height, v.bench.Heading, v.bench.Number, v.bench.Of)
	body, from, to := v.compose()
	v.body.replace(body, v.layout.bodyHeight())
	v.reveal(from, to)
}

func (v *benchView) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		v.lay()
	case tea.KeyMsg:
		return v.press(msg.String())
	}
	return false
}

func (v *benchView) press(k string) bool {
	if v.help != nil {
		if !v.help.Key(k) {
			v.help = nil // any other key leaves the help, and does nothing else
		}
		return false
	}
	if k == "?" {
		v.showHelp(0)
		return false
	}
	has := func(k string) bool {
		return slices.ContainsFunc(v.bench.Keys, func(b screen.Key) bool { return b.Key == k })
	}
	if k == "esc" && !has(k) {
		k = "q" // there is nothing to go back to
	}
	if has(k) {
		v.key = k
		return true
	}
	v.body.Key(k)
	return false
}

// showHelp lists all keys, from a line on.
func (v *benchView) showHelp(offset int) {
	v.help = &Scroller{Offset: offset}
	v.help.replace(v.layout.HelpLines(v.allKeys()), v.layout.bodyHeight())
}

func (v *benchView) Draw(frame int) string {
	l := v.layout
	if h := v.help; h != nil {
		back := Binding{"any key", "back to the exercise"}
		if len(h.lines) > h.height {
			back.Key = "any other key"
		}
		return l.frame(h.Window(), l.more(h), "", []Binding{back})
	}
	right := l.R.Pal.Dim.Render(text.Clip(plaintext.Line(v.bench.Status), max(l.Width-2*l.Margin-16, 10), l.R.Gly.More))
	if v.bench.Busy {
		right = l.R.Spin(frame) + " " + right
	}
	return l.frame(v.body.Window(), l.more(&v.body), right, v.keys())
}

// keys are those of the footer: as many as there is room for, and the one that
// shows the rest.
func (v *benchView) keys() []Binding {
	rest := Binding{"?", "keys"}
	wide := func(b Binding) int { return text.Width(b.Key) + 1 + text.Width(b.Does) }
	room := v.layout.Width - 2*v.layout.Margin - wide(rest)
	var out []Binding
	for _, k := range v.bench.Keys {
		b := Binding{plaintext.Line(k.Key), plaintext.Line(k.Does)}
		if room -= wide(b) + 3; room < 0 {
			break
		}
		out = append(out, b)
	}
	return append(out, rest)
}

// allKeys are those of the help.
func (v *benchView) allKeys() []Binding {
	var out []Binding
	for _, k := range v.bench.Keys {
		does := k.About
		if does == "" {
			does = k.Does
		}
		out = append(out, Binding{plaintext.Line(k.Key), plaintext.Line(does)})
	}
	g := v.layout.R.Gly
	return append(out, Binding{g.Up + " " + g.Down + " PgUp PgDn", "scroll"}, Binding{"^C", "stop everything at once"})
}

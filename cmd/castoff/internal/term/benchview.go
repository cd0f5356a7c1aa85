package term

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// Bench shows an exercise and whatever state says of it, asked again ten times
// a second, until the person presses one of its keys; it returns that key.
func (a *App) Bench(ctx context.Context, state func() screen.Bench) (key string, err error) {
	v := &benchView{state: state}
	if err := a.show(ctx, v); err != nil {
		return "", err
	}
	return v.key, nil
}

// benchView shows an exercise.
type benchView struct {
	state  func() screen.Bench
	bench  screen.Bench
	key    string
	look   Look
	layout layout
	body   scroller
	help   bool
}

func (v *benchView) resize(look Look, width, height int) {
	v.look = look
	v.bench = v.state()
	v.layout = newLayout(look, width, height, v.bench.Heading, v.bench.Number, v.bench.Of)
	v.body.set(lines(v.layout.r.Render(v.bench.Blocks...)), v.layout.bodyHeight())
}

func (v *benchView) update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case frameMsg:
		if now := v.state(); now.Version != v.bench.Version {
			v.bench = now
			v.layout = newLayout(v.look, v.layout.width, v.layout.height, now.Heading, now.Number, now.Of)
			v.body.replace(lines(v.layout.r.Render(now.Blocks...)), v.layout.bodyHeight())
		}
	case tea.KeyMsg:
		return v.press(msg.String())
	}
	return false
}

func (v *benchView) press(k string) bool {
	if v.help {
		v.help = false // any key leaves the help, and does nothing else
		return false
	}
	if k == "?" {
		v.help = true
		return false
	}
	if k == "esc" {
		k = "q"
	}
	if slices.ContainsFunc(v.bench.Keys, func(b screen.Key) bool { return b.Key == k }) {
		v.key = k
		return true
	}
	v.body.key(k)
	return false
}

func (v *benchView) draw(frame int) string {
	l := v.layout
	var keys []binding
	for _, k := range v.bench.Keys {
		keys = append(keys, binding{k.Key, k.Does})
	}
	keys = append(keys, binding{"?", "keys"})
	if v.help {
		g := l.r.gly
		keys = append(keys[:len(keys)-1], binding{g.up + " " + g.down + " PgUp PgDn", "scroll"}, binding{"^C", "stop everything at once"})
		return l.frame(l.helpLines(keys), "", "", []binding{{"any key", "back to the exercise"}})
	}
	right := l.r.pal.dim.Render(shorten(plaintext.Line(v.bench.Status), max(l.width-2*l.margin-16, 10), l.r.gly.more))
	if v.bench.Busy {
		right = l.r.spin(frame) + " " + right
	}
	return l.frame(v.body.window(), l.more(&v.body), right, keys)
}

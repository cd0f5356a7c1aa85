package fields

import (
	"strings"

	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
)

// Picker is a list to choose from: huh's Select at its full height. What
// surrounds it scrolls with it, by lines; huh's own window scrolls only the
// options.
type Picker struct {
	field *huh.Select[int]
	// rows are the heights of the options, in lines.
	rows []int
	// idle is true as long as the cursor is nowhere: the field has no focus. The
	// cursor comes to the first option, or to the last, with the key that moves
	// it there.
	idle bool
}

// NewPicker returns a picker of labels with the cursor at a given index,
// nowhere if that is negative.
func NewPicker(r *text.Renderer, labels []string, at int) *Picker {
	p := &Picker{rows: make([]int, len(labels))}
	options := make([]huh.Option[int], len(labels))
	for i, l := range labels {
		// Wrapped here: huh would set the further lines of an option where
		// the next one begins.
		lines := text.Hang("", l, r.ProseWidth()-text.Width(cursorOf(r)), 2)
		options[i], p.rows[i] = huh.NewOption(strings.Join(lines, "\n"), i), len(lines)
	}
	p.field = huh.NewSelect[int]().Options(options...)
	p.field.WithTheme(theme(r)).WithKeyMap(pickerKeys())
	p.field.Update(nil) // its height is that of the list with its wrapped options
	if at < 0 {
		p.idle = true
		return p
	}
	p.To(at)
	return p
}

// pickerKeys are the keys that a picker takes itself. None belong to huh's
// filter: it would search the marks and the styles of a label as well, and
// draws what is typed as the title.
func pickerKeys() *huh.KeyMap {
	return &huh.KeyMap{Select: huh.SelectKeyMap{
		Up:   key.NewBinding(key.WithKeys(keymap.Up...)),
		Down: key.NewBinding(key.WithKeys(keymap.Down...)),
	}}
}

// Key moves the cursor by a key that asks for it; from the ends of the list it
// wraps round.
func (p *Picker) Key(msg tea.KeyMsg) {
	keys := pickerKeys().Select
	switch {
	case !p.idle:
		p.field.Update(msg)
	case key.Matches(msg, keys.Up):
		p.To(len(p.rows) - 1)
	case key.Matches(msg, keys.Down):
		p.To(0)
	}
}

// Move moves the cursor by n options, to the first or the last at most.
func (p *Picker) Move(n int) { p.To(p.At() + n) }

// To puts the cursor at an option, the first or the last at most.
func (p *Picker) To(i int) {
	i = max(min(i, len(p.rows)-1), 0)
	p.idle = false
	p.field.Focus()
	p.field.Value(&i)
}

// At is the index under the cursor, -1 if that is nowhere.
func (p *Picker) At() int {
	if i, ok := p.field.Hovered(); ok && !p.idle {
		return i
	}
	return -1
}

// Lines returns the lines of the list.
func (p *Picker) Lines() []string {
	if len(p.rows) == 0 {
		return nil
	}
	lines := strings.Split(p.field.View(), "\n")
	for i, l := range lines {
		lines[i] = text.TrimRight(l) // huh makes all as long as the longest
	}
	return lines
}

// Span is the first and last line of the option under the cursor; of all of them
// if the cursor is nowhere.
func (p *Picker) Span() (from, to int) {
	at := p.At()
	for i, n := range p.rows {
		if i < at {
			from += n
		}
		if i <= at || at < 0 {
			to += n
		}
	}
	return from, max(to-1, 0)
}

// cursorOf is what stands before the option under the cursor.
func cursorOf(r *text.Renderer) string { return r.Gly.Cursor + " " }

// theme is how huh draws, in castoff's colours. It names the renderer's own
// styles: huh's themes ask for the background.
func theme(r *text.Renderer) *huh.Theme {
	t := huh.ThemeBase()
	plain := r.Pal.Plain
	f := &t.Focused
	f.Base, f.Card = plain, plain
	f.Title, f.Description = r.Pal.Strong, r.Pal.Dim
	f.SelectSelector = r.Pal.Head.SetString(cursorOf(r))
	f.UnselectedOption, f.Option = plain, plain
	f.SelectedOption = plain.Transform(func(s string) string { return text.Over(r.Pal.Head, s) })
	f.FocusedButton, f.BlurredButton = r.Pal.Button, r.Pal.Idle
	if !r.Look.Color {
		// Without colour the chosen button needs a mark of its own.
		f.FocusedButton = plain.Transform(func(s string) string { return "[ " + s + " ] " })
		f.BlurredButton = plain.Transform(func(s string) string { return "  " + s + "   " })
	}
	t.Blurred = t.Focused
	t.Blurred.SelectSelector = plain.SetString(text.Pad("", text.Width(cursorOf(r))))
	t.Blurred.SelectedOption = plain
	return t
}

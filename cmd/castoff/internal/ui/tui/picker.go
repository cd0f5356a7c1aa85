package tui

import (
	"strings"

	"castoff/cmd/castoff/internal/ui/text"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
)

// picker is a list to choose from: huh's Select, drawn in full and put behind
// a scroller of ours, since huh's own window scrolls by options and not by
// lines.
type picker struct {
	field *huh.Select[int]
	r     *text.Renderer
	// idle is true as long as the cursor is nowhere: it comes to the first
	// option, or to the last, with the key that moves it there.
	idle bool
}

// newPicker returns a picker of labels with the cursor at a given index,
// nowhere if that is negative.
func newPicker(r *text.Renderer, labels []string, at int) *picker {
	idle := at < 0
	at = max(at, 0)
	options := make([]huh.Option[int], len(labels))
	for i, l := range labels {
		// Wrapped here: huh would set the further lines of an option where
		// the next one begins.
		options[i] = huh.NewOption(strings.Join(text.Hang("", l, r.ProseWidth()-2, 2), "\n"), i)
	}
	field := huh.NewSelect[int]().Options(options...).Value(&at)
	field.WithTheme(theme(r)).WithKeyMap(pickerKeys()).WithWidth(r.ProseWidth())
	field.Focus()
	field.Update(nil) // its height is that of the list at its new width
	return &picker{field: field, r: r, idle: idle}
}

// pickerKeys is huh's keys without its filter: it would search the marks and
// the styles of a label as well, and has no line to itself here.
func pickerKeys() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Select.Filter.SetEnabled(false)
	return k
}

// key moves the cursor.
func (p *picker) key(msg tea.KeyMsg) {
	switch k := msg.String(); k {
	case "up", "down", "j", "k":
		if !p.idle {
			p.field.Update(msg)
			return
		}
		p.idle = false
		if k == "up" || k == "k" {
			p.field.Update(tea.KeyMsg{Type: tea.KeyEnd})
		}
	}
}

// move moves the cursor by n options, to the first or the last at most.
func (p *picker) move(n, options int) {
	key := tea.KeyMsg{Type: tea.KeyDown}
	n = min(max(n, -p.at()), options-1-p.at())
	if n < 0 {
		key.Type, n = tea.KeyUp, -n
	}
	for range n {
		p.field.Update(key)
	}
}

// at is the index under the cursor, -1 if that is nowhere.
func (p *picker) at() int {
	if i, ok := p.field.Hovered(); ok && !p.idle {
		return i
	}
	return -1
}

// draw returns the lines of the list, and the first and last line of the
// option under the cursor; of all of them if the cursor is nowhere.
func (p *picker) draw() (lines []string, from, to int) {
	from, to = -1, -1
	chosen := p.r.Pal.Head.Render("x")
	chosen, _, _ = strings.Cut(chosen, "x")
	for i, l := range strings.Split(p.field.View(), "\n") {
		l = text.TrimRight(l)
		plain := ansi.Strip(l)
		if p.idle {
			if strings.HasPrefix(plain, p.r.Gly.Cursor) {
				l = strings.Repeat(" ", text.Width(p.r.Gly.Cursor)) + ansi.TruncateLeft(l, text.Width(p.r.Gly.Cursor), "")
			}
			lines = append(lines, l)
			continue
		}
		switch {
		case strings.HasPrefix(plain, p.r.Gly.Cursor):
			from, to = i, i
		case from >= 0 && to == i-1 && strings.HasPrefix(plain, hanging):
			to = i
		}
		if to == i && chosen != "" {
			l = chosen + strings.ReplaceAll(l, reset, reset+chosen) + reset
		}
		lines = append(lines, l)
	}
	if p.idle {
		from, to = 0, len(lines)-1
	}
	return text.CloseStyles(lines), max(from, 0), max(to, 0)
}

// reset ends every style.
const reset = "\x1b[0m"

// hanging is how the further lines of an option begin.
const hanging = "    "

// theme is how huh draws, in castoff's colours. It names the renderer's own
// styles: huh's themes ask for the background.
func theme(r *text.Renderer) *huh.Theme {
	t := huh.ThemeBase()
	plain := r.Pal.Plain
	f := &t.Focused
	f.Base, f.Card = plain, plain
	f.Title, f.Description = r.Pal.Strong, r.Pal.Dim
	f.SelectSelector = r.Pal.Accent.SetString(r.Gly.Cursor + " ")
	f.SelectedOption, f.UnselectedOption, f.Option = plain, plain, plain // see picker.draw
	f.FocusedButton, f.BlurredButton = r.Pal.Button, r.Pal.Idle
	if !r.Look.Color {
		// Without colour the chosen button needs a mark of its own.
		f.FocusedButton = lipgloss.NewStyle().Transform(func(s string) string { return "[ " + s + " ] " })
		f.BlurredButton = lipgloss.NewStyle().Transform(func(s string) string { return "  " + s + "   " })
	}
	t.Blurred = t.Focused
	return t
}

package tui

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/keymap"
	"castoff/cmd/castoff/internal/ui/scroll"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

const (
	// chromeHeight is the lines around the body: heading, rule, status, keys.
	chromeHeight = 4
	// leastWidth and leastHeight are the smallest window that is drawn.
	leastWidth, leastHeight = 30, 8
)

// Layout is a screen's frame: a heading with a rule that shows how far the
// lesson has come, the body, a status line and the keys.
type Layout struct {
	R             *text.Renderer
	Width, Height int
	Margin        int
	heading       string
	// section is the heading that a page goes on with; empty if it has its own.
	section    string
	number, of int
	// dense leaves out the blank line below the heading.
	dense bool
}

// NewLayout returns the layout of a window of width columns and height rows; of
// is 0 outside lessons.
func NewLayout(look text.Look, width, height int, heading string, number, of int) Layout {
	margin := 2
	if width < text.Narrow {
		margin = 1
	}
	return Layout{
		R: text.NewRenderer(width-2*margin, look), Width: width, Height: height, Margin: margin,
		heading: plaintext.Line(heading), number: number, of: of,
	}
}

// within is the layout for a page that goes on with a section, whose heading is
// inline Markdown.
func (l Layout) within(section string) Layout {
	l.section = plaintext.Line(ansi.Strip(l.R.Inline(section)))
	return l
}

// bodyHeight is the number of lines for the body.
func (l Layout) bodyHeight() int { return max(l.Height-chromeHeight-l.air(), 1) }

// air is the blank lines below the heading, where there is room for them.
func (l Layout) air() int {
	if l.Height < 20 || l.dense {
		return 0
	}
	return 1
}

// holding is the layout for a body of so many rows: where one more row makes
// all of them fit, the blank line gives way.
func (l Layout) holding(rows int) Layout {
	l.dense = rows == l.bodyHeight()+1
	return l
}

// tooSmall reports whether there is no room for any screen at all.
func (l Layout) tooSmall() bool { return l.Width < leastWidth || l.Height < leastHeight }

// around draws the whole screen around the body, with the footer of the keys.
func (l Layout) around(body []string, left, right string, keys keymap.Map) string {
	if l.tooSmall() {
		return l.Sorry(fmt.Sprintf("castoff needs a window of %d by %d; this one is %d by %d. ^C ends.",
			leastWidth, leastHeight, l.Width, l.Height))
	}
	lines := append(make([]string, 0, l.Height), l.header(), l.rule())
	lines = append(lines, make([]string, l.air())...)
	indent := strings.Repeat(" ", l.Margin)
	for i := range l.bodyHeight() {
		if i < len(body) && body[i] != "" {
			lines = append(lines, indent+body[i])
			continue
		}
		lines = append(lines, "")
	}
	lines = append(lines, indent+text.Sides(left, right, l.Width-2*l.Margin, l.R.Gly.More), indent+keymap.Footer(l.R, l.Width-2*l.Margin, keys.ShortHelp()...))
	for i, s := range lines {
		lines[i] = text.Clip(s, l.Width, "")
	}
	return strings.Join(lines, "\n")
}

func (l Layout) header() string {
	indent := strings.Repeat(" ", l.Margin)
	room := l.Width - 2*l.Margin
	page := ""
	if l.of > 0 {
		page = fmt.Sprintf("%d/%d", l.number, l.of)
	}
	heading := l.heading
	name := "castoff"
	if heading == "" {
		return indent + l.R.Pal.Head.Render(name)
	}
	room -= text.Width(page)
	dot := " " + l.R.Gly.Dot + " "
	left := l.R.Pal.Head.Render(name) + l.R.Pal.Dim.Render(dot)
	long := text.Width(name+dot+heading) + 2
	if l.section != "" {
		long += text.Width(dot + l.section + continued)
	}
	if long > room {
		left, heading = "", text.Clip(heading, max(room-2, 8), l.R.Gly.More)
	}
	left += l.R.Pal.Strong.Render(heading)
	if section := l.beside(room - 2 - text.Width(left+dot)); section != "" {
		left += l.R.Pal.Dim.Render(dot + section)
	}
	return indent + text.Pad(left, room) + l.R.Pal.Dim.Render(page)
}

// continued is behind the heading of a section that a page goes on with, and
// leastSection is the least room in which such a heading is begun.
const (
	continued    = " (continued)"
	leastSection = 12
)

// beside is the heading of the section that the page goes on with, for the room
// beside the lesson's; empty where that is too little.
func (l Layout) beside(room int) string {
	switch long := text.Width(l.section); {
	case l.section == "" || room < min(long, leastSection):
		return ""
	case long+len(continued) <= room:
		return l.section + continued
	}
	return text.Clip(l.section, room, l.R.Gly.More)
}

// rule is the line below the heading: its thick part is the pages so far.
func (l Layout) rule() string {
	room := l.Width - 2*l.Margin
	n := 0
	if l.of > 0 {
		n = min(max(room*l.number/l.of, 0), room)
	}
	return strings.Repeat(" ", l.Margin) + l.R.Pal.Accent.Render(text.Repeat(l.R.Gly.Thick, n)) +
		l.R.Pal.Faint.Render(text.Repeat(l.R.Gly.Rule, room-n))
}

// Sorry is what a window too small for anything else shows: as much of a text as
// it holds.
func (l Layout) Sorry(body string) string {
	lines := text.Wrap(body, max(l.Width, 2))
	lines = lines[:min(len(lines), max(l.Height, 1))]
	for i, s := range lines {
		lines[i] = text.Clip(s, l.Width, "")
	}
	return strings.Join(lines, "\n")
}

// more says how much of the body is below the window, and where nothing is that there
// is more above it.
func (l Layout) more(s *scroll.Lines) string {
	if s.AtEnd() && s.Offset > 0 {
		return l.R.Pal.Dim.Render(l.R.Gly.Up + " more above")
	}
	return l.below(s)
}

// below says how much of the body is below the window.
func (l Layout) below(s *scroll.Lines) string {
	if s.AtEnd() {
		return ""
	}
	return l.R.Pal.Accent.Render(fmt.Sprintf("%s more, %d %%", l.R.Gly.Down, s.Percent()))
}

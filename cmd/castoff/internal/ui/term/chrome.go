package term

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

const (
	// chromeHeight is the lines around the body: heading, rule, status, keys.
	chromeHeight = 4
	// leastWidth and leastHeight are the smallest window that is drawn.
	leastWidth, leastHeight = 30, 8
)

// binding is a key and what it does, for the footer.
type binding struct{ key, does string }

// layout is a screen's frame: a heading with a rule that shows how far the
// lesson has come, the body, a status line and the keys.
type layout struct {
	r             *Renderer
	width, height int
	margin        int
	heading       string
	number, of    int
	// dense leaves out the blank line below the heading.
	dense bool
}

func newLayout(look Look, width, height int, heading string, number, of int) layout {
	margin := 2
	if width < narrow {
		margin = 1
	}
	return layout{
		r: NewRenderer(width-2*margin, look), width: width, height: height, margin: margin,
		heading: plaintext.Line(heading), number: number, of: of,
	}
}

// bodyHeight is the number of lines for the body.
func (l layout) bodyHeight() int { return max(l.height-chromeHeight-l.air(), 1) }

// air is the blank lines below the heading, where there is room for them.
func (l layout) air() int {
	if l.height < 20 || l.dense {
		return 0
	}
	return 1
}

// holding is the layout for a body of rows: where one row more makes all of
// them fit, the blank line gives way.
func (l layout) holding(rows int) layout {
	l.dense = rows == l.bodyHeight()+1
	return l
}

// tooSmall reports whether there is room for no screen at all.
func (l layout) tooSmall() bool { return l.width < leastWidth || l.height < leastHeight }

// frame draws the whole screen around the body.
func (l layout) frame(body []string, left, right string, keys []binding) string {
	if l.tooSmall() {
		return l.sorry()
	}
	lines := append(make([]string, 0, l.height), l.header(), l.rule())
	lines = append(lines, make([]string, l.air())...)
	indent := strings.Repeat(" ", l.margin)
	for i := range l.bodyHeight() {
		if i < len(body) && body[i] != "" {
			lines = append(lines, indent+body[i])
			continue
		}
		lines = append(lines, "")
	}
	lines = append(lines, indent+sides(left, right, l.width-2*l.margin, l.r.gly.more), indent+l.keys(keys))
	for i, s := range lines {
		lines[i] = shorten(s, l.width, "")
	}
	return strings.Join(lines, "\n")
}

func (l layout) header() string {
	indent := strings.Repeat(" ", l.margin)
	room := l.width - 2*l.margin
	page := ""
	if l.of > 0 {
		page = fmt.Sprintf("%d/%d", l.number, l.of)
	}
	heading := l.heading
	name := "castoff"
	if heading == "" {
		return indent + l.r.pal.head.Render(name)
	}
	if cells(name)+3+cells(heading)+2+cells(page) > room {
		heading = shorten(heading, max(room-cells(page)-2, 8), l.r.gly.more)
		return indent + pad(l.r.pal.strong.Render(heading), room-cells(page)) + l.r.pal.dim.Render(page)
	}
	left := l.r.pal.head.Render(name) + l.r.pal.dim.Render(" "+l.r.gly.dot+" ") + l.r.pal.strong.Render(heading)
	return indent + pad(left, room-cells(page)) + l.r.pal.dim.Render(page)
}

// rule is the line below the heading: its thick part is the pages so far.
func (l layout) rule() string {
	room := l.width - 2*l.margin
	n := 0
	if l.of > 0 {
		n = min(max(room*l.number/l.of, 0), room)
	}
	return strings.Repeat(" ", l.margin) + l.r.pal.accent.Render(repeat(l.r.gly.thick, n)) +
		l.r.pal.faint.Render(repeat(l.r.gly.rule, room-n))
}

// keys draws the footer. What does not fit is left out from the end, but not
// the key that shows all the others.
func (l layout) keys(bs []binding) string {
	room := l.width - 2*l.margin
	wide := func(k binding) int { return cells(k.key) + 1 + cells(k.does) }
	sep := " " + l.r.gly.dot + " "
	var all *binding
	if n := len(bs) - 1; n > 0 && bs[n].key == "?" {
		all, bs = &bs[n], bs[:n]
		room -= cells(sep) + wide(*all)
	}
	var shown []binding
	for i, k := range bs {
		if i > 0 {
			room -= cells(sep)
		}
		if room -= wide(k); room < 0 {
			break
		}
		shown = append(shown, k)
	}
	if all != nil {
		shown = append(shown, *all)
	}
	var b strings.Builder
	for i, k := range shown {
		if i > 0 {
			b.WriteString(l.r.pal.faint.Render(sep))
		}
		b.WriteString(l.r.pal.accent.Render(k.key) + " " + l.r.pal.dim.Render(k.does))
	}
	return b.String()
}

// sorry is what a window shows that is too small for anything else.
func (l layout) sorry() string {
	text := fmt.Sprintf("castoff needs a window of %d by %d; this one is %d by %d. ^C ends.",
		leastWidth, leastHeight, l.width, l.height)
	lines := wrap(text, max(l.width, 2))
	if len(lines) > l.height {
		lines = lines[:max(l.height, 1)]
	}
	for i, s := range lines {
		lines[i] = shorten(s, l.width, "")
	}
	return strings.Join(lines, "\n")
}

// more says how much of the body is below the window.
func (l layout) more(s *scroller) string {
	if s.atEnd() {
		if s.offset > 0 {
			return l.r.pal.dim.Render(l.r.gly.up + " more above")
		}
		return ""
	}
	return l.r.pal.accent.Render(fmt.Sprintf("%s more, %d %%", l.r.gly.down, s.percent()))
}

// helpLines lists all keys of a screen.
func (l layout) helpLines(bs []binding) []string {
	w := 0
	for _, k := range bs {
		w = max(w, cells(k.key))
	}
	out := []string{l.r.pal.head.Render("Keys"), ""}
	for _, k := range bs {
		out = append(out, hang(l.r.pal.accent.Render(pad(k.key, w))+"  ", k.does, l.r.width)...)
	}
	return out
}

// scroller is lines behind a window.
type scroller struct {
	lines  []string
	height int
	offset int
}

// set replaces the lines and the height; the place is kept, in proportion if
// the number of lines has changed.
func (s *scroller) set(lines []string, height int) {
	if old := len(s.lines); old > 0 && old != len(lines) {
		s.offset = s.offset * len(lines) / old
	}
	s.lines, s.height = lines, height
	s.scroll(0)
}

// replace changes the lines and stays where it is.
func (s *scroller) replace(lines []string, height int) {
	s.lines, s.height = lines, height
	s.scroll(0)
}

func (s *scroller) last() int { return max(len(s.lines)-s.height, 0) }

func (s *scroller) scroll(n int) { s.offset = min(max(s.offset+n, 0), s.last()) }

func (s *scroller) atEnd() bool { return s.offset >= s.last() }

// page is how far a page goes: one line stays, to find the place again.
func (s *scroller) page() int { return max(s.height-1, 1) }

// percent is how much of the lines the window has shown.
func (s *scroller) percent() int {
	if len(s.lines) == 0 {
		return 100
	}
	return min(100*(s.offset+s.height)/len(s.lines), 100)
}

// reveal scrolls as little as needed to show lines from to to; of a part
// larger than the window its beginning is shown.
func (s *scroller) reveal(from, to int) {
	if to >= s.offset+s.height {
		s.offset = to - s.height + 1
	}
	if from < s.offset {
		s.offset = from
	}
	s.scroll(0)
}

func (s *scroller) shows(line int) bool { return line >= s.offset && line < s.offset+s.height }

func (s *scroller) window() []string {
	end := min(s.offset+s.height, len(s.lines))
	return s.lines[min(s.offset, end):end]
}

// key scrolls as a key asks for; false if the key is for something else.
func (s *scroller) key(k string) bool {
	switch k {
	case "up", "k":
		s.scroll(-1)
	case "down", "j":
		s.scroll(1)
	case "pgup", "ctrl+b":
		s.scroll(-s.page())
	case "pgdown", "ctrl+f":
		s.scroll(s.page())
	case "home", "g":
		s.offset = 0
	case "end", "G":
		s.offset = s.last()
	default:
		return false
	}
	return true
}

// lines parts drawn text into lines.
func lines(s string) []string {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

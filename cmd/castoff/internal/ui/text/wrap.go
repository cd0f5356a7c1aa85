package text

import (
	"path"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
)

// Width is how many columns s takes, not counting control sequences.
func Width(s string) int { return ansi.StringWidth(s) }

// Wrap breaks s into lines of at most width columns, between words where it
// can and within them where it must. Each line carries its own style: it can
// be shown without the one before it.
func Wrap(s string, width int) []string {
	width = max(width, 2) // a wide character needs two columns
	// Wrap breaks at every hyphen, which tears names and flags apart: it is
	// given another character instead.
	hyphen := unused(s)
	s = ansi.Wrap(strings.ReplaceAll(s, "-", hyphen), width, "")
	lines := strings.Split(strings.ReplaceAll(s, hyphen, "-"), "\n")
	out := lines[:0:0]
	for _, l := range lines {
		// Wrap can miss the width by one.
		if Width(l) > width {
			out = append(out, strings.Split(ansi.Hardwrap(l, width, true), "\n")...)
			continue
		}
		out = append(out, l)
	}
	return CloseStyles(out)
}

// unused is a character to stand for another one: one for private use, one
// column wide, that s itself does not contain.
func unused(s string) string {
	c := '\ue02d'
	for strings.ContainsRune(s, c) {
		c++
	}
	return string(c)
}

// hardwrap breaks s at exactly width columns, as code has to be.
func hardwrap(s string, width int) []string {
	return CloseStyles(strings.Split(ansi.Hardwrap(s, max(width, 2), true), "\n"))
}

// Fit returns lines with those that are wider than width broken.
func Fit(lines []string, width int) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		l = strings.TrimRight(l, " ")
		if Width(l) <= width {
			out = append(out, l)
			continue
		}
		out = append(out, Wrap(l, width)...)
	}
	return CloseStyles(out)
}

// CloseStyles makes each line end in the terminal's own style and begin with
// the style in which the one before it broke off, so that a line can be drawn
// without its neighbours. It drops sequences that style nothing.
func CloseStyles(lines []string) []string {
	open := ""
	for i, l := range lines {
		if open != "" || strings.IndexByte(l, 0x1b) >= 0 {
			lines[i], open = restyle(l, open)
		}
	}
	return lines
}

// Over draws s in a style that resumes after each part of it that has one of
// its own.
func Over(style lipgloss.Style, s string) string {
	begin, _, _ := strings.Cut(style.Render("x"), "x")
	if begin == "" {
		return s
	}
	const end = "\x1b[0m"
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = begin + strings.ReplaceAll(l, end, end+begin) + end
	}
	return strings.Join(CloseStyles(lines), "\n")
}

// restyle writes line with the fewest style sequences, open being the style
// that it begins in, and returns the style that it ends in.
func restyle(line, open string) (string, string) {
	var b strings.Builder
	drawn := "" // the style in force in b
	for line != "" {
		if n := styleLen(line); n > 0 {
			if seq := line[:n]; seq == "\x1b[0m" || seq == "\x1b[m" {
				open = ""
			} else {
				open += seq
			}
			line = line[n:]
			continue
		}
		n := strings.IndexByte(line[1:], 0x1b) + 1
		if n == 0 {
			n = len(line)
		}
		if open != drawn {
			if drawn != "" {
				b.WriteString("\x1b[0m")
			}
			b.WriteString(open)
			drawn = open
		}
		b.WriteString(line[:n])
		line = line[n:]
	}
	if drawn != "" {
		b.WriteString("\x1b[0m")
	}
	return b.String(), open
}

// Pad fills s with spaces up to width columns.
func Pad(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// PadLeft fills s with spaces in front up to width columns.
func PadLeft(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return strings.Repeat(" ", n) + s
	}
	return s
}

// Clip cuts s to width columns, with a mark at its end.
func Clip(s string, width int, mark string) string {
	if Width(s) <= width {
		return s
	}
	if width <= Width(mark) {
		return ansi.Truncate(s, max(width, 0), "")
	}
	return ansi.Truncate(s, width, mark)
}

// ClipMiddle cuts plain s to width columns in its middle: both ends of a long
// instruction or path say something.
func ClipMiddle(s string, width int, mark string) string {
	n := Width(s)
	if n <= width {
		return s
	}
	keep := width - Width(mark)
	if keep < 4 {
		return Clip(s, width, mark)
	}
	left := keep - keep/3
	return ansi.Truncate(s, left, "") + mark + end(s, keep/3)
}

// Sides puts left and right at the two ends of a line; left gives way.
func Sides(left, right string, width int, mark string) string {
	if right == "" {
		return Clip(left, width, mark)
	}
	room := width - Width(right) - 2
	if room < 8 {
		return Clip(left, width, mark)
	}
	return Pad(Clip(left, room, mark), width-Width(right)) + right
}

// ClipPath cuts a path to width columns between two of its names, so that
// its beginning and its last name stay.
func ClipPath(p string, width int, mark string) string {
	if Width(p) <= width {
		return p
	}
	dir, base := path.Split(p)
	room := width - Width(base) - Width(mark) - 1
	if room < 2 {
		return ClipMiddle(p, width, mark)
	}
	for Width(dir) > room {
		i := strings.LastIndexByte(strings.TrimSuffix(dir, "/"), '/')
		if i < 0 {
			return ClipMiddle(p, width, mark)
		}
		dir = dir[:i+1]
	}
	return dir + mark + "/" + base
}

// Lines splits drawn text into lines.
func Lines(s string) []string {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// ClipFront cuts s to width columns, with a mark at its beginning: the end of
// what is being typed is what counts.
func ClipFront(s string, width int, mark string) string {
	n := Width(s)
	if n <= width {
		return s
	}
	if width <= Width(mark) {
		return ""
	}
	return mark + end(s, width-Width(mark))
}

// end is the last width columns of s; one fewer where a wide character would be
// cut in two.
func end(s string, width int) string {
	n := Width(s) - width
	if e := ansi.TruncateLeft(s, n, ""); Width(e) <= width {
		return e
	}
	return ansi.TruncateLeft(s, n+1, "")
}

// WithoutLast is s without its last character, as a person counts them: one with
// its accents, or a flag, goes as a whole.
func WithoutLast(s string) string {
	last := ""
	for rest := s; rest != ""; rest = rest[len(last):] {
		last, _ = ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
	}
	return strings.TrimSuffix(s, last)
}

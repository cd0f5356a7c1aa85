package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// cells is how many columns s takes, control sequences apart.
func cells(s string) int { return ansi.StringWidth(s) }

// wrap breaks s into lines of at most width columns, between words where it
// can and within them where it must. Each line carries its own style: it can
// be shown without the one before it.
func wrap(s string, width int) []string {
	width = max(width, 2) // a wide character needs two columns
	return closeStyles(strings.Split(ansi.Wrap(s, width, ""), "\n"))
}

// hardwrap breaks s at exactly width columns, as code has to be.
func hardwrap(s string, width int) []string {
	return closeStyles(strings.Split(ansi.Hardwrap(s, max(width, 2), true), "\n"))
}

// fit returns lines with those that are wider than width broken.
func fit(lines []string, width int) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		l = strings.TrimRight(l, " ")
		if cells(l) <= width {
			out = append(out, l)
			continue
		}
		out = append(out, wrap(l, width)...)
	}
	return closeStyles(out)
}

// closeStyles makes each line end in the terminal's own style and begin with
// the style in which the one before it broke off, so that a line can be drawn
// without its neighbours.
func closeStyles(lines []string) []string {
	open := ""
	for i, l := range lines {
		if open == "" && strings.IndexByte(l, 0x1b) < 0 {
			continue
		}
		start := open
		open = openStyle(open, l)
		l = start + l
		if open != "" {
			l += "\x1b[0m"
		}
		lines[i] = l
	}
	return lines
}

// openStyle returns the style sequences in force at the end of line.
func openStyle(open, line string) string {
	for {
		i := strings.Index(line, "\x1b[")
		if i < 0 {
			return open
		}
		line = line[i:]
		end := strings.IndexFunc(line[2:], func(r rune) bool { return r >= 0x40 && r <= 0x7e })
		if end < 0 {
			return open
		}
		seq := line[:2+end+1]
		line = line[len(seq):]
		switch {
		case seq[len(seq)-1] != 'm':
		case seq == "\x1b[0m" || seq == "\x1b[m":
			open = ""
		default:
			open += seq
		}
	}
}

// pad fills s with spaces up to width columns.
func pad(s string, width int) string {
	if n := width - cells(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// padLeft fills s with spaces in front up to width columns.
func padLeft(s string, width int) string {
	if n := width - cells(s); n > 0 {
		return strings.Repeat(" ", n) + s
	}
	return s
}

// shorten cuts s to width columns, with a mark at its end.
func shorten(s string, width int, mark string) string {
	if cells(s) <= width {
		return s
	}
	if width <= cells(mark) {
		return ansi.Truncate(s, max(width, 0), "")
	}
	return ansi.Truncate(s, width, mark)
}

// shortenMiddle cuts plain s to width columns in its middle: of a long
// instruction or path both ends tell something.
func shortenMiddle(s string, width int, mark string) string {
	n := cells(s)
	if n <= width {
		return s
	}
	keep := width - cells(mark)
	if keep < 4 {
		return shorten(s, width, mark)
	}
	left := keep - keep/3
	return ansi.Truncate(s, left, "") + mark + ansi.TruncateLeft(s, n-keep/3, "")
}

// sides puts left and right at the two ends of a line; left gives way.
func sides(left, right string, width int, mark string) string {
	if right == "" {
		return shorten(left, width, mark)
	}
	room := width - cells(right) - 2
	if room < 8 {
		return shorten(left, width, mark)
	}
	return pad(shorten(left, room, mark), width-cells(right)) + right
}

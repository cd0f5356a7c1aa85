// Package scroll is lines behind a window, and the keys that move it.
package scroll

import (
	"castoff/cmd/castoff/internal/ui/keymap"

	tea "github.com/charmbracelet/bubbletea"
)

// Lines is lines behind a window.
type Lines struct {
	lines  []string
	height int
	Offset int
}

// Set replaces the lines and the height; the place is kept, in proportion if
// the number of lines has changed.
func (s *Lines) Set(lines []string, height int) {
	if old := len(s.lines); old > 0 && old != len(lines) {
		s.Offset = s.Offset * len(lines) / old
	}
	s.Replace(lines, height)
}

// Replace changes the lines and stays where it is.
func (s *Lines) Replace(lines []string, height int) {
	s.lines, s.height = lines, height
	s.By(0)
}

// Last is the offset at which the last line is in the window: how much does not fit.
func (s *Lines) Last() int { return max(len(s.lines)-s.height, 0) }

// By moves the window down by n lines, up if that is negative, as far as it goes.
func (s *Lines) By(n int) { s.Offset = min(max(s.Offset+n, 0), s.Last()) }

// AtEnd reports whether the last line is in the window.
func (s *Lines) AtEnd() bool { return s.Offset >= s.Last() }

// Page is how far a page goes: one line stays, to find the place again.
func (s *Lines) Page() int { return max(s.height-1, 1) }

// Percent is how much of the lines the window has shown.
func (s *Lines) Percent() int {
	if len(s.lines) == 0 {
		return 100
	}
	return min(100*(s.Offset+s.height)/len(s.lines), 100)
}

// Reveal scrolls as little as needed to show lines from to to; of a part larger
// than the window it shows the beginning.
func (s *Lines) Reveal(from, to int) { s.Offset = Reveal(s.Offset, from, to, s.height, len(s.lines)) }

// Reveal is [Lines.Reveal] for a window of height lines of all, of which offset is the
// first that is seen.
func Reveal(offset, from, to, height, all int) int {
	offset = min(max(offset, to-height+1), from)
	return max(min(offset, all-height), 0)
}

// Shows reports whether a line is in the window.
func (s *Lines) Shows(line int) bool { return line >= s.Offset && line < s.Offset+s.height }

// Window is the lines that are visible.
func (s *Lines) Window() []string {
	end := min(s.Offset+s.height, len(s.lines))
	return s.lines[min(s.Offset, end):end]
}

// Press scrolls as a key asks for; false if the key is for something else.
func (s *Lines) Press(msg tea.KeyMsg, k keymap.Scroll) bool {
	by, ok := k.By(msg, s.Page(), len(s.lines))
	s.By(by)
	return ok
}

// All are the lines, whether or not they are in the window.
func (s *Lines) All() []string { return s.lines }

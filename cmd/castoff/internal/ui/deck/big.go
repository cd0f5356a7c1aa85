package deck

import (
	"strings"

	"castoff/cmd/castoff/internal/ui/text"
)

// bigRows is how high large text is.
const bigRows = 3

// large is text three rows high, for those who sit at the back; nil if it has a
// character that is not drawn so, or is wider than width. Numbers and their units
// are all that it is for.
func large(r *text.Renderer, s string, width int) []string {
	font := blockFont
	if r.Look.ASCII {
		font = lineFont
	}
	var out [bigRows]strings.Builder
	for i, c := range s {
		glyph, ok := font[c]
		if !ok {
			return nil
		}
		wide := 0
		for _, l := range glyph {
			wide = max(wide, text.Width(l))
		}
		for y, l := range glyph {
			if i > 0 {
				out[y].WriteByte(' ')
			}
			out[y].WriteString(text.Pad(l, wide))
		}
	}
	lines := make([]string, bigRows)
	for y := range lines {
		lines[y] = strings.TrimRight(out[y].String(), " ")
		if text.Width(lines[y]) > width {
			return nil
		}
	}
	return lines
}

// blockFont draws with half blocks: six dots high, of which the lowest are free.
var blockFont = map[rune][bigRows]string{
	'0': {"█▀█", "█ █", "▀▀▀"}, '1': {"▄█ ", " █ ", "▀▀▀"}, '2': {"▀▀█", "█▀▀", "▀▀▀"}, '3': {"▀▀█", "▀▀█", "▀▀▀"},
	'4': {"█ █", "▀▀█", "  ▀"}, '5': {"█▀▀", "▀▀█", "▀▀▀"}, '6': {"█▀▀", "█▀█", "▀▀▀"}, '7': {"▀▀█", "  █", "  ▀"},
	'8': {"█▀█", "█▀█", "▀▀▀"}, '9': {"█▀█", "▀▀█", "▀▀▀"}, '.': {" ", " ", "▀"}, ',': {" ", " ", "█"}, ' ': {" ", " ", " "},
	'k': {"█ ▄", "█▀▄", "▀ ▀"}, 'M': {"█▄ ▄█", "█ ▀ █", "▀   ▀"}, 'G': {"█▀▀▀", "█ ▀█", "▀▀▀▀"}, 'B': {"█▀▄", "█▀▄", "▀▀ "},
	's': {"▄▀▀", " ▀▄", "▀▀ "}, 'm': {"▄▄ ▄ ", "█ █ █", "▀ ▀ ▀"}, 'i': {"▀", "█", "▀"}, 'n': {"▄▄ ", "█ █", "▀ ▀"},
	'h': {"█  ", "█▀▄", "▀ ▀"}, '%': {"▀  █", " ▄▀ ", "▀  ▀"}, '×': {"   ", "▀▄▀", "▀ ▀"}, '~': {"    ", "▄▀▄▀", "    "},
}

// lineFont draws with strokes, where there is only ASCII.
var lineFont = map[rune][bigRows]string{
	'0': {" _ ", "| |", "|_|"}, '1': {"   ", "  |", "  |"}, '2': {" _ ", " _|", "|_ "}, '3': {" _ ", " _|", " _|"},
	'4': {"   ", "|_|", "  |"}, '5': {" _ ", "|_ ", " _|"}, '6': {" _ ", "|_ ", "|_|"}, '7': {" _ ", "  |", "  |"},
	'8': {" _ ", "|_|", "|_|"}, '9': {" _ ", "|_|", " _|"}, '.': {" ", " ", "."}, ',': {" ", " ", ","}, ' ': {" ", " ", " "},
	'k': {"   ", "|/ ", `|\ `}, 'M': {"     ", `|\/|`, "|  |"}, 'G': {" __ ", "/ _ ", `\_/ `}, 'B': {" _ ", "|_)", "|_)"},
	's': {" _ ", "(_ ", " _)"}, 'm': {"     ", " _ _ ", "| | |"}, 'i': {" ", ".", "|"}, 'n': {"   ", " _ ", "| |"},
	'h': {"   ", "|_ ", "| |"}, '%': {"   ", "o/ ", "/o "}, '×': {"   ", `\/ `, `/\ `}, 'x': {"   ", `\/ `, `/\ `}, '~': {"   ", "/\\/", "   "},
}

// Package plaintext makes outside text safe to show: build output, labels,
// histories and lessons are written by others, and a terminal obeys what it
// is sent.
package plaintext

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as valid UTF-8 without terminal control sequences and without
// any control character but newline and tab. Sequences (CSI, OSC and the like,
// 7-bit and 8-bit) are removed whole; so are the characters that reorder a line
// (bidirectional overrides), which can make text read as something that it is
// not.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if seq := sequence(s[i:], r, n); seq > 0 {
			i += seq
			continue
		}
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		case allowed(r):
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// Line is Clean for what must be one line: newlines and tabs become spaces,
// and of a line that was overwritten with carriage returns, as progress
// meters do, the last state is kept.
func Line(s string) string {
	s = strings.ReplaceAll(strings.TrimRight(s, "\r\n"), "\r\n", "\n") // the end of a line overwrites nothing
	if i := strings.LastIndexByte(s, '\r'); i >= 0 {
		s = s[i+1:]
	}
	s = Clean(s)
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, s)
}

// Lines is Line for each of several texts.
func Lines(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = Line(s)
	}
	return out
}

// Joined is Line for a text of several lines, however they end: those that are
// not empty, with sep between them.
func Joined(s, sep string) string {
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(Line(l)); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, sep)
}

// OneLine puts a space in place of all white space in a text. What else is in it
// stays, which [Line] removes.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Capital gives a text a capital to begin with.
func Capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// Listed joins words as a sentence does: "a", "a or b", "a, b or c".
func Listed(words []string, and string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + and + " " + words[last]
}

// AndMore joins words, which more follow that are not named: "a, b and 3 more".
func AndMore(words []string, more int) string {
	list := strings.Join(words, ", ")
	if more > 0 {
		list += " and " + strconv.Itoa(more) + " more"
	}
	return list
}

// Clip cuts a text to at most most bytes, at the end of a character, and puts a
// mark such as "…" where it was cut; the mark is not counted.
func Clip(s string, most int, mark string) string {
	if len(s) <= most {
		return s
	}
	end := max(most, 0)
	for end > 0 && end > most-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + mark
}

func isClean(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !allowed(r) {
			return false
		}
	}
	return true
}

func allowed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return true
	case unicode.IsControl(r): // C0, DEL and C1
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return false // Unicode TR9: explicit directional formatting
	case r == 0x2028 || r == 0x2029: // line and paragraph separator
		return false
	}
	return true
}

// sequence returns the length of the control sequence that s begins with, r
// being its first rune of n bytes; 0 if it begins with none. The grammar is
// ECMA-48's. An unfinished sequence ends with its line, so that a lone
// introducer cannot swallow the rest of a log.
func sequence(s string, r rune, n int) int {
	c1 := rune(0)
	switch {
	case r == 0x1b && len(s) > 1:
		next := s[1]
		switch {
		case next >= 0x40 && next <= 0x5f: // 7-bit form of C1
			c1, n = rune(next)+0x40, 2
		case next >= 0x20 && next <= 0x2f: // intermediate bytes, then one final
			i := 2
			for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
				i++
			}
			if i < len(s) && s[i] >= 0x30 && s[i] <= 0x7e {
				i++
			}
			return i
		case next >= 0x30 && next <= 0x7e:
			return 2
		default:
			return 1
		}
	case r >= 0x80 && r <= 0x9f:
		c1 = r
	default:
		return 0
	}
	switch c1 {
	case 0x9b: // CSI: parameters, intermediates, one final byte
		i := n
		for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
			i++
		}
		return i
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC: up to ST or BEL
		for i := n; i < len(s); i++ {
			switch {
			case s[i] == '\n':
				return i
			case s[i] == 0x07:
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == 0xc2 && i+1 < len(s) && s[i+1] == 0x9c:
				return i + 2
			}
		}
		return len(s)
	}
	return n
}

// LastLines are the last n lines of a text.
func LastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(len(lines)-n, 0):], "\n")
}

//go:build linux

package text

import (
	"regexp"
	"strings"
)

// pattern reads a regular expression as grep and sed have it, basic unless it
// is extended, into Go's kind. There is nothing in Go's that refers back to a
// group within the pattern; that is refused there.
func pattern(text string, extended, fold bool) (*regexp.Regexp, error) {
	if !extended {
		text = fromBasic(text)
	}
	text = strings.NewReplacer(`\<`, `\b`, `\>`, `\b`).Replace(text)
	flags := ""
	if fold {
		flags = "(?i)"
	}
	return regexp.Compile(flags + text)
}

// fromBasic writes a basic expression as an extended one: there, the signs of
// groups, counts and choices are those with a backslash.
func fromBasic(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '[':
			end := bracketEnd(text, i)
			b.WriteString(text[i:end])
			i = end - 1
		case c == '\\' && i+1 < len(text):
			i++
			if strings.IndexByte("(){}|+?", text[i]) < 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(text[i])
		case strings.IndexByte("(){}|+?", c) >= 0,
			c == '*' && (i == 0 || strings.HasSuffix(text[:i], `\(`) || text[:i] == "^"):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// bracketEnd is where the bracket that begins at i ends: one that comes first
// stands for itself, and classes such as [:digit:] have their own.
func bracketEnd(text string, i int) int {
	j := i + 1
	if j < len(text) && text[j] == '^' {
		j++
	}
	if j < len(text) && text[j] == ']' {
		j++
	}
	for ; j < len(text) && text[j] != ']'; j++ {
		if text[j] == '[' && j+1 < len(text) && text[j+1] == ':' {
			if end := strings.Index(text[j:], ":]"); end > 0 {
				j += end + 1
			}
		}
	}
	return min(j+1, len(text))
}

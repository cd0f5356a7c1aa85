package problem

import (
	"html"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// References adds a problem for each line of a Markdown text with a character
// reference (&#27;) that stands for what plaintext.Clean removes: it would
// become that only once it is drawn. The text begins at the given line of its
// file.
func (l *List) References(text string, line int) {
	for one := range strings.Lines(text) {
		plain := one
		for range 4 { // an ampersand may be written as a reference, too
			plain = html.UnescapeString(plain)
		}
		if plaintext.Clean(plain) != plain {
			l.Add(line, "a character reference (&#…;) stands for a control character, which is not allowed")
		}
		line++
	}
}

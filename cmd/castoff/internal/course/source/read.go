package source

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxLine is the longest line of a text, in bytes. The time that parsing takes
// grows with the square of what is nested within one.
const maxLine = 4000

// ReadText returns the text of a file of at most most bytes, cleaned of whatever
// a terminal would obey. The error goes on after the file's name, like those of
// [bounded.Cause].
func ReadText(fsys fs.FS, name string, most int64) (string, error) {
	text, err := readRaw(fsys, name, most)
	return plaintext.Clean(text), err
}

// readRaw is ReadText with all that a terminal would obey.
func readRaw(fsys fs.FS, name string, most int64) (string, error) {
	b, err := bounded.ReadFile(fsys, name, most)
	if err != nil {
		return "", bounded.Cause(err)
	}
	if !utf8.Valid(b) {
		return "", &notText{line: 1 + bytes.Count(validPrefix(b), []byte("\n"))}
	}
	return strings.TrimPrefix(string(b), "\ufeff"), nil
}

// Open reads the text of a file and reports what is wrong with it; it returns
// nil if nothing can be made of it.
func Open(fsys fs.FS, name string, most int64, p *problem.List) *Text {
	text, err := readRaw(fsys, name, most)
	if err != nil {
		line := 1
		var not *notText
		if errors.As(err, &not) {
			line = not.line
		}
		p.Add(line, "the file %v", err)
		return nil
	}
	clean := plaintext.Clean(text)
	if clean != text {
		reportControl(text, p)
	}
	t := New(clean, 1)
	if !t.checkLines(p) {
		return nil
	}
	return t
}

// reportControl reports the lines with control characters; line ends of any system
// do not count.
func reportControl(text string, p *problem.List) {
	line := 1
	for one := range strings.Lines(text) {
		if plain := strings.TrimRight(one, "\r\n"); plaintext.Clean(plain) != plain {
			p.Add(line, "there is a control character, which no terminal is to get")
		}
		line++
	}
}

// notText is the error for a file that is not UTF-8.
type notText struct{ line int }

func (e *notText) Error() string { return "is not text in UTF-8" }

func validPrefix(b []byte) []byte {
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return b[:i]
}

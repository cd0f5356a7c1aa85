package lesson

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 1 << 20

// maxLine is the longest line of a lesson, in bytes. Parsing takes the square
// of what is nested within one.
const maxLine = 4000

// readFile returns a file's text, cleaned of whatever a terminal would obey.
func readFile(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() {
		return "", fmt.Errorf("is not a regular file")
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return "", err
	}
	if len(b) > MaxFile {
		return "", fmt.Errorf("is larger than %d bytes", MaxFile)
	}
	if !utf8.Valid(b) {
		line := 1 + bytes.Count(validPrefix(b), []byte("\n"))
		return "", &notText{line}
	}
	return plaintext.Clean(strings.TrimPrefix(string(b), "\ufeff")), nil
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

// source is a text that knows its lines.
type source struct {
	text string
	// bytes are the same text, as goldmark wants it.
	bytes []byte
	// starts are the offsets at which lines begin.
	starts []int
	// first is the number of the text's first line in its file.
	first int
}

// newSource returns text as a source; it ends with a newline.
func newSource(text string, first int) *source {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	s := &source{text: text, bytes: []byte(text), first: first}
	for i := 0; i < len(text); i = s.lineEnd(i) {
		s.starts = append(s.starts, i)
	}
	return s
}

// line is the number of the line that an offset is in.
func (s *source) line(offset int) int {
	i, found := slices.BinarySearch(s.starts, offset)
	if !found {
		i--
	}
	return s.first + max(i, 0)
}

// lineStart is where the line with offset begins.
func (s *source) lineStart(offset int) int {
	return strings.LastIndexByte(s.text[:min(offset, len(s.text))], '\n') + 1
}

// lineEnd is where the line after the one with offset begins.
func (s *source) lineEnd(offset int) int {
	if offset >= len(s.text) {
		return len(s.text)
	}
	if i := strings.IndexByte(s.text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(s.text)
}

// checkLines reports lines that are too long, and whether there were none.
func (s *source) checkLines(p *problem.List) bool {
	good := true
	for _, start := range s.starts {
		if s.lineEnd(start)-start > maxLine {
			p.Add(s.line(start), "the line is longer than %d bytes", maxLine)
			good = false
		}
	}
	return good
}

// prose is the slice of the text from start to end without the blank lines
// around it, and the line that it begins at.
func (s *source) prose(start, end int) (string, int) {
	for start < end && strings.TrimSpace(s.text[start:min(s.lineEnd(start), end)]) == "" {
		start = min(s.lineEnd(start), end)
	}
	return strings.TrimRight(s.text[start:end], " \t\n"), s.line(start)
}

package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxLine is the longest line of a text, in bytes. Parsing takes the square of
// what is nested within one.
const maxLine = 4000

// Read returns what is in a regular file of at most most bytes. The error, as
// that of [Cause], goes on behind the file's name.
func Read(fsys fs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, Cause(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, Cause(err)
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("is not a regular file")
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, Cause(err)
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("is larger than %s", Limit(most))
	}
	return b, nil
}

// ReadText is [Read] of a text, which is cleaned of whatever a terminal would
// obey.
func ReadText(fsys fs.FS, name string, most int64) (string, error) {
	b, err := Read(fsys, name, most)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", &notText{line: 1 + bytes.Count(validPrefix(b), []byte("\n"))}
	}
	return plaintext.Clean(strings.TrimPrefix(string(b), "\ufeff")), nil
}

// Open reads the text of a file and reports what is wrong with it; it returns
// nil if nothing can be made of it.
func Open(fsys fs.FS, name string, most int64, p *problem.List) *Text {
	text, err := ReadText(fsys, name, most)
	if err != nil {
		line := 1
		var not *notText
		if errors.As(err, &not) {
			line = not.line
		}
		p.Add(line, "the file %v", err)
		return nil
	}
	t := New(text, 1)
	if !t.checkLines(p) {
		return nil
	}
	return t
}

// Cause is why a file or a directory cannot be read, without its name: that
// stands before it.
func Cause(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("is not there")
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("cannot be read: %w", p.Err)
	}
	return err
}

// Limit is a number of bytes as the documentation of the formats has it:
// "4 MiB", "2000 bytes".
func Limit(bytes int64) string {
	if bytes%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d bytes", bytes)
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

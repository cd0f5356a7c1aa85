package plaintext

import (
	"io"
	"strings"
	"unicode/utf8"
)

// maxHeld is how many bytes a [Writer] keeps back at most while it waits for
// the end of a control sequence.
const maxHeld = 64 << 10

// Writer passes a stream of outside text on to a terminal, as [Clean] makes it
// safe. A carriage return becomes a newline, so that nothing already written is
// overwritten. It passes on what it gets at once: only the beginning of a
// control sequence or of a character waits for the rest of it.
type Writer struct {
	w    io.Writer
	held string
}

// NewWriter returns a Writer to w. Close writes what it still holds.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write takes the next piece of the stream.
func (w *Writer) Write(p []byte) (int, error) {
	text := w.held + string(p)
	n := len(text) - unfinished(text)
	if len(text)-n > maxHeld {
		n = len(text)
	}
	w.held = text[n:]
	if err := w.pass(text[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes the rest of the stream. It leaves the writer behind it open.
func (w *Writer) Close() error {
	text := w.held
	w.held = ""
	return w.pass(text)
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// pass cleans and writes a text.
func (w *Writer) pass(text string) error {
	if text = Clean(lineEnds.Replace(text)); text == "" {
		return nil
	}
	_, err := io.WriteString(w.w, text)
	return err
}

// unfinished returns the length of what text ends with and the next piece may
// continue: a control sequence, a character, a carriage return. None of them
// extends past the end of a line.
func unfinished(text string) int {
	for i := strings.LastIndexByte(text, '\n') + 1; i < len(text); {
		rest := text[i:]
		if rest == "\r" || rest == "\x1b" || !utf8.FullRuneInString(rest) {
			return len(rest)
		}
		r, n := utf8.DecodeRuneInString(rest)
		if seq := sequence(rest, r, n); seq > 0 {
			n = seq
			if seq == len(rest) {
				return seq
			}
		}
		i += n
	}
	return 0
}

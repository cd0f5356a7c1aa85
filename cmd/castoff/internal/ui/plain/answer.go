package plain

import (
	"context"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/muesli/cancelreader"
)

// maxAnswer bounds what is kept of a line: answers are short.
const maxAnswer = 4096

// cancelTime is how long a cancelled read may take to end. On a terminal it may
// not end at all: ^C throws away what has been typed, and a read that was about
// to get it waits for more.
const cancelTime = 200 * time.Millisecond

// answers reads lines, each when it is asked for and never a byte beyond its
// end: what follows is for whoever reads next, which may be another question, a
// full screen or another program. Nothing reads while nobody waits, and on a
// terminal or a pipe a read ends with the context of the question.
type answers struct {
	from io.Reader
	// late is the read that outlived its question, where reads cannot be ended.
	late chan answer
}

// answer is a line, without its end.
type answer struct {
	text string
	err  error
}

// line reads one line. Its error is io.EOF at the end of the input, or ctx's.
func (a *answers) line(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	done, cancel := a.late, func() bool { return false }
	a.late = nil
	if done == nil {
		from, close := a.open()
		defer close()
		if c, ok := from.(cancelreader.CancelReader); ok {
			cancel = c.Cancel
		}
		done = make(chan answer, 1)
		go func() {
			text, err := readLine(from)
			done <- answer{text, err}
		}()
	}
	select {
	case got := <-done:
		return strings.TrimSpace(got.text), got.err
	case <-ctx.Done():
		if cancel() {
			select {
			case <-done: // nobody reads any more
				return "", ctx.Err()
			case <-time.After(cancelTime):
			}
		}
		a.late = done // the next question gets what it reads
		return "", ctx.Err()
	}
}

// forget throws away what was typed on a terminal and not read yet. What
// comes from elsewhere was meant for whoever reads it.
func (a *answers) forget() {
	f, ok := a.from.(*os.File)
	if !ok || !discardTyped(f) || a.late == nil {
		return
	}
	select {
	case <-a.late:
		a.late = nil
	default:
	}
}

// open returns the input as a reader that can be cancelled, or as it is where
// there is no such reader: regular files, which never keep anybody waiting, and
// what is not a file. On Windows there is one, but the console would neither
// echo what is typed nor let it be corrected.
func (a *answers) open() (from io.Reader, close func()) {
	if _, file := a.from.(cancelreader.File); file && runtime.GOOS != "windows" {
		if c, err := cancelreader.NewReader(a.from); err == nil {
			return c, func() { _ = c.Close() }
		}
	}
	return a.from, func() {}
}

// readLine reads up to the end of a line, byte by byte.
func readLine(r io.Reader) (string, error) {
	var line []byte
	b := make([]byte, 1)
	for {
		n, err := r.Read(b)
		switch {
		case n > 0 && b[0] == '\n':
			return string(line), nil
		case n > 0 && len(line) < maxAnswer:
			line = append(line, b[0])
		}
		switch {
		case err == nil:
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		default: // a terminal that is gone is the end of the input, too
			return "", io.EOF
		}
	}
}

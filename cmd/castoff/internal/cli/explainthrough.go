package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// passer writes a stream on to w. What cannot be written is left out, and the
// rest of the stream is taken all the same: the command that writes it must
// not fail of that.
type passer struct {
	w   io.Writer
	err error
	// open is true if the last line that was passed on has no end yet.
	open bool
}

// Write takes the next piece of the stream. It never fails.
func (p *passer) Write(b []byte) (int, error) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
	}
	if len(b) > 0 {
		p.open = b[len(b)-1] != '\n'
	}
	return len(b), nil
}

// explainThrough passes standard input on, and explains it on standard error
// when it ends. It returns an error only for what it could not do itself: the
// command before it in the pipeline reports whether the build went well.
func (a *app) explainThrough(args []string) error {
	if len(args) > 0 {
		return fault.New(errors.New("reading the command line: --through passes on standard input, and a text is given as an argument, too"),
			fault.ExitUsage, "docker build . 2>&1 | castoff explain --through")
	}
	if a.t.InTerminal() {
		return noInput()
	}
	passed := &passer{w: a.out}
	clean := plaintext.NewWriter(a.out)
	if a.t.OutTerminal {
		passed.w = clean
	}
	text, err := readEnd(io.TeeReader(a.in, passed), maxErrorText)
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if err := clean.Close(); passed.err == nil {
		passed.err = err
	}
	between := ""
	if a.t.OutTerminal && a.t.ErrTerminal {
		if between = "\n"; passed.open {
			between = "\n\n"
		}
	}
	if err := a.sayAfter(text, between); err != nil {
		return err
	}
	if passed.err != nil {
		return fmt.Errorf("passing standard input on: %w", passed.err)
	}
	return nil
}

// sayAfter explains a text that was passed on, on standard error. Of a build
// that went well there is nothing to say. between keeps what is said apart from
// the text on a terminal that shows both.
func (a *app) sayAfter(text, between string) error {
	s := sayOf(text)
	silent := len(s.found) == 0 && (s.success != "" || strings.TrimSpace(text) == "")
	if silent && !a.json {
		return nil
	}
	if _, err := io.WriteString(a.err, between); err != nil {
		return fmt.Errorf("writing the explanation: %w", err)
	}
	switch {
	case a.json:
		return writeJSON(a.err, explainedJSON(s))
	case len(s.found) > 0:
		return printWith(a.t.ErrRenderer(), a.err, a.saidBlocks(s)...)
	default:
		_, err := fmt.Fprintln(a.err, "castoff explain: none of the known traps in this text")
		return err
	}
}

package own

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// passer writes a stream on to w. What cannot be written is left out, and the
// rest of the stream is still taken: the command that writes it must not
// fail because of that.
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

// passOn passes standard input on, and explains it on standard error
// when it ends. It returns an error only for what it could not do itself: the
// command before it in the pipeline reports whether the build went well.
func (o *explainOptions) passOn() error {
	if len(o.words) > 0 {
		return fault.New(errors.New("reading the command line: --through passes on standard input, and a text is given as an argument, too"),
			fault.ExitUsage, "docker build . 2>&1 | castoff explain --through")
	}
	if o.Terminal.InTerminal() {
		return noInput()
	}
	passed := &passer{w: o.Out}
	clean := plaintext.NewWriter(o.Out)
	if o.Terminal.OutTerminal {
		passed.w = clean
	}
	text, err := readEnd(io.TeeReader(o.In, passed), maxErrorText)
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if err := clean.Close(); passed.err == nil {
		passed.err = err
	}
	between := ""
	if o.Terminal.OutTerminal && o.Terminal.ErrTerminal {
		if between = "\n"; passed.open {
			between = "\n\n"
		}
	}
	if err := o.sayAfter(text, between); err != nil {
		return err
	}
	if passed.err != nil {
		return fmt.Errorf("passing standard input on: %w", passed.err)
	}
	return nil
}

// sayAfter explains a text that was passed on, on standard error. About a build
// that went well there is nothing to say. between keeps what is said apart from
// the text on a terminal that shows both.
func (o *explainOptions) sayAfter(text, between string) error {
	s := sayOf(text)
	if len(s.Explanations) == 0 && s.success != "" && !o.Flags.JSON {
		return nil
	}
	if _, err := io.WriteString(o.Err, between); err != nil {
		return fmt.Errorf("writing the explanation: %w", err)
	}
	switch {
	case o.Flags.JSON:
		return shared.WriteJSON(o.Err, explainedJSON(s))
	case len(s.Explanations) > 0:
		return shared.PrintWith(o.Terminal.ErrRenderer(), o.Err, o.saidBlocks(s)...)
	case strings.TrimSpace(text) == "":
		_, err := fmt.Fprintln(o.Err, "castoff explain: nothing was read; 2>&1 before the pipe sends along standard error, where builders write")
		return err
	case s.Cut:
		_, err := fmt.Fprintln(o.Err, "castoff explain: "+s.nothing())
		return err
	default:
		_, err := fmt.Fprintln(o.Err, "castoff explain: "+s.nothing()+" in this text")
		return err
	}
}

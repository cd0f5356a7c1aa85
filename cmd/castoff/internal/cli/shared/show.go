package shared

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/display"
	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Display is where builds are shown: on standard error, with --json because
// nothing else may be on standard output, and without it so that results can be
// piped.
func (d *Deps) Display() (plain.Display, error) {
	return display.New(d.Flags.Progress, d.Terminal, d.Err)
}

// Lines is a display that goes down the page and never back up.
func (d *Deps) Lines(out io.Writer) (*plain.Lines, error) {
	display, err := d.Display()
	if err != nil {
		return nil, err
	}
	lines := plain.NewLines(d.Terminal, out, d.Err)
	lines.Display = display
	return lines, nil
}

// Print shows blocks on standard output.
func (d *Deps) Print(blocks ...screen.Block) error { return d.PrintTo(d.Out, blocks...) }

// PrintTo shows blocks on a stream.
func (d *Deps) PrintTo(w io.Writer, blocks ...screen.Block) error {
	r := d.Terminal.Renderer()
	if w == d.Err {
		r = d.Terminal.ErrRenderer()
	}
	return PrintWith(r, w, d.runnableIn(blocks)...)
}

// PrintWith shows blocks on a stream as r draws them.
func PrintWith(r *text.Renderer, w io.Writer, shown ...screen.Block) error {
	drawn := blocks.Render(r, shown...)
	if _, err := fmt.Fprintln(w, strings.TrimRight(drawn, "\n")); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// PrintJSON writes the one object of --json.
func (d *Deps) PrintJSON(v any) error { return WriteJSON(d.Out, v) }

// WriteJSON writes an object as --json does.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// ErrNobody is the error for a question where nobody can answer.
var ErrNobody = errors.New("nobody can be asked here")

// Ask shows what is about to be done and asks on plain lines. The error is
// [ErrNobody] where nobody can be asked.
func (d *Deps) Ask(ctx context.Context, about screen.Block, question screen.Confirm) (bool, error) {
	return d.Agree(ctx, false, about, question)
}

// Agree is [Deps.Ask], unless yes is the answer: then it shows what is about to
// be done.
func (d *Deps) Agree(ctx context.Context, yes bool, about screen.Block, question screen.Confirm) (bool, error) {
	out := d.Out
	if d.Flags.JSON || !yes && d.Terminal.InTerminal() && !d.Terminal.OutTerminal {
		out = d.Err // where the person who is asked can see it
	}
	if err := d.PrintTo(out, about); err != nil {
		return false, err
	}
	if yes {
		return true, nil
	}
	if !d.Terminal.InTerminal() {
		return false, ErrNobody
	}
	lines := plain.NewLines(d.Terminal, out, d.Err)
	lines.Prompt = d.In
	return lines.Confirm(ctx, question)
}

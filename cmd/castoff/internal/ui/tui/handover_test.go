//go:build unix

package tui

import (
	"context"
	"errors"
	"io"
	"testing"

	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestAnswerThenScreen asks on a plain line and then shows a full screen on the
// same terminal: every key goes to the screen.
func TestAnswerThenScreen(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	c.Press("y\r")
	l := plain.NewLines(&term.Terminal{Width: 80, UTF8: true}, io.Discard, io.Discard)
	l.Prompt = c.TTY
	if yes, err := l.Confirm(t.Context(), screen.Confirm{Title: "Sure?", Yes: "Yes", No: "No"}); err != nil || !yes {
		t.Fatalf("the answer is %t, %v", yes, err)
	}
	for range 3 { // a key that somebody else gets may be any of several
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			_, err := ui.Page(ctx, uitest.ShortPage("A short page."))
			return err
		})
		c.Wait("A short page.", "enter next")
		c.Press("q")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
	}
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		_, err := ui.Page(ctx, uitest.ShortPage("A short page."))
		return err
	})
	c.Wait("A short page.", "enter next")
	c.Press(uitest.CtrlC)
	if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
		t.Fatalf("^C: %v", err)
	}
}

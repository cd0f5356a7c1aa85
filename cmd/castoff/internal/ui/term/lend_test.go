//go:build unix

package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// TestLend hands the terminal to another program: in the state in which that
// expects it, and with what was on the screen back afterwards.
func TestLend(t *testing.T) {
	c := newConsole(t, 80, 24)
	var said string
	failed := errors.New("it did not work")
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		now := benchSample()
		for n := 2; ; n++ {
			key, err := ui.Bench(ctx, now, nil)
			if err != nil || key == "q" {
				return err
			}
			err = ui.Lend(ctx, func(ctx context.Context, in io.Reader, out, errs io.Writer) error {
				if key == "h" {
					return failed
				}
				cmd := exec.CommandContext(ctx, "sh", "-c", `stty -a; echo "now type"; read x; echo "got $x"`)
				cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
				return cmd.Run()
			})
			if err != nil {
				said = err.Error()
			}
			now.Status = fmt.Sprint("back again: ", n)
		}
	})
	c.wait("Ada renamed a stage.", "e edit")
	c.press("e")
	c.wait("now type")
	out := c.output()
	if i, j := strings.LastIndex(out, "\x1b[?1049l"), strings.LastIndex(out, "now type"); i < 0 || i > j || strings.LastIndex(out, "\x1b[?25h") > j {
		t.Errorf("the screen was not left first: %q", out[max(len(out)-3000, 0):])
	}
	modes := ""
	for s := bufio.NewScanner(strings.NewReader(out)); s.Scan(); {
		modes += " " + s.Text()
	}
	for _, mode := range []string{" icanon", " echo", " isig"} {
		if !strings.Contains(modes, mode) || strings.Contains(modes, " -"+mode[1:]+" ") {
			t.Errorf("the terminal is not as programs expect it: no%s", mode)
		}
	}
	c.press("hello\n")
	c.wait("Ada renamed a stage.", "back again: 2", "e edit")
	if !strings.Contains(c.output(), "got hello") {
		t.Error("the program did not get what was typed")
	}
	c.press("h")
	c.wait("Ada renamed a stage.", "back again: 3")
	c.press("q")
	if err := ended(c, result); err != nil {
		t.Fatal(err)
	}
	if said != failed.Error() {
		t.Errorf("its error is %q", said)
	}
}

// TestLendInterrupted ends the program that has the terminal when castoff has
// to end.
func TestLendInterrupted(t *testing.T) {
	c := newConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result := app(c, ctx, func(ctx context.Context, ui *App) error {
		return ui.Lend(ctx, func(ctx context.Context, in io.Reader, out, errs io.Writer) error {
			cmd := exec.CommandContext(ctx, "sh", "-c", `echo "now type"; read x`)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
			return cmd.Run()
		})
	})
	c.wait("now type")
	cancel()
	if err := ended(c, result); err == nil {
		t.Error("there is no error")
	}
}

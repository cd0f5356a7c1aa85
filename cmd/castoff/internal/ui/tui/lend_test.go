//go:build unix

package tui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestLend hands the terminal to another program: in the state that the program
// expects, and with what was on the screen back afterwards.
func TestLend(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	var said string
	failed := errors.New("it did not work")
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		now := uitest.BenchSample()
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
	c.Wait("Ada renamed a stage.", "e edit")
	c.Press("e")
	c.Wait("now type")
	out := c.Output()
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
	c.Press("hello\n")
	c.Wait("Ada renamed a stage.", "back again: 2", "e edit")
	if !strings.Contains(c.Output(), "got hello") {
		t.Error("the program did not get what was typed")
	}
	c.Press("h")
	c.Wait("Ada renamed a stage.", "back again: 3")
	c.Press("q")
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
	if said != failed.Error() {
		t.Errorf("its error is %q", said)
	}
}

// TestLendInterrupted ends the program that has the terminal when castoff has
// to end.
func TestLendInterrupted(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result := app(c, ctx, func(ctx context.Context, ui *App) error {
		return ui.Lend(ctx, func(ctx context.Context, in io.Reader, out, errs io.Writer) error {
			cmd := exec.CommandContext(ctx, "sh", "-c", `echo "now type"; read x`)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
			return cmd.Run()
		})
	})
	c.Wait("now type")
	cancel()
	if err := uitest.Ended(c, result); err == nil {
		t.Error("there is no error")
	}
}

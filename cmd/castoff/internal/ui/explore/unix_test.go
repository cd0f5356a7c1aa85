//go:build unix

package explore

import (
	"context"
	"errors"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// exploring starts the explorer on a console.
func exploring(c *uitest.Console, ctx context.Context, env ...string) <-chan error {
	t := terminal(c, env...)
	m, contents := explored()
	result := make(chan error, 1)
	go func() { result <- run(ctx, t, c.TTY, c.TTY, m, contents) }()
	return result
}

func TestExploreOnTerminal(t *testing.T) {
	sizes := [][2]int{{80, 24}, {40, 10}, {120, 40}}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, size := range sizes {
		c := uitest.NewConsole(t, size[0], size[1])
		result := exploring(c, t.Context())
		c.Wait("82.2 MB on disk", "❯    ▾ /", "▸ usr/", "2.21 MB")
		c.Press(uitest.Down + uitest.Right)
		c.Wait("❯      ▾ usr/", "▸ lib/")
		c.Press(uitest.Right + uitest.Right)
		c.Wait("libc.so.6", "/usr/lib")
		c.Press("/sudo")
		c.Wait("sudo▏", "/usr/bin/sudo")
		c.Press(uitest.Enter)
		c.Wait("q leave")
		c.Press("\x1b")
		c.Until("the end of the filter", func(s string) bool { return !strings.Contains(s, "/sudo ") && strings.Contains(s, "/usr/bin/sudo") })
		c.Press("\t" + uitest.Down)
		c.Wait("❯  82.2 MB", "ADD file:abc in /")
		c.Resize(60, 20)
		c.Wait("❯  82.2 MB", "3 layers ━━\n")
		c.Forgive() // what was drawn for the size before
		c.Resize(30, 5)
		c.Wait("The explorer needs a")
		c.Forgive()
		c.Resize(size[0], size[1])
		c.Wait("❯  82.2 MB")
		c.Press("q")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExploreWithoutColour(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	result := exploring(c, t.Context(), "NO_COLOR=1", "LANG=C")
	c.Wait("castoff - castoff/traditional", ">    v /")
	c.Press("wo")
	c.Wait("big.iso", "!")
	c.Press("q")
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
	if out := c.Output(); strings.Contains(out, "\x1b[38") || strings.Contains(out, "\x1b[1m") || strings.ContainsFunc(out, func(r rune) bool { return r > 0x7e }) {
		t.Error("there is colour, or more than ASCII")
	}
}

func TestExploreInterrupt(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	result := exploring(c, t.Context())
	c.Wait("castoff/traditional")
	c.Press(uitest.CtrlC)
	if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("^C: %v", err)
	}
	c = uitest.NewConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result = exploring(c, ctx)
	c.Wait("castoff/traditional")
	cancel()
	if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestExploreNeedsTerminal(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	m, contents := explored()
	noInput := term.Detect(nil, c.TTY, c.TTY, uitest.Environment())
	for want, on := range map[string]*term.Terminal{
		"the output is not a terminal":       term.Detect(nil, nil, nil, func(string) string { return "" }),
		"the input is not a terminal":        noInput,
		"the terminal cannot place a cursor": terminal(c, "TERM=dumb"),
	} {
		err := Run(t.Context(), on, m, contents)
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 {
			t.Errorf("%s: %v", want, err)
		}
	}
}

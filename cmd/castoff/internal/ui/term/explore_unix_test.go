//go:build unix

package term

import (
	"context"
	"errors"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

// exploring starts the explorer on a console.
func exploring(c *console, ctx context.Context, env ...string) <-chan error {
	t := c.terminal(env...)
	m, contents := explored()
	result := make(chan error, 1)
	go func() { result <- explore(ctx, t, c.tty, c.tty, m, contents) }()
	return result
}

func TestExploreOnTerminal(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}, {120, 40}} {
		c := newConsole(t, size[0], size[1])
		result := exploring(c, t.Context())
		c.wait("82.2 MB on disk", "❯    ▾ /", "▸ usr/", "2.21 MB")
		c.press(down + right)
		c.wait("❯      ▾ usr/", "▸ lib/")
		c.press(right + right)
		c.wait("libc.so.6", "/usr/lib")
		c.press("/sudo")
		c.wait("sudo▏", "/usr/bin/sudo")
		c.press(enter)
		c.wait("q leave")
		c.press("\x1b")
		c.until("the end of the filter", func(s string) bool { return !strings.Contains(s, "/sudo ") && strings.Contains(s, "/usr/bin/sudo") })
		c.press("\t" + down)
		c.wait("❯  82.2 MB", "ADD file:abc in /")
		c.resize(60, 20)
		c.wait("❯  82.2 MB", "3 layers ━━\n")
		c.forgive() // what was drawn for the size before
		c.resize(30, 5)
		c.wait("The explorer needs a")
		c.forgive()
		c.resize(size[0], size[1])
		c.wait("❯  82.2 MB")
		c.press("q")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExploreWithoutColour(t *testing.T) {
	c := newConsole(t, 80, 24)
	result := exploring(c, t.Context(), "NO_COLOR=1", "LANG=C")
	c.wait("castoff - castoff/traditional", ">    v /")
	c.press("wo")
	c.wait("big.iso", "!")
	c.press("q")
	if err := ended(c, result); err != nil {
		t.Fatal(err)
	}
	if out := c.output(); strings.Contains(out, "\x1b[38") || strings.Contains(out, "\x1b[1m") || strings.ContainsFunc(out, func(r rune) bool { return r > 0x7e }) {
		t.Error("there is colour, or more than ASCII")
	}
}

func TestExploreInterrupt(t *testing.T) {
	c := newConsole(t, 80, 24)
	result := exploring(c, t.Context())
	c.wait("castoff/traditional")
	c.press(ctrlC)
	if err := ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("^C: %v", err)
	}
	c = newConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result = exploring(c, ctx)
	c.wait("castoff/traditional")
	cancel()
	if err := ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestExploreNeedsTerminal(t *testing.T) {
	c := newConsole(t, 80, 24)
	m, contents := explored()
	noInput := c.terminal()
	noInput.stdin, noInput.Interactive = nil, false
	for want, term := range map[string]*Terminal{
		"the output is not a terminal":       Detect(nil, nil, nil, func(string) string { return "" }),
		"the input is not a terminal":        noInput,
		"the terminal cannot place a cursor": c.terminal("TERM=dumb"),
	} {
		err := Explore(t.Context(), term, m, contents)
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 {
			t.Errorf("%s: %v", want, err)
		}
	}
}

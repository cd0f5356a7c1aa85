//go:build unix

package term

import (
	"context"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestSpokenStaysStill: on a terminal that is read out, work is shown line by
// line, however much the terminal could do.
func TestSpokenStaysStill(t *testing.T) {
	c := newConsole(t, 80, 24)
	tt := c.terminal()
	tt.Speak()
	if tt.Interactive {
		t.Error("full screens are drawn")
	}
	d, err := NewDisplay(ModeAuto, tt, c.tty)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Watch(t.Context(), sampleWork, func(_ context.Context, emit progress.Emit) error { sampleBuild(emit); return nil }); err != nil {
		t.Fatal(err)
	}
	c.wait("#4 DONE")
	if out := c.output(); strings.Contains(out, "\x1b") {
		t.Errorf("something moves, or the cursor is hidden: %q", out)
	}
	if _, err := NewDisplay(ModeTTY, tt, c.tty); err == nil || !strings.Contains(err.Error(), "ACCESSIBLE") {
		t.Errorf("asked for all the same: %v", err)
	}
}

// TestSpokenHasNoBackTicks, which would be read out at each piece of code.
func TestSpokenHasNoBackTicks(t *testing.T) {
	tt := &Terminal{Width: 80, UTF8: true}
	tt.Speak()
	var out strings.Builder
	l := NewLines(tt, &out, &out)
	p := shortPage("Write `FROM scratch` in a list:\n\n- `COPY`\n\n| a | b |\n|---|---|\n| `c` | d |")
	if _, err := l.Page(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Ask(t.Context(), sampleQuestion); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "`") || !strings.Contains(out.String(), "Write FROM scratch in a list") {
		t.Errorf("%s", out.String())
	}
	if got := NewRenderer(80, Look{}).Render(screen.Markdown{Source: "`a`"}); !strings.Contains(got, "`a`") {
		t.Errorf("to be seen without colour: %s", got)
	}
}

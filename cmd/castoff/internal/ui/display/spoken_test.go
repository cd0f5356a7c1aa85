//go:build unix

package display

import (
	"context"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestSpokenStaysStill: on a terminal that is read out, work is shown line by
// line, however much the terminal could do.
func TestSpokenStaysStill(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	tt := terminal(c)
	tt.Speak()
	if tt.Interactive {
		t.Error("full screens are drawn")
	}
	d, err := New(ModeAuto, tt, c.TTY)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Watch(t.Context(), uitest.SampleWork, func(_ context.Context, emit progress.Emit) error { uitest.SampleBuild(emit); return nil }); err != nil {
		t.Fatal(err)
	}
	c.Wait("#4 DONE")
	if out := c.Output(); strings.Contains(out, "\x1b") {
		t.Errorf("something moves, or the cursor is hidden: %q", out)
	}
	if _, err := New(ModeTTY, tt, c.TTY); err == nil || !strings.Contains(err.Error(), "ACCESSIBLE") {
		t.Errorf("asked for all the same: %v", err)
	}
}

//go:build unix

package term

import (
	"testing"

	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestDetectTerminal(t *testing.T) {
	c := uitest.NewConsole(t, 101, 33)
	if got := Detect(c.TTY, c.TTY, c.TTY, uitest.Environment()); got.Width != 101 || got.Height != 33 || !got.Interactive || !got.Color || !got.ErrColor {
		t.Errorf("%+v", got)
	}
	if got := Detect(c.TTY, c.TTY, c.TTY, uitest.Environment("TERM=dumb")); got.Interactive || got.Color {
		t.Errorf("dumb: %+v", got)
	}
	if got := Detect(c.TTY, c.TTY, c.TTY, uitest.Environment("NO_COLOR=1")); got.Color || !got.Interactive {
		t.Errorf("NO_COLOR: %+v", got)
	}
	got := Detect(c.TTY, c.TTY, c.TTY, uitest.Environment())
	if got.NoColor(); got.Color || got.ErrColor {
		t.Errorf("NoColor: %+v", got)
	}
}

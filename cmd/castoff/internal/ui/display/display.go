package display

import (
	"fmt"
	"io"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/tui"
)

// The modes of [New].
const (
	ModeAuto  = "auto"
	ModeTTY   = "tty"
	ModePlain = "plain"
	ModeJSON  = "json"
	ModeQuiet = "quiet"
)

// New returns the display of a mode on w, which is standard error as a rule:
// [ModeAuto] is live on a terminal and plain elsewhere. Asking for the live
// display without a terminal is an error.
func New(mode string, t *term.Terminal, w io.Writer) (plain.Display, error) {
	file := term.FileOf(w)
	live := file != nil && !t.Dumb && !t.Spoken
	switch mode {
	case ModeAuto, "":
		if live {
			return tui.NewLive(t, file), nil
		}
		return plain.New(w), nil
	case ModeTTY:
		if live {
			return tui.NewLive(t, file), nil
		}
		return nil, fault.New(
			fmt.Errorf("starting the live display: %s", t.NoTerminal(file != nil)),
			fault.ExitUsage, "use --progress=plain, or leave --progress out")
	case ModePlain:
		return plain.New(w), nil
	case ModeJSON:
		return plain.NewJSON(w), nil
	case ModeQuiet:
		return plain.NewQuiet(w), nil
	}
	return nil, fault.New(fmt.Errorf("choosing the progress display: no mode %q", mode),
		fault.ExitUsage, "use --progress=auto, tty, plain, json or quiet")
}

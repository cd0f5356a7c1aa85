//go:build unix

package tui

import (
	"time"

	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// terminal is what is found out about a console.
func terminal(c *uitest.Console, env ...string) *term.Terminal {
	return term.Detect(c.TTY, c.TTY, c.TTY, uitest.Environment(env...))
}

// Screens follow each other sooner here than anyone could read them.
func init() { frameTime, framesPerSecond = 20*time.Millisecond, 100 }

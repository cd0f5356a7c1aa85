//go:build unix

package tui

import (
	"context"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestCarefulScreen: keys typed earlier do not answer a careful question on the
// full screen either, be it the first or a later one.
func TestCarefulScreen(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	c.Press("yyy")
	answers := make(chan bool, 2)
	ready, typed := make(chan struct{}), make(chan struct{})
	titles := []string{"Sure at first?", "Sure again?"}
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		for i, title := range titles {
			if i > 0 {
				close(ready)
				<-typed
			}
			yes, err := ui.Confirm(ctx, screen.Confirm{Title: title, Careful: true})
			if err != nil {
				return err
			}
			answers <- yes
		}
		return nil
	})
	for i, title := range titles {
		if i > 0 {
			<-ready
			c.Press("yyy")
			close(typed)
		}
		c.Wait(title)
		c.Press("n")
		if uitest.Await(t, answers) {
			t.Errorf("question %d is answered by what was typed before", i+1)
		}
	}
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
}

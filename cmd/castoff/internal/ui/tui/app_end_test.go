//go:build unix

package tui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestAppInterrupt presses ^C on each kind of screen.
func TestAppInterrupt(t *testing.T) {
	release := make(chan struct{})
	for name, tt := range map[string]struct {
		show func(context.Context, *App) error
		wait string
	}{
		"page": {func(ctx context.Context, ui *App) error { _, err := ui.Page(ctx, uitest.SamplePage()); return err }, "One stage"},
		"ask":  {func(ctx context.Context, ui *App) error { _, err := ui.Ask(ctx, uitest.SampleQuestion); return err }, "Which instruction"},
		"choose": {func(ctx context.Context, ui *App) error {
			_, err := ui.Choose(ctx, screen.Choice{Title: "Empty"})
			return err
		}, "nothing to choose"},
		"confirm": {func(ctx context.Context, ui *App) error {
			_, err := ui.Confirm(ctx, screen.Confirm{Title: "Sure?"})
			return err
		}, "Sure?"},
		"watch": {func(ctx context.Context, ui *App) error {
			_, err := ui.Watch(ctx, uitest.SampleWork, uitest.UntilStopped(release))
			return err
		}, "RUN sleep"},
	} {
		t.Run(name, func(t *testing.T) {
			c := uitest.NewConsole(t, 80, 24)
			var again, bodyErr error
			result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
				err := tt.show(ctx, ui)
				bodyErr = ctx.Err()
				_, again = ui.Page(context.Background(), uitest.SamplePage())
				return err
			})
			c.Wait(tt.wait)
			c.Press(uitest.CtrlC)
			if name == "watch" {
				c.Wait("stopping…")
				close(release)
			}
			if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
			if bodyErr == nil || !errors.Is(again, context.Canceled) {
				t.Errorf("the body's context: %v; a further page: %v", bodyErr, again)
			}
		})
	}
}

func TestAppContextEnds(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result := app(c, ctx, func(ctx context.Context, ui *App) error {
		_, err := ui.Page(ctx, uitest.SamplePage())
		return err
	})
	c.Wait("One stage")
	cancel()
	if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestAppPanicRestores(t *testing.T) {
	for name, body := range map[string]func(context.Context, *App) error{
		"body": func(context.Context, *App) error { panic("boom") },
		"attach": func(ctx context.Context, ui *App) error {
			_, err := ui.Watch(ctx, uitest.SampleWork, func(context.Context, progress.Emit) error { panic("boom") })
			return err
		},
		"status": func(ctx context.Context, ui *App) error {
			p := uitest.ShortPage("text")
			p.Blocks = []screen.Block{screen.Markdown{Source: "text"}}
			_, err := ui.Page(ctx, p)
			if err == nil {
				panic("boom")
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := uitest.NewConsole(t, 80, 24)
			result := app(c, t.Context(), body)
			if name == "status" {
				c.Wait("text")
				c.Press(uitest.Enter)
			}
			if err := uitest.Ended(c, result); err == nil || !strings.Contains(err.Error(), "boom") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

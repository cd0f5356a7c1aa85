package learning

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"castoff/cmd/castoff/internal/ui/text"
)

// plainRenderer draws for a file.
func plainRenderer() *text.Renderer { return text.NewRenderer(80, text.Look{}) }

// browsePatience is how long the system may take to say that it has no browser.
const browsePatience = 10 * time.Second

// browse opens a file in the person's browser. What opens it is not waited for
// any longer than it takes to say that it cannot.
func browse(ctx context.Context, file string) error {
	abs, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	words, err := browser(runtime.GOOS, os.Getenv)
	if err != nil {
		return err
	}
	c := exec.Command(words[0], append(words[1:], abs)...)
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("%s: %w", words[0], err)
		}
		return nil
	case <-time.After(browsePatience): // it is the browser itself, and stays
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// browser is what opens a file on a system.
func browser(system string, getenv func(string) string) ([]string, error) {
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}, nil
	case "darwin":
		return []string{"open"}, nil
	}
	if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" {
		return nil, errors.New("there is no display")
	}
	return []string{"xdg-open"}, nil
}

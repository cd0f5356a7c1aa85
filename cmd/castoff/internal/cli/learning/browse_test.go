package learning

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestBrowser(t *testing.T) {
	t.Parallel()
	env := func(name string) func(string) string {
		return func(asked string) string {
			if asked == name {
				return ":0"
			}
			return ""
		}
	}
	for _, tt := range []struct{ system, variable, want string }{
		{"linux", "DISPLAY", "xdg-open"}, {"freebsd", "WAYLAND_DISPLAY", "xdg-open"}, {"linux", "", ""}, {"darwin", "", "open"}, {"windows", "", "rundll32"},
	} {
		got, err := browser(tt.system, env(tt.variable))
		if tt.want == "" && err == nil || tt.want != "" && (err != nil || got[0] != tt.want) {
			t.Errorf("%+v: %q, %v", tt, got, err)
		}
	}
}

// TestBrowse: the file goes to the system's own opener as one word, and what that
// says is heard.
func TestBrowse(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: it puts an xdg-open of its own first")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a report; $(x).html")
	script := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv("DISPLAY", ":0")
	script(`printf %s "$1" > "` + dir + `/opened"`)
	if err := browse(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "opened")); err != nil || string(got) != file {
		t.Errorf("%q, %v", got, err)
	}
	script("exit 3")
	began := time.Now()
	if err := browse(t.Context(), file); err == nil || time.Since(began) > browsePatience {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

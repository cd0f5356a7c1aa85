// Package sharedtest is what the tests of commands share. It is for tests only.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ui/term"
)

// Deps print to files, without a terminal.
func Deps(t testing.TB, flags shared.Flags) *shared.Deps {
	t.Helper()
	file := func(name string) *os.File {
		f, err := os.Create(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	d := &shared.Deps{Out: file("out"), Err: file("err"), Terminal: &term.Terminal{Width: 80}, Flags: flags}
	t.Cleanup(d.Close)
	return d
}

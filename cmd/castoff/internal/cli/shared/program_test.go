package shared

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
)

// TestProgramName: what is to be typed is found by the shell that it is typed
// into.
func TestProgramName(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	program := filepath.Join(dir, "castoff")
	for _, d := range []string{dir, other} {
		if err := os.WriteFile(filepath.Join(d, "castoff"), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, tt := range []struct{ called, path, want string }{
		{"castoff", "", "castoff"},
		{"castoff.exe", "", "castoff"},
		{"./castoff", "", "./castoff"},
		{"./castoff", other, "./castoff"},
		{"./castoff", dir, "castoff"},
		{program, dir, "castoff"},
		{program, "", program},
		{"./my castoff", "", "'./my castoff'"},
		{"/tmp/go-build12/b001/exe/castoff", "", "go run castoff/cmd/castoff"},
		{"/home/ada/.cache/go-build/59/" + strings.Repeat("5e", 32) + "-d/castoff", "", "go run castoff/cmd/castoff"},
		{"/home/ada/59/castoff", "", "/home/ada/59/castoff"},
	} {
		t.Setenv("PATH", tt.path)
		if got := ProgramName(tt.called); got != tt.want {
			t.Errorf("%s with PATH=%s: %s, not %s", tt.called, tt.path, got, tt.want)
		}
	}
	d := &Deps{Program: "./castoff", Flags: Flags{Lessons: "mine"}}
	if got := d.Typed("check"); got != "./castoff --lessons mine check" {
		t.Error(got)
	}
	if got := d.runnableIn([]screen.Block{screen.Notice{Hint: "castoff clean"}})[0]; got != (screen.Notice{Hint: "./castoff clean"}) {
		t.Errorf("%+v", got)
	}
	for hint, want := range map[string]string{
		"castoff": "./castoff", "castoff clean --yes": "./castoff clean --yes", "castoff/x": "castoff/x", "docker pull castoff": "docker pull castoff",
	} {
		if got := d.Runnable(hint); got != want {
			t.Errorf("%q: %q", hint, got)
		}
	}
}

package trial

import "testing"

// TestNames: a program's name is not found in words that only hold its letters.
func TestNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`exec: "ls": executable file not found in $PATH: unknown`: true,
		"crun: executable file `ls` not found in $PATH":           true,
		"details: no space left on device, false":                 false,
	} {
		if got := names(text, "ls"); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if !names("stat /bin/sh: no such file or directory", "/bin/sh") {
		t.Error("a path is not found")
	}
}

package says

import (
	"strings"
	"testing"
)

// TestForeignProgram: the next step after a program for another processor.
func TestForeignProgram(t *testing.T) {
	if got := Next("standard_init_linux.go:228: exec user process caused: exec format error", "usual"); !strings.Contains(got, "processor") {
		t.Errorf("for a foreign program the next step is %q", got)
	}
}

func TestTrimmed(t *testing.T) {
	for text, want := range map[string]string{
		`failed to solve: failed to compute cache key: failed to calculate checksum of ref dg8h57ae9fkrd2::i460opc1m2llc0: "/tides": not found`: `"/tides": not found`,
		`failed to solve: failed to compute cache key: "/tides" not found: not found`:                                                           `"/tides" not found: not found`,
		"dockerfile parse error line 7: unknown instruction: COPPY":                                                                             "dockerfile parse error line 7: unknown instruction: COPPY",
		"failed to solve: ": "failed to solve: ",
	} {
		if got := Trimmed(text); got != want {
			t.Errorf("%q is trimmed to %q, want %q", text, got, want)
		}
	}
}

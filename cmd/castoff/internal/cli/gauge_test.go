package cli

import (
	"slices"
	"testing"

	"castoff/cmd/castoff/internal/progress"
)

// TestAwaited says what is waited for, until there is something to be read.
func TestAwaited(t *testing.T) {
	var got []string
	emit := awaited(func(e progress.Event) { got = append(got, string(e.Kind)+" "+e.Subject+" "+e.Text) }, "traditional")
	for _, e := range []progress.Event{{Kind: progress.Note, Text: "slow"}, {Kind: progress.Bytes}, {Kind: progress.Bytes}, {Kind: progress.Done}} {
		e.Subject = "traditional"
		emit(e)
	}
	want := []string{
		"phase traditional waiting for the daemon", "note traditional slow", "phase traditional reading the image",
		"bytes traditional ", "bytes traditional ", "done traditional ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

package printed

import (
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

func line(step, text string) progress.Event {
	return progress.Event{Kind: progress.Log, Text: text, Step: &progress.StepInfo{ID: step}}
}

// TestSearch: a text that came in pieces is found where that is asked for, and only
// in the pieces of one step.
func TestSearch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		events          []progress.Event
		lines, anywhere bool
	}{
		{[]progress.Event{line("a", "the kelp-17 of today")}, true, true},
		{[]progress.Event{line("a", "the ke"), line("b", "other"), line("a", "lp-17")}, false, true},
		{[]progress.Event{line("a", "k"), line("a", "elp-1"), line("a", "7")}, false, true},
		{[]progress.Event{line("a", "kelp-"), line("b", "17")}, false, false},
		{[]progress.Event{{Kind: progress.Phase, Text: "kelp-17"}, line("a", "kelp")}, false, false},
	} {
		lines, anywhere := Lines("kelp-17", "sand"), Anywhere("kelp-17", "sand")
		for _, e := range c.events {
			lines.See(e)
			anywhere.See(e)
		}
		if lines.Found("kelp-17") != c.lines || anywhere.Found("kelp-17") != c.anywhere || lines.Found("sand") || anywhere.Found("sand") {
			t.Errorf("%+v: in a line %v, anywhere %v", c.events, lines.Found("kelp-17"), anywhere.Found("kelp-17"))
		}
	}
	if (*Search)(nil).Found("kelp-17") {
		t.Error("nobody looked")
	}
}

package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestLongOutcome: an option that takes more than a line goes on below its
// beginning.
func TestLongOutcome(t *testing.T) {
	t.Parallel()
	got := Render(text.NewRenderer(60, text.Look{ASCII: true}), screen.Outcome{
		Expected: strings.Repeat("expected ", 12), Found: strings.Repeat("measured ", 12), Value: "a", Of: "b", Share: 0.5,
	})
	begin := strings.Index(got, "expected expected")
	for l := range strings.Lines(got) {
		if word := strings.TrimSpace(l); strings.HasPrefix(word, "expected") && strings.Index(l, "expected") != begin {
			t.Errorf("a line goes on elsewhere than at column %d:\n%s", begin, got)
		}
	}
	if strings.Count(got, "\n") < 7 {
		t.Errorf("it does not wrap:\n%s", got)
	}
}

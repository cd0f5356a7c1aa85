package blocks

import (
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	full := screen.Outcome{Expected: "About as *long*.", Found: "Hardly any time.", Value: "1.2 s", Of: "3 min 22 s", Share: 0.0059, Why: "It was `cached`."}
	same, unmeasured, nobody := full, screen.Outcome{Expected: "About as long."}, full
	same.Expected, same.Share, same.Why = same.Found, 0.5, ""
	nobody.Expected, nobody.Share = "", 0.0001
	for _, tt := range []struct {
		name string
		o    screen.Outcome
		want string
	}{
		{"otherwise", full, "✗ you expected: About as long.\n  it was:       Hardly any time.\n  1.2 s is 0.6 % of 3 min 22 s\n\nIt was `cached`.\n"},
		{"as expected", same, "✓ you expected: Hardly any time.\n  it was:       Hardly any time.\n  1.2 s is 50 % of 3 min 22 s\n"},
		{"not measured", unmeasured, "  you expected: About as long.\n  not measured here, so nothing can be compared\n"},
		{"neither", screen.Outcome{}, "  not measured here, so nothing can be compared\n"},
		{"not predicted", nobody, "  it was: Hardly any time.\n  1.2 s is less than 0.1 % of 3 min 22 s\n\nIt was `cached`.\n"},
	} {
		if got := Render(text.NewRenderer(80, text.Look{}), tt.o); got != tt.want {
			t.Errorf("%s:\n%s", tt.name, got)
		}
	}
}

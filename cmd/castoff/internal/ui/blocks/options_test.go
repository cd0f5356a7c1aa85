package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(60, text.Look{})
	o := screen.Options{Options: uitest.SampleQuestion.Options}
	hidden := Render(r, o)
	if strings.ContainsAny(hidden, r.Gly.OK+r.Gly.Bad) || !strings.HasPrefix(hidden, "  A  `FROM ubuntu`\n\n  B  ") {
		t.Errorf("before the answer is shown:\n%s", hidden)
	}
	o.Shown = true
	shown := Render(r, o)
	if strings.Count(shown, "\n") != strings.Count(hidden, "\n") || !strings.Contains(shown, "✗ A  `FROM") || !strings.Contains(shown, "✓ B  `RUN") {
		t.Errorf("once it is shown:\n%s", shown)
	}
	o.Why = true
	if why := Render(r, o); !strings.Contains(why, "✓ B  Most of it is gcc.") || strings.Contains(why, "COPY") {
		t.Errorf("what explains them:\n%s", why)
	}
}

package plain

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestSpokenHasNoBackTicks, which would be read out at each piece of code.
func TestSpokenHasNoBackTicks(t *testing.T) {
	t.Parallel()
	tt := &term.Terminal{Width: 80, UTF8: true}
	tt.Speak()
	var out strings.Builder
	l := NewLines(tt, &out, &out)
	p := uitest.ShortPage("Write `FROM scratch` in a list:\n\n- `COPY`\n\n| a | b |\n|---|---|\n| `c` | d |")
	if _, err := l.Page(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Ask(t.Context(), uitest.SampleQuestion); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "`") || !strings.Contains(out.String(), "Write FROM scratch in a list") {
		t.Errorf("%s", out.String())
	}
	if got := blocks.Render(text.NewRenderer(80, text.Look{}), screen.Markdown{Source: "`a`"}); !strings.Contains(got, "`a`") {
		t.Errorf("to be seen without colour: %s", got)
	}
}

package blocks

import (
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

func TestGuessOutcome(t *testing.T) {
	t.Parallel()
	far := screen.GuessOutcome{Guessed: "40 MB", Found: "12.3 MB on disk", Sentence: "Your guess is 3.3 times what was measured."}
	near := screen.GuessOutcome{Guessed: "12 MB", Found: "12.3 MB on disk", Sentence: "Your guess is within 10 % of what was measured.", Near: true}
	for _, tt := range []struct {
		name  string
		o     screen.GuessOutcome
		width int
		want  string
	}{
		{"far", far, 80, "  you guessed: 40 MB\n  it was:      12.3 MB on disk\n\nYour guess is 3.3 times what was measured.\n"},
		{"near", near, 80, "✓ you guessed: 12 MB\n  it was:      12.3 MB on disk\n\nYour guess is within 10 % of what was measured.\n"},
		{"narrow", far, 28, "  you guessed: 40 MB\n  it was:      12.3 MB on\n               disk\n\nYour guess is 3.3 times what\nwas measured.\n"},
		{"not guessed", screen.GuessOutcome{Found: "12.3 MB on disk"}, 80, "  it was: 12.3 MB on disk\n"},
		{"not measured", screen.GuessOutcome{Guessed: "40 MB"}, 80, "  you guessed: 40 MB\n  not measured here, so nothing can be compared\n"},
		{"neither", screen.GuessOutcome{}, 80, "  not measured here, so nothing can be compared\n"},
	} {
		if got := Render(text.NewRenderer(tt.width, text.Look{}), tt.o); got != tt.want {
			t.Errorf("%s:\n%s", tt.name, got)
		}
	}
}

package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

var explanations = []screen.Block{
	screen.Explanation{
		Number: 1, Title: "No stage above has this name, so it is looked up as an image",
		Saw:   "invalid from flag value biuld: pull access denied for biuld, repository does not exist or may require 'docker login'",
		Meant: "build",
		Why:   "COPY --from= takes the name of a stage above, or else of an image. The message then speaks of the registry and not of stages.",
		Cure:  "Compare the name with those after AS.", Example: "FROM golang:1.24 AS build\n…\nFROM scratch\nCOPY --from=build /usr/local/share/a-very-long-directory/app /app",
		Practise: "castoff exercise from-typo",
	},
	screen.Explanation{Title: "There is no space left on a disk", Saw: "no space left on device", Why: "The disk is full.", Cure: "Remove something."},
}

func TestExplanationGolden(t *testing.T) {
	t.Parallel()
	golden(t, "explanation", explanations...)
	color := Render(text.NewRenderer(80, text.Look{Color: true, Dark: true}), explanations...)
	uitest.Golden(t, "explanation-color-80", strings.ReplaceAll(color, "\x1b[", "^["))
}

func TestExplanationHostile(t *testing.T) {
	t.Parallel()
	for width := 20; width <= 120; width += 7 {
		for _, s := range uitest.Hostile {
			b := screen.Explanation{Number: 1 << 40, Title: s, Saw: s, Meant: s, Why: s, Cure: s, Example: s, Practise: s}
			for _, look := range []text.Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				uitest.CheckText(t, Render(text.NewRenderer(width, look), b), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

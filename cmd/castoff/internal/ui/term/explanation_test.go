package term

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
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
	for _, width := range []int{60, 80} {
		golden(t, fmt.Sprintf("explanation-%d", width), NewRenderer(width, Look{}).Render(explanations...))
	}
	color := NewRenderer(80, Look{Color: true, Dark: true}).Render(explanations...)
	golden(t, "explanation-color-80", strings.ReplaceAll(color, "\x1b[", "^["))
}

func TestExplanationHostile(t *testing.T) {
	for width := 20; width <= 120; width += 7 {
		for _, s := range hostile {
			b := screen.Explanation{Number: 1 << 40, Title: s, Saw: s, Meant: s, Why: s, Cure: s, Example: s, Practise: s}
			for _, look := range []Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				checkText(t, NewRenderer(width, look).Render(b), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

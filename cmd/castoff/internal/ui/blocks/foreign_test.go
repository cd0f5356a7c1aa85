package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestForeignProgram warns of a program that does not fit its image, at every
// width.
func TestForeignProgram(t *testing.T) {
	t.Parallel()
	m := measure.Image{Ref: "x:latest", Platform: "linux/arm64/v8", Program: &measure.Program{Path: "/opt/" + strings.Repeat("long/", 20) + "app\x1b[2J", Arch: "amd64", Foreign: true}}
	for _, width := range []int{30, 60, 80, 120} {
		body := Render(text.NewRenderer(width, text.Look{}), screen.Card{Image: m})
		flat := strings.Join(strings.Fields(strings.ReplaceAll(body, "│", "")), " ")
		if !strings.Contains(flat, "program for amd64, not arm64/v8: ") || !strings.Contains(flat, "does not start there") || strings.Contains(body, "\x1b") {
			t.Errorf("at %d:\n%s", width, body)
		}
		for line := range strings.Lines(body) {
			if text.Width(strings.TrimSuffix(line, "\n")) > width {
				t.Errorf("at %d a line has %d cells:\n%s", width, text.Width(line), body)
			}
		}
	}
	m.Program.Foreign = false
	if text := Render(text.NewRenderer(80, text.Look{}), screen.Card{Image: m}); strings.Contains(text, "program") {
		t.Errorf("one that fits:\n%s", text)
	}
}

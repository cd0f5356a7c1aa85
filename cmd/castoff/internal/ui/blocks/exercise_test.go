package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

var exerciseCards = []screen.Block{
	screen.Exercise{ID: "from-typo", Title: "A stage that is not there", Minutes: 3, Difficulty: 1, Command: "castoff exercise from-typo"},
	screen.Exercise{ID: "harbour-master", Title: "Harbour master", Minutes: 25, Difficulty: 5, Started: true, Command: "castoff exercise harbour-master",
		Needs: "a Docker daemon to build on. Connecting to the Docker daemon at unix:///var/run/docker.sock: there is no such socket."},
	screen.Exercise{ID: "golf", Title: "How small can it get", Minutes: 1, Difficulty: 5, Started: true, Passed: true, Command: "castoff exercise golf"},
	screen.Exercise{ID: "unknown"},
}

func TestExerciseGolden(t *testing.T) {
	t.Parallel()
	golden(t, "exercise", exerciseCards...)
	color := Render(text.NewRenderer(80, text.Look{Color: true, Dark: true}), exerciseCards...)
	uitest.Golden(t, "exercise-color-80", strings.ReplaceAll(color, "\x1b[", "^["))
}

func TestExerciseHostile(t *testing.T) {
	t.Parallel()
	for width := 20; width <= 120; width += 7 {
		for _, s := range uitest.Hostile {
			b := screen.Exercise{ID: s, Title: s, Minutes: 1 << 40, Difficulty: -1, Needs: s, Command: s}
			for _, look := range []text.Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				uitest.CheckText(t, Render(text.NewRenderer(width, look), b), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

package term

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
)

var exerciseCards = []screen.Block{
	screen.Exercise{ID: "from-typo", Title: "A stage that is not there", Minutes: 3, Difficulty: 1, Command: "castoff exercise from-typo"},
	screen.Exercise{ID: "harbour-master", Title: "Harbour master", Minutes: 25, Difficulty: 5, Started: true, Command: "castoff exercise harbour-master",
		Needs: "a Docker daemon to build on. Connecting to the Docker daemon at unix:///var/run/docker.sock: there is no such socket."},
	screen.Exercise{ID: "golf", Title: "How small can it get", Minutes: 1, Difficulty: 5, Started: true, Passed: true, Command: "castoff exercise golf"},
	screen.Exercise{ID: "unknown"},
}

func TestExerciseGolden(t *testing.T) {
	for _, width := range []int{60, 80} {
		golden(t, fmt.Sprintf("exercise-%d", width), NewRenderer(width, Look{}).Render(exerciseCards...))
	}
	color := NewRenderer(80, Look{Color: true, Dark: true}).Render(exerciseCards...)
	golden(t, "exercise-color-80", strings.ReplaceAll(color, "\x1b[", "^["))
}

func TestExerciseHostile(t *testing.T) {
	for width := 20; width <= 120; width += 7 {
		for _, s := range hostile {
			b := screen.Exercise{ID: s, Title: s, Minutes: 1 << 40, Difficulty: -1, Needs: s, Command: s}
			for _, look := range []Look{{}, {Color: true, Dark: true}, {ASCII: true}} {
				checkText(t, NewRenderer(width, look).Render(b), width, look.Color)
			}
			if t.Failed() {
				t.Fatalf("at %d columns: %q", width, s)
			}
		}
	}
}

// offering is a page that ends with an exercise.
func offering(text string) *pageView {
	v := &pageView{page: screen.Page{Lesson: "4 · Why", Number: 3, Of: 9, Offer: "Do it now",
		Blocks: []screen.Block{screen.Markdown{Source: text}, exerciseCards[0]}}}
	v.resize(Look{}, 80, 24)
	return v
}

func TestPageOffersAnExercise(t *testing.T) {
	for _, tt := range []struct {
		keys string
		want screen.Move
	}{
		{"enter", screen.Do}, {"space", screen.Do}, {"right", screen.Next}, {"down enter", screen.Next}, {"j down enter", screen.Next},
		{"down up enter", screen.Do}, {"up k enter", screen.Do}, {"left", screen.Back}, {"m", screen.Menu}, {"q", screen.Quit},
		{"? enter enter", screen.Do}, {"down right", screen.Next},
	} {
		v := offering("Now you.")
		if !press(v, tt.keys) || v.move != tt.want {
			t.Errorf("%q: move %d, want %d", tt.keys, v.move, tt.want)
		}
	}
	v := offering("Now you.")
	text := v.draw(0)
	for _, want := range []string{"> Do it now", "Go on reading", "about 3 minutes", "enter choose"} {
		if !strings.Contains(strings.ReplaceAll(text, "❯", ">"), want) {
			t.Errorf("there is no %q:\n%s", want, text)
		}
	}
	press(v, "down")
	v.resize(Look{}, 40, 12) // the choice stays, and all of it can be reached
	press(v, strings.Repeat("down ", 20))
	if text := v.draw(0); !strings.Contains(text, "❯ Go on reading") {
		t.Errorf("after resizing:\n%s", text)
	}
	v.page.Last, v.offer = true, nil
	v.resize(Look{}, 80, 24)
	if text := v.draw(0); !strings.Contains(text, "Finish the lesson") {
		t.Errorf("on the last page:\n%s", text)
	}
	v.page.Onward, v.offer = true, nil
	v.resize(Look{}, 80, 24)
	if !press(v, "enter") || v.move != screen.Next {
		t.Error("where going on is more likely, Enter does what is offered")
	}
}

// TestLongPageOffersAtItsEnd reads on with Enter and never starts what it has
// not shown.
func TestLongPageOffersAtItsEnd(t *testing.T) {
	v := offering(strings.Repeat("A paragraph.\n\n", 20))
	for range 10 {
		before := v.body.atEnd()
		if press(v, "enter") {
			if !before || v.move != screen.Do {
				t.Errorf("move %d, at the end %v", v.move, before)
			}
			return
		}
	}
	t.Error("the end of the page is never reached")
}

package tui

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// offering is a page that ends with an exercise.
func offering(body string) *pageView {
	v := &pageView{page: screen.Page{Lesson: "4 · Why", Number: 3, Of: 9, Offer: "Do it now",
		Blocks: []screen.Block{screen.Markdown{Source: body}, screen.Exercise{ID: "from-typo", Title: "A stage that is not there", Minutes: 3, Difficulty: 1, Command: "castoff exercise from-typo"}}}}
	v.Resize(text.Look{}, 80, 24)
	return v
}

func TestPageOffersAnExercise(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		keys string
		want screen.Move
	}{
		{"enter", screen.Do}, {"space", screen.Do}, {"right", screen.Next}, {"down enter", screen.Next}, {"j down enter", screen.Next},
		{"down up enter", screen.Do}, {"up k enter", screen.Do}, {"left", screen.Back}, {"m", screen.Menu}, {"q", screen.Quit},
		{"? enter enter", screen.Do}, {"down right", screen.Next},
	} {
		v := offering("Now you.")
		if !uitest.Press(v, tt.keys) || v.move != tt.want {
			t.Errorf("%q: move %d, want %d", tt.keys, v.move, tt.want)
		}
	}
	v := offering("Now you.")
	body := v.Draw(0)
	for _, want := range []string{"> Do it now", "Go on reading", "about 3 minutes", "enter choose"} {
		if !strings.Contains(strings.ReplaceAll(body, "❯", ">"), want) {
			t.Errorf("there is no %q:\n%s", want, body)
		}
	}
	uitest.Press(v, "down")
	v.Resize(text.Look{}, 40, 12) // the choice stays, and all of it can be reached
	uitest.Press(v, strings.Repeat("down ", 20))
	if text := v.Draw(0); !strings.Contains(text, "❯ Go on reading") {
		t.Errorf("after resizing:\n%s", text)
	}
	v.page.Last, v.offer = true, nil
	v.Resize(text.Look{}, 80, 24)
	if text := v.Draw(0); !strings.Contains(text, "Finish the lesson") {
		t.Errorf("on the last page:\n%s", text)
	}
	v.page.Onward, v.offer = true, nil
	v.Resize(text.Look{}, 80, 24)
	if !uitest.Press(v, "enter") || v.move != screen.Next {
		t.Error("where going on is more likely, Enter does what is offered")
	}
}

// TestLongPageOffersAtItsEnd reads on with Enter and never starts what it has
// not shown.
func TestLongPageOffersAtItsEnd(t *testing.T) {
	t.Parallel()
	v := offering(strings.Repeat("A paragraph.\n\n", 20))
	for range 10 {
		before := v.body.AtEnd()
		if uitest.Press(v, "enter") {
			if !before || v.move != screen.Do {
				t.Errorf("move %d, at the end %v", v.move, before)
			}
			return
		}
	}
	t.Error("the end of the page is never reached")
}

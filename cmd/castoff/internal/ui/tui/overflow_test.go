package tui

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestOverflow counts the rows that a window cannot show.
func TestOverflow(t *testing.T) {
	t.Parallel()
	w := Window{Width: 80, Height: 24}
	page := func(rows int) screen.Page {
		return screen.Page{Blocks: []screen.Block{screen.Listing{Title: "t", Text: strings.Repeat("x\n", rows-2) + "x"}}}
	}
	room := NewLayout(w.Look, w.Width, w.Height, "", 0, 0).bodyHeight()
	// One row more than there is room for takes the place of the blank line.
	for rows, want := range map[int]int{room: 0, room + 1: 0, room + 2: 2} {
		if got := w.PageOverflow(page(rows)); got != want {
			t.Errorf("%d rows in %d: %d too many, want %d", rows, room, got, want)
		}
	}
	asked, answered := w.QuestionOverflow(uitest.SampleQuestion)
	if asked != 0 || answered != 0 {
		t.Errorf("the question has %d and %d rows too many", asked, answered)
	}
	asked, answered = Window{Width: 80, Height: 10}.QuestionOverflow(uitest.SampleQuestion)
	if answered <= asked {
		t.Errorf("in a low window the question has %d and %d rows too many", asked, answered)
	}
	work := uitest.SampleWork
	if n := w.WorkOverflow(work); n != 0 {
		t.Errorf("the introduction has %d rows too many", n)
	}
	work.Intro = strings.Repeat("line\n\n", 20)
	if n := w.WorkOverflow(work); n == 0 {
		t.Error("a long introduction fits")
	}
}

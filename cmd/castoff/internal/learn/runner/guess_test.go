package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// typed is a guess; the person goes on then.
type typed string

func (u *fakeUI) Guess(_ context.Context, g screen.Guess) (screen.Guessed, error) {
	u.guesses = append(u.guesses, g)
	switch r := u.next(fmt.Sprint("guess ", g.Number)).(type) {
	case typed:
		return screen.Guessed{Typed: string(r)}, nil
	case screen.Move:
		return screen.Guessed{Move: r}, nil
	case error:
		return screen.Guessed{Move: screen.Quit}, r
	}
	return screen.Guessed{}, nil
}

// guessing is a runner of a lesson that asks for a guess, and comes back to it.
func guessing(t *testing.T, images *fakeImages, script ...any) (*Runner, *fakeUI, *memory) {
	t.Helper()
	r, ui, j := setup(t, images, script...)
	g := &steps.Guess{ID: "size", Value: "multistage.size", Unit: quantity.UnitOf(quantity.KindSize), Text: "How large, beside {{traditional.size}}?"}
	r.course.Lessons[0].Pages = []lesson.Page{
		page(prose("Think."), step(g)),
		page(step(&steps.Outcome{Lesson: "01-build", Of: g})),
	}
	return r, ui, j
}

// outcome plays the lesson, and is what came of the guess.
func outcome(t *testing.T, r *Runner, ui *fakeUI) screen.GuessOutcome {
	t.Helper()
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	return ui.pages[len(ui.pages)-1].Blocks[0].(screen.GuessOutcome)
}

// TestGuess is compared with what is measured, even another day, when it is not
// asked for again; what nobody guessed is shown all the same.
func TestGuess(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	sized(images, "multistage", 12_312_441)
	r, ui, j := guessing(t, images, typed("0.04 GB"))
	came := screen.GuessOutcome{Guessed: "40 MB", Found: "<multistage.size>", Sentence: "Your guess is 3.2 times what was measured."}
	want(t, "the outcome", outcome(t, r, ui), came)
	want(t, "screens", ui.shown, "[guess 1 page 2]")
	g := ui.guesses[0]
	want(t, "the question", []string{g.Text, g.As, g.Given, g.Lesson}, `[Think.`+"\n\n"+`How large, beside \<traditional.size\>? in MB  1 · Build]`)
	want(t, "the records", j.kinds(), "[opened page 0 guessed page 1 finished]")
	want(t, "the quiz", r.notes.progress()["01-build"].Asked, 0)

	// They come back to the page, and another day.
	records := j.records
	r, ui, j = guessing(t, images, screen.Next, screen.Back)
	j.records = records
	want(t, "another day", outcome(t, r, ui), came)
	want(t, "the guess before", []string{ui.guesses[0].Given, ui.guesses[1].Given}, "[40 MB 40 MB]")

	// They think better of it.
	r, ui, j = guessing(t, images, typed("12"))
	j.records = records
	o := outcome(t, r, ui)
	want(t, "the better guess", []any{o.Guessed, o.Sentence, o.Near}, "[12 MB Your guess is within 10 % of what was measured. true]")

	r, ui, j = guessing(t, images, screen.Next)
	want(t, "by nobody", outcome(t, r, ui), screen.GuessOutcome{Found: "<multistage.size>"})
	want(t, "their records", j.kinds(), "[opened page 0 page 1 finished]")
	r, ui, j = guessing(t, images, typed("no number")) // no display hands that on
	want(t, "what cannot be read", outcome(t, r, ui).Guessed, "")
	want(t, "of it", j.kinds(), "[opened page 0 page 1 finished]")
}

// TestGuessWithoutAMeasurement does not say what it was.
func TestGuessWithoutAMeasurement(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	sized(images, "multistage", 0)
	r, ui, _ := guessing(t, images, typed("40"))
	want(t, "the outcome", outcome(t, r, ui), screen.GuessOutcome{Guessed: "40 MB"})
	r, ui, _ = guessing(t, images)
	want(t, "without either", outcome(t, r, ui), screen.GuessOutcome{})
}

// TestGuessOfNobody: where nobody can answer, nothing is asked, and what somebody
// guessed at another time is not theirs.
func TestGuessOfNobody(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	r, ui, j := guessing(t, images)
	j.records = []journal.Record{{Kind: journal.KindGuessed, Lesson: "01-build", Event: "size", Guess: &journal.Guess{Of: "multistage.size", Number: 5}}}
	if err := r.Play(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[page 2]")
	want(t, "the outcome", ui.pages[0].Blocks[0], screen.GuessOutcome{Found: "<multistage.size>"})
}

// TestGuessInterrupted keeps nothing.
func TestGuessInterrupted(t *testing.T) {
	t.Parallel()
	r, _, j := guessing(t, newImages("traditional", "multistage"), context.Canceled)
	if _, err := r.Lesson(t.Context(), "01-build"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if b, err := json.Marshal(j.records); err != nil || len(j.records) != 2 {
		t.Errorf("the records are %s, %v", b, err)
	}
}

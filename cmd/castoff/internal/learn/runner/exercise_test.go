package runner

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// fakeExercises are two exercises. Playing one passes it, unless there is an
// error.
type fakeExercises struct {
	passed  map[string]bool
	noBench bool
	played  []string
	err     error
	quit    bool // the person leaves castoff from it
}

func (f *fakeExercises) State(id string) (screen.Exercise, bool) {
	if id != "from-typo" && id != "from-path" {
		return screen.Exercise{}, false
	}
	return screen.Exercise{ID: id, Title: "The " + id, Minutes: 3, Difficulty: 1, Passed: f.passed[id], Command: "castoff exercise " + id}, true
}

func (f *fakeExercises) Next() (string, int, int) {
	for _, id := range []string{"from-typo", "from-path"} {
		if !f.passed[id] {
			return id, len(f.passed), 2
		}
	}
	return "from-path", 2, 2
}

func (f *fakeExercises) CanPlay() bool { return !f.noBench }

func (f *fakeExercises) Play(_ context.Context, id string) (bool, error) {
	f.played = append(f.played, id)
	if f.err == nil {
		f.passed[id] = true
	}
	return f.quit, f.err
}

// withExercise is a runner of a course whose second page of three ends with an
// exercise.
func withExercise(t *testing.T, images *fakeImages, script ...any) (*Runner, *fakeUI, *fakeExercises) {
	t.Helper()
	ex := &fakeExercises{passed: map[string]bool{}}
	c := &lesson.Course{Lessons: []*lesson.Lesson{{ID: "01-mend", Number: 1, Title: "Mend", Minutes: 3, Pages: []lesson.Page{
		page(prose("first")),
		page(prose("now you"), step(&steps.Exercise{ID: "from-typo"})),
		page(prose("last")),
	}}}}
	r, ui, _ := playing(t, c, images, Parts{Exercises: ex}, script...)
	return r, ui, ex
}

func TestExerciseFromALesson(t *testing.T) {
	t.Parallel()
	r, ui, ex := withExercise(t, newImages(), screen.Next, screen.Do, screen.Next, screen.Back, screen.Next, screen.Next)
	if move, err := r.Lesson(t.Context(), "01-mend"); err != nil || move != screen.Next {
		t.Fatal(move, err)
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 2 page 3 page 2 page 3]")
	want(t, "played", ex.played, "[from-typo]") // once: not again on the way back
	want(t, "blocks", types(ui.pages[1]), "Markdown Exercise")
	for i, w := range []string{" false", "Do it now false", "Do it now true", " false", "Do it now true", " false"} {
		want(t, fmt.Sprint("what screen ", i, " offers"), fmt.Sprint(ui.pages[i].Offer, " ", ui.pages[i].Onward), w)
	}
	before, after := ui.pages[1].Blocks[1].(screen.Exercise), ui.pages[2].Blocks[1].(screen.Exercise)
	want(t, "passed, before and after", []bool{before.Passed, after.Passed}, "[false true]")
	want(t, "the card", before, screen.Exercise{ID: "from-typo", Title: "The from-typo", Minutes: 3, Difficulty: 1, Command: "castoff exercise from-typo"})
}

// TestBookmarkAtAnExercise comes back to its page, and to no more than that.
func TestBookmarkAtAnExercise(t *testing.T) {
	t.Parallel()
	r, ui, ex := withExercise(t, newImages(), screen.Next, screen.Quit, screen.Quit)
	for range 2 {
		if move, err := r.Lesson(t.Context(), "01-mend"); err != nil || move != screen.Quit {
			t.Fatal(move, err)
		}
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 2]")
	want(t, "played", ex.played, "[]")
}

func TestExerciseWhereItCannotBePlayed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		with  func(*Runner, *fakeImages, *fakeExercises)
		needs string
	}{
		{"no bench", func(_ *Runner, _ *fakeImages, ex *fakeExercises) { ex.noBench = true }, ""},
		{"no exercises", func(r *Runner, _ *fakeImages, _ *fakeExercises) { r.practice, r.stage.Exercises = nil, nil }, ""},
		{"no daemon", func(_ *Runner, i *fakeImages, _ *fakeExercises) { i.unavailable = errors.New("connecting: no daemon") },
			"a Docker daemon to build on. Connecting: no daemon."},
	} {
		images := newImages()
		r, ui, ex := withExercise(t, images)
		tt.with(r, images, ex)
		if move, err := r.Lesson(t.Context(), "01-mend"); err != nil || move != screen.Next {
			t.Fatal(tt.name, move, err)
		}
		card := ui.pages[1].Blocks[1].(screen.Exercise)
		want(t, tt.name, []string{ui.pages[1].Offer, card.Needs, card.Command}, []string{"", tt.needs, "castoff exercise from-typo"})
		want(t, tt.name+": notices", notices(ui.pages[1]), "[]")
	}
}

// TestExerciseStraightThrough shows the card and offers nothing, and that
// there is no daemon for it is no fault.
func TestExerciseStraightThrough(t *testing.T) {
	t.Parallel()
	images := newImages()
	images.unavailable = fault.New(errors.New("no daemon"), fault.ExitNoDaemon)
	for _, i := range []*fakeImages{newImages(), images} {
		r, ui, ex := withExercise(t, i)
		if err := r.Play(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, "blocks", types(ui.pages[1]), "Markdown Exercise")
		want(t, "offered and played", []any{ui.pages[1].Offer, ex.played}, "[ []]")
	}
}

func TestExerciseThatCannotBeStarted(t *testing.T) {
	t.Parallel()
	r, ui, ex := withExercise(t, newImages(), screen.Next, screen.Do, screen.Do, screen.Next)
	ex.err = fault.New(errors.New("writing ./castoff: read-only"), fault.ExitFailed, "set CASTOFF_DIR")
	ui.each = func() {
		if len(ui.shown) == 3 {
			ex.err = nil
		}
	}
	if move, err := r.Lesson(t.Context(), "01-mend"); err != nil || move != screen.Next {
		t.Fatal(move, err)
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 2 page 2 page 3]")
	want(t, "told", notices(ui.pages[2]), []screen.Notice{{Tone: screen.Bad, Text: "Writing ./castoff: read-only.", Hint: "set CASTOFF_DIR"}})
	want(t, "told after it went well", notices(ui.pages[3]), "[]")
}

func TestInterruptInAnExercise(t *testing.T) {
	t.Parallel()
	interrupted := fmt.Errorf("interrupted: %w", context.Canceled)
	r, _, ex := withExercise(t, newImages(), screen.Next, screen.Do)
	ex.err = interrupted
	if _, err := r.Lesson(t.Context(), "01-mend"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	r, _, ex = withExercise(t, newImages(), "Exercises")
	ex.err = interrupted
	if err := r.Course(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestQuitFromAnExercise leaves castoff, not only the exercise.
func TestQuitFromAnExercise(t *testing.T) {
	t.Parallel()
	r, ui, ex := withExercise(t, newImages(), "Begin: lesson 1", screen.Next, screen.Do)
	ex.quit = true
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to? page 1 page 2]")
	r, ui, ex = withExercise(t, newImages(), "Exercises")
	ex.quit = true
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to?]")
}

func TestExercisesFromTheMenu(t *testing.T) {
	t.Parallel()
	r, ui, ex := withExercise(t, newImages(), "Exercises", "Begin: lesson 1", screen.Next, screen.Next, screen.Next, "Exercises", "Exercises", "Leave")
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to? menu Where to? page 1 page 2 page 3 menu Lesson 1 is done: Mend menu Where to? menu Where to?]")
	want(t, "first menu", labels(ui.choices[0]), "[Begin: lesson 1 (Mend) Exercises (0 of 2 passed, next: from-typo) Choose a lesson Leave]")
	want(t, "after the last lesson", labels(ui.choices[2]), "[Exercises (1 of 2 passed, next: from-path) Choose a lesson Leave]")
	want(t, "last menu", labels(ui.choices[3]), "[Exercises (2 of 2 passed) Choose a lesson Leave]")
	want(t, "where the menus begin", []int{ui.choices[0].Initial, ui.choices[1].Initial, ui.choices[3].Initial}, "[0 1 0]")
	want(t, "played", ex.played, "[from-typo from-path from-path]")
}

// TestExercisesFromTheMenuWithoutADaemon shows what to type, and comes back.
func TestExercisesFromTheMenuWithoutADaemon(t *testing.T) {
	t.Parallel()
	images := newImages()
	images.unavailable = errors.New("no daemon")
	r, ui, ex := withExercise(t, images, "Exercises", screen.Next, "Exercises", screen.Quit)
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to? page 0 menu Where to? page 0]")
	want(t, "blocks", types(ui.pages[0]), "Exercise")
	want(t, "needs", ui.pages[0].Blocks[0].(screen.Exercise).Needs, "a Docker daemon to build on. No daemon.")
	want(t, "played", ex.played, "[]")
}

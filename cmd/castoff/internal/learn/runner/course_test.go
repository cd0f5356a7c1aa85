package runner

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// labels are the items of a menu with their marks.
func labels(c screen.Choice) []string {
	var out []string
	for _, i := range c.Items {
		s := i.Label
		if i.Mark != "" {
			s += " (" + i.Mark + ")"
		}
		out = append(out, s)
	}
	return out
}

func TestCourseOfANewLearner(t *testing.T) {
	t.Parallel()
	r, ui, j := setup(t, newImages("traditional", "multistage"),
		"Begin: lesson 1", screen.Next, screen.Next, screen.Next, tries{1},
		"Go on: lesson 2 · Compare", screen.Next, screen.Next,
		"Choose a lesson", "Back", "Leave")
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to? page 1 watch 2 page 3 ask 4 menu Lesson 1 is done: Build"+
		" page 1 page 2 menu Lesson 2 is done: Compare menu Lessons menu Where to?]")
	want(t, "first menu", labels(ui.choices[0]), "[Begin: lesson 1 (Build) Choose a lesson Leave]")
	want(t, "after lesson 1", labels(ui.choices[1]), "[Go on: lesson 2 · Compare (5 min) Choose a lesson Leave]")
	want(t, "the quiz", ui.choices[1].Intro, "Quiz: 1 of 1 right at the first try.")
	want(t, "after the last", labels(ui.choices[2]), "[Choose a lesson Leave]")
	want(t, "list", labels(ui.choices[3]), "[1 · Build (✓ done, quiz 1 of 1) 2 · Compare (✓ done) Back]")
	want(t, "last menu", labels(ui.choices[4]), "[Choose a lesson Leave]")
	want(t, "last menu's intro", ui.choices[4].Intro, "You have finished every lesson of the course.")
	want(t, "last record", j.kinds()[len(j.records)-1], "finished")
}

func TestCourseContinues(t *testing.T) {
	t.Parallel()
	r, ui, j := setup(t, newImages("traditional", "multistage"),
		"Choose a lesson", "2 · Compare", screen.Menu, "Continue: lesson 2, page 2 of 2", screen.Quit)
	j.records = []journal.Record{
		{Kind: journal.KindFinished, Lesson: "01-build"},
		{Kind: journal.KindAnswered, Lesson: "01-build", Tries: []int{0, 1}, Right: true},
		{Kind: journal.KindPage, Lesson: "02-compare", Page: 1},
		{Kind: journal.KindPage, Lesson: "02-compare", Page: 0, Learner: "someone else"},
	}
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "menu", labels(ui.choices[0]), "[Continue: lesson 2, page 2 of 2 (Compare) Choose a lesson Leave]")
	want(t, "list", labels(ui.choices[1]), "[1 · Build (✓ done, quiz 0 of 1) 2 · Compare (page 2 of 2, 5 min) Back]")
	want(t, "its initial item", ui.choices[1].Initial, 1)
	want(t, "screens", ui.shown, "[menu Where to? menu Lessons page 2 menu Where to? page 2]")
}

// TestPlacesAreOfOneCourse: a lesson of the same name in another course has its
// own place, and what is done here is this course's.
func TestPlacesAreOfOneCourse(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "/elsewhere"} {
		r, ui, j := playing(t, course(), newImages("traditional", "multistage"), Parts{Identity: id}, "Begin: lesson 1", screen.Next, screen.Next, screen.Next, tries{1}, "Leave")
		other := "/elsewhere"
		if id != "" {
			other = ""
		}
		j.records = []journal.Record{{Kind: journal.KindPage, Lesson: "01-build", Page: 3, Course: other}, {Kind: journal.KindFinished, Lesson: "02-compare", Course: other}}
		if err := r.Course(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, "menu", labels(ui.choices[0]), "[Begin: lesson 1 (Build) Choose a lesson Leave]")
		for _, rec := range j.records[2:] {
			if rec.Course != id {
				t.Errorf("a record of %q is %+v", id, rec)
			}
		}
		if p := journal.Progress(j.records, "", other)["01-build"]; p.Page != 3 || p.Finished || p.Asked != 0 {
			t.Errorf("the other course's is %+v", p)
		}
	}
}

func TestCourseBackFromTheFirstPage(t *testing.T) {
	t.Parallel()
	r, ui, _ := setup(t, newImages(), "Begin: lesson 1", screen.Back, "Leave")
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[menu Where to? page 1 menu Where to?]")
	want(t, "menu", ui.choices[1].Items[0].Label, "Continue: lesson 1, page 1 of 4")
}

// TestMenuNamesTheBase: which base image the course stands on is said each
// time.
func TestMenuNamesTheBase(t *testing.T) {
	t.Parallel()
	r, ui, _ := setup(t, newImages("traditional", "multistage"), "Begin: lesson 1", screen.Menu, "Leave")
	asked := 0
	r.standing = func(context.Context) string { asked++; return fmt.Sprint("Base image: ", asked) }
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "intros", []string{ui.choices[0].Intro, ui.choices[1].Intro}, "[Base image: 1 Base image: 2]")
}

// TestLessonFromTheCommandLine: a lesson that was asked for by its number is
// part of the course, whose menu is a key away.
func TestLessonFromTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		script []any
		shown  string
	}{
		{[]any{screen.Menu, "Leave"}, "[page 1 menu Where to?]"},
		{[]any{screen.Back, "Leave"}, "[page 1 menu Where to?]"},
		{[]any{screen.Quit}, "[page 1]"},
		{[]any{screen.Next, screen.Next, screen.ChoseBack, "Leave"}, "[page 1 page 2 menu Lesson 2 is done: Compare menu Where to?]"},
		{[]any{screen.Next, screen.Next, screen.ChoseQuit}, "[page 1 page 2 menu Lesson 2 is done: Compare]"},
	} {
		r, ui, _ := setup(t, newImages("traditional", "multistage"), tt.script...)
		if err := r.From(t.Context(), "02-compare"); err != nil {
			t.Fatal(err)
		}
		want(t, "screens", ui.shown, tt.shown)
	}
	r, _, _ := setup(t, newImages(), fmt.Errorf("interrupted: %w", context.Canceled))
	if err := r.From(t.Context(), "02-compare"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestQuitLeavesFromEveryList, whereas going back goes back by one.
func TestQuitLeavesFromEveryList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		script []any
		shown  string
	}{
		{[]any{screen.ChoseQuit}, "[menu Where to?]"},
		{[]any{"Choose a lesson", screen.ChoseQuit}, "[menu Where to? menu Lessons]"},
		{[]any{"Choose a lesson", screen.ChoseBack, screen.ChoseQuit}, "[menu Where to? menu Lessons menu Where to?]"},
		{[]any{"Begin: lesson 1", screen.Next, screen.Next, screen.Next, tries{1}, "Choose a lesson", screen.ChoseQuit},
			"[menu Where to? page 1 watch 2 page 3 ask 4 menu Lesson 1 is done: Build menu Lessons]"},
	} {
		r, ui, _ := setup(t, newImages("traditional", "multistage"), tt.script...)
		if err := r.Course(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, "screens", ui.shown, tt.shown)
		for _, c := range ui.choices {
			if back := map[bool]string{true: "", false: "menu"}[c.Title == "Where to?"]; c.Back != back {
				t.Errorf("from %q one goes back to %q, not to %q", c.Title, c.Back, back)
			}
		}
	}
}

func TestCourseInterrupted(t *testing.T) {
	t.Parallel()
	r, _, _ := setup(t, newImages(), "Begin: lesson 1", fmt.Errorf("interrupted: %w", context.Canceled))
	if err := r.Course(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCurrentGoesRound(t *testing.T) {
	t.Parallel()
	r, _, j := setup(t, newImages())
	j.records = []journal.Record{{Kind: journal.KindFinished, Lesson: "02-compare"}}
	if l := r.current(r.notes.progress()); l == nil || l.ID != "01-build" {
		t.Errorf("after the last lesson comes %v", l)
	}
}

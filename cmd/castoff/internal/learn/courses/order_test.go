package courses

import (
	"slices"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
)

// TestExercisesInTheOrderOfLessons: a lesson's come as it names them, those that
// it does not name after these, and those of no lesson last.
func TestExercisesInTheOrderOfLessons(t *testing.T) {
	t.Parallel()
	all := []exercise.Exercise{{ID: "none"}, {ID: "late", Lesson: 10}, {ID: "unnamed", Lesson: 2}, {ID: "second", Lesson: 2}, {ID: "first", Lesson: 2}}
	course := fstest.MapFS{
		"02-a.md":   {Data: []byte("`castoff exercise first`\n\n`castoff exercise late`, `castoff exercise first`\n\n```castoff exercise id=second\n```\n")},
		"10-b.md":   {Data: []byte("`castoff exercise second`")},
		"README.md": {Data: []byte("`castoff exercise unnamed`")},
	}
	ids := func(all []exercise.Exercise) (ids []string) {
		for i, ex := range all {
			if len(all) > 0 && ex.Order != i+1 {
				t.Errorf("%s is number %d, not %d", ex.ID, ex.Order, i+1)
			}
			ids = append(ids, ex.ID)
		}
		return ids
	}
	if got := ids(inLessons(all, course)); !slices.Equal(got, []string{"first", "second", "unnamed", "late", "none"}) {
		t.Errorf("with lessons: %q", got)
	}
	if got := inLessons(all, fstest.MapFS{}); got[0].ID != "none" || got[4].ID != "first" {
		t.Errorf("without lessons their order is not theirs any more: %v", got)
	}
	own, err := opened(t, "").Exercises()
	if err != nil {
		t.Fatal(err)
	}
	lesson := 0
	for _, ex := range own {
		if ex.Lesson < lesson {
			t.Errorf("%s of lesson %d comes after those of lesson %d", ex.ID, ex.Lesson, lesson)
		}
		lesson = ex.Lesson
	}
	if first := ids(own)[0]; first != "first-stage" {
		t.Errorf("the first is %s", first)
	}
}

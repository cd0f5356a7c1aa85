package shared

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
)

func TestFindLesson(t *testing.T) {
	t.Parallel()
	c := &lesson.Course{Lessons: []*lesson.Lesson{{ID: "01-what-an-image-is", Number: 1}, {ID: "02-the-image-you-ship", Number: 2}, {ID: "10-more", Number: 10}}}
	for what, want := range map[string]string{"1": "01-what-an-image-is", "02": "02-the-image-you-ship", "SHIP": "02-the-image-you-ship", "10": "10-more"} {
		if l, err := FindLesson(c, what, "castoff list"); err != nil || l.ID != want {
			t.Errorf("%s: %+v, %v", what, l, err)
		}
	}
	for what, want := range map[string]string{"3": "there is no such lesson", "image": "several lessons are called so", "x": "there is no such lesson"} {
		if _, err := FindLesson(c, what, "castoff list"); err == nil || !strings.Contains(err.Error(), want) || fault.Hint(err) != "castoff list" || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %v, %q", what, err, fault.Hints(err))
		}
	}
}

package shared

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
)

// FindLesson finds a lesson by its number or a part of its name; hint is what
// to type to see them all.
func FindLesson(c *lesson.Course, what, hint string) (*lesson.Lesson, error) {
	var found []*lesson.Lesson
	n, err := strconv.Atoi(what)
	for _, l := range c.Lessons {
		if err == nil && l.Number == n || err != nil && strings.Contains(l.ID, strings.ToLower(what)) {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		cause := errors.New("there is no such lesson")
		if len(found) > 1 {
			cause = errors.New("several lessons are called so")
		}
		return nil, fault.New(fmt.Errorf("opening lesson %q: %w", what, cause), fault.ExitUsage, hint)
	}
	return found[0], nil
}

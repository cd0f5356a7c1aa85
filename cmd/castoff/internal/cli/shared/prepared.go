package shared

import (
	"context"

	"castoff/cmd/castoff/internal/class/prepare"
)

// Prepared reports whether all of the course was made in advance; false also where
// that cannot be found out.
func (d *Deps) Prepared(ctx context.Context, s *Session) bool {
	if s.Set.Unavailable() != nil {
		return false
	}
	course, err := d.Course()
	if err != nil {
		return false
	}
	all, err := course.Exercises()
	if err != nil {
		return false
	}
	return prepare.Course{Images: s.Set, Engine: s.Engine, Journal: s.Journal, Learner: Learner(), Exercises: all}.All(ctx)
}

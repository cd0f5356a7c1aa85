package cli

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/learn/courses"
)

// TestKeepingCommands are the course and its exercises, and no others.
func TestKeepingCommands(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"": true, "learn": true, "exercise": true, "watch": true, "check": true,
		"build": false, "measure": false, "course check": false, "doctor": false, "solution": false, "clean": false,
	} {
		c, _, err := newRoot(&shared.Deps{}).Find(strings.Fields(line))
		if err != nil || shared.KeepsChoices(c) != want {
			t.Errorf("castoff %s keeps: %t, %v", line, shared.KeepsChoices(c), err)
		}
	}
}

// ownCourse is castoff's own course.
func ownCourse(t *testing.T) *courses.Course {
	t.Helper()
	c, err := courses.Open("", courses.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

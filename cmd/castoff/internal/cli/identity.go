package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"castoff/cmd/castoff/internal/exercise"
	"castoff/lessons"
)

// courseID is the identity of the course: progress, files and trust are kept
// under it. It is empty for castoff's own, and its directory for any other.
func (a *app) courseID() (string, error) {
	if a.lessons == "" {
		return "", nil
	}
	files, err := a.courseFS()
	if err != nil {
		return "", err
	}
	own, err := isOwn(files)
	if err != nil {
		return "", fmt.Errorf("reading the course in %s: %w", a.lessons, err)
	}
	if own {
		return "", nil
	}
	return courseDir(a.lessons)
}

// isOwn reports whether a directory has the lessons and exercises of castoff's
// own course, byte for byte, and no others.
func isOwn(course fs.FS) (bool, error) {
	ours, err := courseFiles(lessons.Files)
	if err != nil {
		return false, err
	}
	theirs, err := courseFiles(course)
	if err != nil || !slices.Equal(ours, theirs) {
		return false, nil // what is wrong with it is told where it is loaded
	}
	for _, name := range ours {
		want, err := fs.ReadFile(lessons.Files, name)
		if err != nil {
			return false, err
		}
		if got, err := fs.ReadFile(course, name); err != nil || !bytes.Equal(got, want) {
			return false, nil
		}
	}
	return true, nil
}

// courseFiles are the names of a course's lessons and of all that is below its
// exercises.
func courseFiles(course fs.FS) ([]string, error) {
	names, err := fs.Glob(course, "[0-9]*.md")
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(course, exercisesDir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// ownExercises reports whether exercises bring to builds what castoff's own of
// the same names do, so that there is nothing to agree to.
func ownExercises(all []exercise.Exercise) (bool, error) {
	ours, err := exercise.Load(lessons.Files, exercisesDir)
	if err != nil {
		return false, err
	}
	ours = slices.DeleteFunc(ours, func(own exercise.Exercise) bool {
		return !slices.ContainsFunc(all, func(ex exercise.Exercise) bool { return ex.ID == own.ID })
	})
	if len(ours) != len(all) {
		return false, nil
	}
	want, err := exercise.Digest(ours)
	if err != nil {
		return false, err
	}
	got, err := exercise.Digest(all)
	return got == want, err
}

// typedFor is a command on a course as a person types it, with the flags that
// were given.
func (a *app) typedFor(course, command string) string {
	if id, err := a.courseID(); err == nil && id == course {
		return a.typed(command)
	}
	other := app{lessons: course, given: a.given}
	return other.typed(command)
}

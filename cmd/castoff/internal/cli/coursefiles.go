package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/lessons"
)

// courseFS are the files of the course that are played.
func (a *app) courseFS() (fs.FS, error) {
	if a.lessons == "" {
		return lessons.Files, nil
	}
	o, err := a.opened()
	if err != nil {
		return nil, err
	}
	return o.files, nil
}

// courseDisk is the course's directory, for its author.
func (a *app) courseDisk() (fs.FS, error) {
	if a.lessons == "" {
		return lessons.Files, nil
	}
	o, err := a.opened()
	if err != nil {
		return nil, err
	}
	return o.disk, nil
}

// plainFiles is a file system of which nothing is opened but files and
// directories: to open a pipe waits for somebody who writes to it, and no ^C
// ends that.
type plainFiles struct{ fs.FS }

// errNotPlain is the error for opening a pipe, a device or a socket.
var errNotPlain = errors.New("it is neither a file nor a directory")

// Open opens a file or a directory.
func (p plainFiles) Open(name string) (fs.File, error) {
	info, err := fs.Stat(p.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotPlain}
	}
	return p.FS.Open(name)
}

// courseName is the course's directory as a person types it.
func (a *app) courseName() string {
	if a.lessons == "" {
		return "lessons"
	}
	return a.lessons
}

// courseFile is the path of a file of the course as a person sees it.
func (a *app) courseFile(name string) string {
	return filepath.Join(a.courseName(), filepath.FromSlash(name))
}

// hasLessons reports whether a course has files that are meant to be lessons. A
// course may consist of exercises only.
func hasLessons(course fs.FS) bool {
	names, err := fs.Glob(course, "[0-9]*.md")
	return err == nil && len(names) > 0
}

// lessonsIfAny reads the lessons of a course that may have exercises only.
func (a *app) lessonsIfAny() (*lesson.Course, error) {
	files, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	if !hasLessons(files) && len(exerciseIDs(files)) > 0 {
		return &lesson.Course{}, nil
	}
	c, _, err := a.loadCourse()
	return c, err
}

// checkedFiles is a course, or a part of one, in which no mistakes were found.
type checkedFiles struct {
	lessons   []*lesson.Lesson
	exercises []exercise.Exercise
	// part is true if only some exercises were looked at.
	part bool
}

// notice says what was found.
func (c checkedFiles) notice() screen.Notice {
	text := "The files of " + counted(len(c.lessons), "lesson") + " and " + counted(len(c.exercises), "exercise") + " are as they should be."
	switch {
	case c.part:
		text = "The files of " + counted(len(c.exercises), "exercise") + " are as they should be; the others were not looked at."
	case len(c.exercises) == 0:
		text = "The files of " + counted(len(c.lessons), "lesson") + " are as they should be. There are no exercises."
	case len(c.lessons) == 0:
		text = "The files of " + counted(len(c.exercises), "exercise") + " are as they should be. There are no lessons."
	}
	return screen.Notice{Tone: screen.Good, Text: text}
}

// checkFiles reads a course, or some exercises of it. The error has the
// mistakes of all files, not only of those that were read first.
func (a *app) checkFiles(only []string) (c checkedFiles, err error) {
	files, err := a.courseDisk()
	if err != nil {
		return c, err
	}
	ids := exerciseIDs(files)
	c.part = len(only) > 0
	for _, id := range only {
		if !slices.Contains(ids, id) {
			return c, fault.New(fmt.Errorf("checking the course: %s", problem.Unknown("exercise", id, ids)), fault.ExitUsage, a.typed("list"))
		}
	}
	var wrong []error
	if !c.part && hasLessons(files) {
		course, _, err := a.loadCourse()
		if err != nil {
			wrong = append(wrong, err)
		} else {
			c.lessons = course.Lessons
		}
	}
	c.exercises, err = exercise.Load(files, exercisesDir, only...)
	wrong = append(wrong, err)
	if !c.part {
		wrong = append(wrong, misplaced(files), strayLessons(c))
	}
	if err := errors.Join(wrong...); err != nil {
		return c, err
	}
	if len(c.lessons) == 0 && len(c.exercises) == 0 {
		return c, fault.New(fmt.Errorf("checking the course in %s: it has no lessons (files like 01-first-steps.md) and no exercises (directories in %s)",
			a.courseName(), exercisesDir), fault.ExitFailed, "castoff course new DIR    begins a course in a directory that is not there yet")
	}
	return c, nil
}

// misplaced finds exercises in a directory whose name is misspelt: nobody
// would miss them.
func misplaced(course fs.FS) error {
	found, err := fs.Glob(course, "*/*/exercise.md")
	if err != nil {
		return nil // the pattern is good
	}
	var lists []*problem.List
	seen := map[string]bool{exercisesDir: true}
	for _, name := range found {
		dir, _, _ := strings.Cut(name, "/")
		if !seen[dir] && spelling.Nearest(dir, []string{exercisesDir}) != "" {
			seen[dir] = true
			l := problem.NewList(dir)
			l.Add(1, "there are exercises in it, and nobody finds them: they belong into the directory %s", exercisesDir)
			lists = append(lists, l)
		}
	}
	return problem.Join(lists...)
}

// strayLessons finds exercises that belong to a lesson that is not there. A
// course of exercises only may refer to lessons elsewhere.
func strayLessons(c checkedFiles) error {
	if len(c.lessons) == 0 {
		return nil
	}
	var numbers []string
	for _, l := range c.lessons {
		numbers = append(numbers, strconv.Itoa(l.Number))
	}
	var lists []*problem.List
	for _, ex := range c.exercises {
		if n := strconv.Itoa(ex.Lesson); ex.Lesson != 0 && !slices.Contains(numbers, n) {
			l := problem.NewList(path.Join(exercisesDir, ex.ID, "exercise.md"))
			l.Add(ex.LessonLine, "lesson: there is no lesson %s (there are %s)", n, strings.Join(numbers, ", "))
			lists = append(lists, l)
		}
	}
	return problem.Join(lists...)
}

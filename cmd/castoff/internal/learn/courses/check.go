package courses

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
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/steps"
)

// Checked is a course, or a part of one, in which no mistakes were found.
type Checked struct {
	Lessons   []*lesson.Lesson
	Exercises []exercise.Exercise
	// Images are those that lessons build.
	Images []manifest.Image
	// Part is true if only some exercises were looked at.
	Part bool
}

// name is the course's directory as a person types it.
func (c *Course) name() string {
	if c.Name == "" {
		return "lessons"
	}
	return c.Name
}

// Path is the path of a file of the course as a person sees it.
func (c *Course) Path(file string) string { return filepath.Join(c.name(), filepath.FromSlash(file)) }

// ExerciseFile is the path of an exercise's text as a person finds it.
func (c *Course) ExerciseFile(id string) string { return c.Path(exerciseFile(id)) }

// TextOf is the path of an exercise's text among the course's files.
func (c *Course) TextOf(id string) string { return material.Prefix + exerciseFile(id) }

// exerciseFile is the path of an exercise's text in a course.
func exerciseFile(id string) string { return path.Join(scaffold.Exercises, id, "exercise.md") }

// Check reads a course as its author wrote it, or the exercises with the IDs in
// only. The error has the mistakes of all files, not only of those that were
// read first. list is what to type to see all exercises.
func (c *Course) Check(only []string, list string) (found Checked, err error) {
	ids := exerciseIDs(c.disk)
	found.Part = len(only) > 0
	for _, id := range only {
		if !slices.Contains(ids, id) {
			return found, fault.New(fmt.Errorf("checking the course: %s", problem.Unknown("exercise", id, ids)), fault.ExitUsage, list)
		}
	}
	var wrong []error
	m, err := c.Manifest()
	wrong = append(wrong, err)
	if !found.Part && hasLessons(c.disk) && err == nil {
		course, err := c.Lessons()
		if err != nil {
			wrong = append(wrong, err)
		} else {
			found.Lessons = course.Lessons
			wrong = append(wrong, strayParts(m.Plans, found.Lessons))
			needs := steps.CourseNeeds(course)
			found.Images = slices.DeleteFunc(slices.Clone(m.Images), func(i manifest.Image) bool { return !slices.Contains(needs, i.Name) })
		}
	}
	if !hasLessons(c.disk) {
		wrong = append(wrong, strayParts(m.Plans, nil))
	}
	found.Exercises, err = exercise.Load(c.disk, scaffold.Exercises, checker.Kinds(), only...)
	wrong = append(wrong, err)
	if !found.Part {
		wrong = append(wrong, misplaced(c.disk), misnamed(c.disk), found.strayLessons())
	}
	if err := errors.Join(wrong...); err != nil {
		return found, err
	}
	if len(found.Lessons) == 0 && len(found.Exercises) == 0 {
		return found, fault.New(fmt.Errorf("checking the course in %s: it has no lessons (files like 01-first-steps.md) and no exercises (directories in %s)",
			c.name(), scaffold.Exercises), fault.ExitFailed, "castoff course new DIR    begins a course in a directory that is not there yet")
	}
	return found, nil
}

// misplaced finds exercises in a directory whose name is misspelt: nobody
// would miss them.
func misplaced(course fs.FS) error {
	found, err := fs.Glob(course, "*/*/exercise.md")
	if err != nil {
		return nil // the pattern is good
	}
	var lists []*problem.List
	seen := map[string]bool{scaffold.Exercises: true}
	for _, name := range found {
		dir, _, _ := strings.Cut(name, "/")
		if !seen[dir] && spelling.Nearest(dir, []string{scaffold.Exercises}) != "" {
			seen[dir] = true
			l := problem.NewList(dir)
			l.Add(1, "there are exercises in it, and nobody finds them: they belong in the directory %s", scaffold.Exercises)
			lists = append(lists, l)
		}
	}
	return problem.Join(lists...)
}

// lessonLike is a text with the front matter of a lesson.
var lessonLike = pattern.New(`^---\n(?:.*\n)*?minutes:`)

// misnamed finds files that look like lessons and are called in a way in which
// nobody finds them.
func misnamed(course fs.FS) error {
	files, err := fs.ReadDir(course, ".")
	if err != nil {
		return nil // reported where lessons are listed
	}
	lessons, err := lessonFiles(course)
	if err != nil {
		return nil // the pattern is good
	}
	var lists []*problem.List
	for _, f := range files {
		if f.IsDir() || slices.Contains(lessons, f.Name()) || !strings.EqualFold(path.Ext(f.Name()), ".md") {
			continue
		}
		text, err := source.ReadText(course, f.Name(), lesson.MaxFile)
		if err != nil || !lessonLike.MatchString(text) {
			continue // a README, a licence
		}
		l := problem.NewList(f.Name())
		l.Add(1, "it looks like a lesson, and nobody finds it: lessons are called like 01-first-steps.md")
		lists = append(lists, l)
	}
	return problem.Join(lists...)
}

// strayLessons finds exercises that belong to a lesson that is not there. A
// course of exercises only may refer to lessons elsewhere.
func (c Checked) strayLessons() error {
	if len(c.Lessons) == 0 {
		return nil
	}
	var numbers []string
	for _, l := range c.Lessons {
		numbers = append(numbers, strconv.Itoa(l.Number))
	}
	var lists []*problem.List
	for _, ex := range c.Exercises {
		if n := strconv.Itoa(ex.Lesson); ex.Lesson != 0 && !slices.Contains(numbers, n) {
			l := problem.NewList(exerciseFile(ex.ID))
			l.Add(ex.LessonLine, "lesson: there is no lesson %s (there are %s)", n, strings.Join(numbers, ", "))
			lists = append(lists, l)
		}
	}
	return problem.Join(lists...)
}

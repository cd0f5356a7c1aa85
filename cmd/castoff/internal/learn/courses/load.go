package courses

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/learn/trials"
	"castoff/lessons"
)

// Files are what lessons show: the sample app in sampleapp, the course itself
// in lessons.
func (c *Course) Files() fs.FS { return material.Of(c.files) }

// Admit returns an error if the course asks for a newer castoff than the one with
// this version.
func (c *Course) Admit(version string) error { return manifest.Admit(c.files, version) }

// Lessons are the lessons of the course. Those of a course that has exercises
// only are an error: see [Course.LessonsIfAny].
func (c *Course) Lessons() (*lesson.Course, error) { return c.loadLessons() }

// Manifest is what the course says of itself, with the images that its lessons
// build. One that says nothing has the title of castoff's own, and its images.
func (c *Course) Manifest() (manifest.Manifest, error) { return c.loadManifest() }

func (c *Course) readManifest() (manifest.Manifest, error) {
	m, err := manifest.Load(c.files, c.Files())
	switch {
	case err != nil && c.Name != "":
		return m, fault.New(fmt.Errorf("reading the course in %s: %w", c.Name, err), fault.ExitFailed, c.commands.check()+"    shows what to mend, line by line")
	case err != nil:
		return m, err
	case m.Title == "":
		own, err := manifest.Load(lessons.Files, material.Of(lessons.Files))
		return manifest.Manifest{Images: own.Images}, err
	}
	return m, nil
}

func (c *Course) readLessons() (*lesson.Course, error) {
	m, err := c.Manifest()
	if err != nil {
		return nil, err
	}
	names := m.Names()
	found := trials.Numbers()
	numbers := images.Numbers(names)
	maps.Copy(numbers, found)
	read, err := lesson.Load(c.files, c.Files(), lesson.Known{
		Verbs: steps.Verbs(), Images: names, Commands: m.CommandNames(), Trials: trials.Names(), Exercises: exerciseIDs(c.files),
		Placeholders: append(images.Placeholders(names), slices.Sorted(maps.Keys(found))...), Numbers: numbers,
	})
	if err != nil && c.Name != "" {
		hint := c.commands.check() + "    shows what to mend, line by line"
		if !hasLessons(c.files) && len(exerciseIDs(c.files)) > 0 {
			hint = c.commands.exercise() + "    this course has exercises only"
		}
		err = fault.New(fmt.Errorf("loading the lessons in %s: %w", c.Name, err), fault.ExitFailed, hint)
	}
	return read, err
}

// LessonsIfAny are the lessons of a course that may have exercises only.
func (c *Course) LessonsIfAny() (*lesson.Course, error) {
	if !hasLessons(c.files) && len(exerciseIDs(c.files)) > 0 {
		return &lesson.Course{}, nil
	}
	return c.Lessons()
}

// Exercises are the exercises of the course, in their order. They are in memory:
// what is done to the directory later does not change them.
func (c *Course) Exercises() ([]exercise.Exercise, error) { return c.loadExercises() }

func (c *Course) readExercises() ([]exercise.Exercise, error) {
	load := own // castoff's own are loaded once, also to compare others with them
	if c.ID != "" {
		load = func() ([]exercise.Exercise, error) {
			return exercise.Load(c.files, scaffold.Exercises, checker.Kinds())
		}
	}
	all, err := load()
	if err != nil && c.Name != "" {
		return nil, fault.New(fmt.Errorf("loading the exercises in %s: %w", c.Name, err), fault.ExitFailed, c.commands.check()+"    shows what to mend, line by line")
	}
	return inLessons(all, c.files), err
}

// exerciseIDs are the IDs of a course's exercises: the names of their
// directories, including those that cannot be loaded.
func exerciseIDs(course fs.FS) []string {
	entries, err := fs.ReadDir(course, scaffold.Exercises)
	if err != nil {
		return nil // there are none, or loading them says why
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() {
			ids = append(ids, e.Name())
		}
	}
	return ids
}

// lessonFiles are the files of a course that are meant to be lessons.
func lessonFiles(course fs.FS) ([]string, error) { return fs.Glob(course, "[0-9]*.md") }

// hasLessons reports whether a course has files that are meant to be lessons. A
// course may consist of exercises only.
func hasLessons(course fs.FS) bool {
	names, err := lessonFiles(course)
	return err == nil && len(names) > 0
}

// IsOne reports whether there is a course in the directory: something that is
// meant to be lessons, or a directory for exercises.
func (c *Course) IsOne() bool {
	_, err := fs.Stat(c.disk, scaffold.Exercises)
	return err == nil || hasLessons(c.disk)
}

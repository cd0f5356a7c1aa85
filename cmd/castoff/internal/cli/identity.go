package cli

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/lessons"
)

// opened is a course in a directory. Which course it is has been found out once,
// when the directory was opened: what somebody puts in its place later, or into
// it, is never taken for another course than that.
type opened struct {
	// disk is the directory. files are what is played: castoff's own course is
	// that which came with the program, wherever a copy lies.
	disk, files fs.FS
	root        io.Closer // of disk
	// id is the identity: empty for castoff's own, and dir for any other.
	id string
	// dir is the directory's one name, mark what tells it from another in its
	// place; empty where that cannot be told.
	dir, mark string
}

// openCourse opens the course in a directory.
func openCourse(name string) (*opened, error) {
	// A root, so that no link of a foreign course leads out of it.
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.New(fmt.Errorf("opening the course: %w", err), fault.ExitUsage,
			"castoff --lessons DIR    with a directory of lessons and exercises", "castoff course new DIR    begins a course in a directory")
	}
	o := &opened{root: root, disk: plainFiles{root.FS()}}
	o.files = o.disk
	if o.dir, err = courseDir(name); err != nil {
		root.Close()
		return nil, err
	}
	if f, err := root.Open("."); err == nil {
		o.mark = desk.MarkOpen(f)
		f.Close()
	}
	own, err := isOwn(o.disk)
	if err != nil {
		root.Close()
		return nil, fmt.Errorf("reading the course in %s: %w", name, err)
	}
	if own {
		o.files = lessons.Files
	} else {
		o.id = o.dir
	}
	return o, nil
}

// closeCourses closes what was opened of courses.
func (a *app) closeCourses() {
	a.coursesLock.Lock()
	defer a.coursesLock.Unlock()
	for _, o := range a.courses {
		o.root.Close()
	}
	a.courses = nil
}

// opened opens the course that --lessons names, once.
func (a *app) opened() (*opened, error) {
	a.coursesLock.Lock()
	defer a.coursesLock.Unlock()
	if o := a.courses[a.lessons]; o != nil {
		return o, nil
	}
	o, err := openCourse(a.lessons)
	if err == nil {
		if a.courses == nil {
			a.courses = map[string]*opened{}
		}
		a.courses[a.lessons] = o
	}
	return o, err
}

// courseID is the identity of the course: progress, files and trust are kept
// under it. It is empty for castoff's own, and its directory for any other.
func (a *app) courseID() (string, error) {
	if a.lessons == "" {
		return "", nil
	}
	o, err := a.opened()
	if err != nil {
		return "", err
	}
	return o.id, nil
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
	other := app{lessons: course, given: a.given, kept: a.kept, program: a.program}
	return other.typed(command)
}

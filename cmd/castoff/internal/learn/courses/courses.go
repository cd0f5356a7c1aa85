// Package courses opens a course, castoff's own or one in a directory, finds out
// once which it is, and loads its lessons and its exercises once.
package courses

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/lessons"
)

// Course is castoff's own course, or one in a directory. Which course it is was
// found out when it was opened: what somebody puts in its place later, or into
// it, is never taken for a different course.
type Course struct {
	// Name is its directory as the person typed it; empty for castoff's own.
	Name string
	// ID is its identity: progress, files and trust are kept under it. It is
	// empty for castoff's own course, wherever that lies, and Dir for any other.
	ID string
	// Dir is the directory's one name, Mark what tells it from another in its
	// place; empty where that cannot be told, or for castoff's own course.
	Dir, Mark string

	// disk is the directory. files are what is played: castoff's own course is
	// that which came with the program, wherever a copy lies.
	disk, files fs.FS
	root        io.Closer // of disk; nil if it is no directory
	commands    Commands

	loadManifest  func() (manifest.Manifest, error)
	loadBrought   func() (brought, error)
	loadLessons   func() (*lesson.Course, error)
	loadExercises func() ([]exercise.Exercise, error)
}

// Commands are what hints name, as a person types it on this course; nil stands
// for the command alone.
type Commands struct {
	// Check has the course checked without building it, Exercise begins the next
	// exercise.
	Check, Exercise func() string
}

func (c Commands) check() string {
	if c.Check == nil {
		return "castoff course check DIR --no-build"
	}
	return c.Check()
}

func (c Commands) exercise() string {
	if c.Exercise == nil {
		return "castoff exercise"
	}
	return c.Exercise()
}

// Open opens the course in a directory, or castoff's own if name is empty. Close
// it in the end.
func Open(name string, hints Commands) (*Course, error) {
	c := &Course{Name: name, disk: lessons.Files, files: lessons.Files, commands: hints}
	c.loadManifest, c.loadBrought = sync.OnceValues(c.readManifest), sync.OnceValues(c.readBrought)
	c.loadLessons, c.loadExercises = sync.OnceValues(c.readLessons), sync.OnceValues(c.readExercises)
	if name == "" {
		return c, nil
	}
	// A root, so that no link of a foreign course leads out of it.
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.New(fmt.Errorf("opening the course: %w", err), fault.ExitUsage,
			"castoff --lessons DIR    with a directory of lessons and exercises", "castoff course new DIR    begins a course in a directory")
	}
	c.root, c.disk = root, plainFiles{root}
	c.files = c.disk
	if err := c.identify(root); err != nil {
		root.Close()
		return nil, err
	}
	return c, nil
}

// identify finds out which course it is.
func (c *Course) identify(root *os.Root) (err error) {
	if c.Dir, err = dirOf(c.Name); err != nil {
		return err
	}
	if f, err := root.Open("."); err == nil {
		c.Mark = desk.MarkOpen(f)
		f.Close()
	}
	own, err := isOwn(c.disk)
	if err != nil {
		return fmt.Errorf("reading the course in %s: %w", c.Name, err)
	}
	if own {
		c.files = lessons.Files
	} else {
		c.ID = c.Dir
	}
	return nil
}

// RecordingFile is the name of the recording of a course, which its author may put
// beside its lessons.
const RecordingFile = "course.recording"

// Recording is the recording that came with the course; nil if none did. It is as
// much to be trusted as the course.
func (c *Course) Recording() ([]byte, error) {
	b, err := bounded.ReadFile(c.files, RecordingFile, recording.MostBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the course's recording: it %w", bounded.Cause(err))
	}
	return b, nil
}

// Digest stands for the course's identity where that would give away a
// directory's name; empty for castoff's own course.
func (c *Course) Digest() string {
	if c.ID == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(c.ID))
	return hex.EncodeToString(sum[:8])
}

// Close closes the directory.
func (c *Course) Close() {
	if c.root != nil {
		c.root.Close()
	}
}

// dirOf is the one name under which consent to a directory is kept.
func dirOf(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the course: %w", err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	return abs, nil
}

// isOwn reports whether a directory has the lessons and exercises of castoff's
// own course, byte for byte, and no others.
func isOwn(course fs.FS) (bool, error) {
	ours, err := contents(lessons.Files)
	if err != nil {
		return false, err
	}
	theirs, err := contents(course)
	if err != nil || !slices.Equal(ours, theirs) {
		return false, nil // what is wrong with it is reported where it is loaded
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

// contents are the names of a course's lessons and of its manifest, and of
// everything below its exercises.
func contents(course fs.FS) ([]string, error) {
	names, err := lessonFiles(course)
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(course, manifest.File); err == nil {
		names = append(names, manifest.File)
	}
	err = fs.WalkDir(course, scaffold.Exercises, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// own are the exercises of castoff's own course.
var own = sync.OnceValues(func() ([]exercise.Exercise, error) {
	return exercise.Load(lessons.Files, scaffold.Exercises, checker.Kinds())
})

// OwnExercises reports whether exercises bring to builds what castoff's own of
// the same names do, so that there is nothing to agree to.
func OwnExercises(all []exercise.Exercise) (bool, error) {
	ours, err := own()
	if err != nil {
		return false, err
	}
	var same []exercise.Exercise
	for _, ex := range ours {
		if slices.ContainsFunc(all, func(other exercise.Exercise) bool { return other.ID == ex.ID }) {
			same = append(same, ex)
		}
	}
	if len(same) != len(all) {
		return false, nil
	}
	want, err := exercise.Digest(same)
	if err != nil {
		return false, err
	}
	got, err := exercise.Digest(all)
	return got == want, err
}

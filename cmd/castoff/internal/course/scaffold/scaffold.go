// Package scaffold writes the beginnings of a course: files that work as they
// are, for an author to change.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// The templates. Go's tools leave directories with an underscore alone, so
// that what is in them is no part of the module.
//
//go:embed all:_course all:_exercise
var templates embed.FS

const (
	courseFiles   = "_course"
	exerciseFiles = "_exercise"

	// Exercises is where a course has its exercises.
	Exercises = "exercises"
	// Format is the file that describes the format of exercises.
	Format = Exercises + "/README.md"
	// LessonFormat is the file that describes the format of lessons.
	LessonFormat = "LESSONS.md"
	// First is the exercise of a new course.
	First = "greeting"

	// maxTitle is the longest title, in bytes.
	maxTitle = 200
)

// Formats are the texts that describe the formats of lessons and of exercises.
type Formats struct{ Lessons, Exercises []byte }

// blanks is what templates are filled in with.
type blanks struct {
	Title string
	// Lesson is the number of the lesson that an exercise belongs to; 0 for
	// none.
	Lesson int
}

// Course writes a new course into a directory, which is made if it is not
// there and otherwise has to be empty: a lesson with its images, an exercise, the
// formats as they are given, and a README.md. It returns the paths of the files
// below the directory. If it fails, nothing of it stays.
func Course(dir, title string, formats Formats) (files []string, err error) {
	failed := failing("beginning a course in " + dir)
	if err := checkTitle(title); err != nil {
		return nil, failed(err, fault.ExitUsage, `castoff course new DIR --title "A short title"`)
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return nil, failed(errors.New("the directory is not empty"), fault.ExitUsage,
			"castoff course new DIR    with a directory that is not there yet",
			"castoff course new --exercise ID DIR    adds an exercise to a course")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, failed(err, fault.ExitUsage, "castoff course new DIR    with a directory that is not there yet")
	}
	all, err := filled(courseFiles, ".", blanks{Title: title})
	if err != nil {
		return nil, failed(err, fault.ExitFailed)
	}
	first, err := filled(exerciseFiles, path.Join(Exercises, First), blanks{Title: "A greeting that is too large", Lesson: 1})
	if err != nil {
		return nil, failed(err, fault.ExitFailed)
	}
	const hint = "name a directory that you may write to, on a disk with room"
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, failed(err, fault.ExitFailed, hint)
	}
	if files, err = write(dir, slices.Concat(all, []file{{LessonFormat, formats.Lessons}, {Format, formats.Exercises}}, first)); err != nil {
		if missing != nil {
			_ = os.Remove(dir)
		}
		return nil, failed(err, fault.ExitFailed, hint)
	}
	return files, nil
}

// Exercise adds an exercise to the course in a directory. It returns the
// paths of the files below the directory. One that is there already is left
// as it is, which is an error. If it fails, nothing of it stays.
func Exercise(dir, id, title string) (files []string, err error) {
	failed := failing(fmt.Sprintf("beginning the exercise %q in %s", id, dir))
	if err := exercise.CheckID(id); err != nil {
		return nil, failed(err, fault.ExitUsage, "castoff course new --exercise my-exercise DIR")
	}
	if title == "" {
		title = titled(id)
	}
	if err := checkTitle(title); err != nil {
		return nil, failed(err, fault.ExitUsage, "castoff course new --exercise "+id+` --title "A short title"`)
	}
	at := path.Join(Exercises, id)
	all, err := filled(exerciseFiles, at, blanks{Title: title})
	if err != nil {
		return nil, failed(err, fault.ExitFailed)
	}
	if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(at))); err == nil {
		return nil, failed(errors.New("it is there already"), fault.ExitUsage, "castoff course new --exercise ID DIR    with an ID that is not taken")
	}
	if files, err = write(dir, all); err != nil {
		return nil, failed(err, fault.ExitFailed, "name a course that you may write to, on a disk with room")
	}
	return files, nil
}

// failing makes errors out of what went wrong while something was done.
func failing(doing string) func(err error, code int, hints ...string) error {
	return func(err error, code int, hints ...string) error {
		return fault.New(fmt.Errorf("%s: %w", doing, err), code, hints...)
	}
}

// titled is a title made from an id: "From typo" from "from-typo".
func titled(id string) string {
	words := strings.TrimSpace(strings.ReplaceAll(id, "-", " "))
	if words == "" {
		return id
	}
	return plaintext.Capital(words)
}

func checkTitle(title string) error {
	switch {
	case strings.TrimSpace(title) == "":
		return errors.New("the title is empty")
	case plaintext.Line(title) != title:
		return errors.New("the title is not text on one line")
	case len(title) > maxTitle:
		return fmt.Errorf("the title is longer than %d bytes", maxTitle)
	}
	return nil
}

// file is a file to write; name is below the directory of all of them.
type file struct {
	name string
	data []byte
}

// filled returns the files of a template as they should be below a directory.
func filled(dir, to string, b blanks) ([]file, error) {
	// Double braces are for what is measured when the course is played.
	t := template.New("").Delims("[[", "]]").Funcs(template.FuncMap{"yaml": strconv.Quote})
	var all []file
	err := fs.WalkDir(templates, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates, name)
		if err != nil {
			return err
		}
		if ext := path.Ext(name); ext == ".md" || ext == ".yaml" { // Go's sources and Dockerfiles have brackets of their own
			var out bytes.Buffer
			if t, err = t.Parse(string(text)); err == nil {
				err = t.Execute(&out, b)
			}
			if err != nil {
				return fmt.Errorf("filling in %s: %w", name, err)
			}
			text = out.Bytes()
		}
		all = append(all, file{path.Join(to, strings.TrimPrefix(name, dir+"/")), text})
		return nil
	})
	return all, err
}

// write writes files below a directory, none of them over another. If it
// fails, it removes what it has written.
func write(dir string, all []file) (names []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var made []string // in the order in which they were made
	defer func() {
		if err != nil {
			for _, name := range slices.Backward(made) {
				_ = root.Remove(name)
			}
		}
	}()
	for _, f := range all {
		for _, dir := range above(f.name) {
			switch err := root.Mkdir(dir, 0o755); {
			case err == nil:
				made = append(made, dir)
			case !errors.Is(err, fs.ErrExist):
				return nil, err
			}
		}
		w, err := root.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return nil, err
		}
		made = append(made, f.name)
		_, err = w.Write(f.data)
		if err = errors.Join(err, w.Close()); err != nil {
			return nil, err
		}
		names = append(names, f.name)
	}
	return names, nil
}

// above are the directories above a file, the outermost first.
func above(name string) []string {
	var dirs []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	slices.Reverse(dirs)
	return dirs
}

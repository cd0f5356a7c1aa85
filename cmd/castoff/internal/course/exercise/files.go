package exercise

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/portable"
	"castoff/cmd/castoff/internal/ground/problem"
)

// The bounds of what an exercise may bring along; it is held in memory.
const (
	maxFile  = 4 << 20
	maxTree  = 16 << 20 // bytes of one of the two directories
	maxFiles = 500
	maxDeep  = 10
	// maxCourse bounds the files of all exercises together.
	maxCourse = 256 << 20
)

// held are the names that a course cannot hold, since go:embed leaves them out;
// there they have .txt after them. Go's sources may have it, so that the
// course's own Go tools leave them alone.
var held = []string{"go.mod", ".git", ".hg", ".svn", ".bzr"}

// written is the name in the learner's directory of what is called name in
// the course.
func written(name string) string {
	if short, ok := strings.CutSuffix(name, ".txt"); ok && (slices.Contains(held, short) || path.Ext(short) == ".go") {
		return short
	}
	return name
}

// tree is the files of a directory by their path in the learner's directory.
type tree map[string]treeFile

type treeFile struct {
	data []byte
	// from is the file's path in the course.
	from string
}

// treeReader reads start/ or solution/.
type treeReader struct {
	fsys  fs.FS
	files tree
	// taken are the paths of files in lower case, and where each is from.
	taken map[string]string
	size  int64
	// left is how many bytes all exercises together may still have.
	left *int64
	// count is the number of files and directories seen.
	count int
	lists *[]*problem.List
}

// add reports something wrong with a file.
func (t *treeReader) add(file, format string, args ...any) {
	l := problem.NewList(file)
	l.Add(1, format, args...)
	*t.lists = append(*t.lists, l)
}

// refuse reports a file that must not be written into a learner's directory.
func (t *treeReader) refuse(from, to string, err error) {
	if path.Base(from) != path.Base(to) {
		err = fmt.Errorf("it is written as %s: %w", to, err)
	}
	t.add(from, "it is not for a learner's directory: %v", err)
}

// errEnough ends the reading of a directory after what was reported.
var errEnough = errors.New("enough")

// readTree reads a directory of an exercise. Problems go to lists, each under
// the name of its file; ok is false if the directory itself cannot be read.
func readTree(fsys fs.FS, dir string, left *int64, lists *[]*problem.List) (files tree, ok bool) {
	t := &treeReader{fsys: fsys, files: tree{}, taken: map[string]string{}, left: left, lists: lists}
	if err := t.dir(dir, "", 0); err != nil && !errors.Is(err, errEnough) {
		t.add(dir, "the directory %v", bounded.Cause(err))
		return nil, false
	}
	return t.files, true
}

// dir reads a directory; to is its path in the learner's directory.
func (t *treeReader) dir(from, to string, depth int) error {
	entries, err := fs.ReadDir(t.fsys, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(from, e.Name())
		if t.count++; t.count > maxFiles {
			t.add(name, "there are more than %d files", maxFiles)
			return errEnough
		}
		target := path.Join(to, written(e.Name()))
		switch {
		case !portable.Name(e.Name()):
			t.add(name, `the name is not one for every system: no control characters, none of \ : * ? " < > |, no dot or blank at the end`)
		case e.IsDir() && depth >= maxDeep:
			t.add(name, "the directories are nested deeper than %d", maxDeep)
		case e.IsDir() && inertPath(target, true) != nil:
			t.refuse(name, target, inertPath(target, true))
		case e.IsDir():
			if err := t.dir(name, target, depth+1); err != nil {
				return err
			}
		case e.Type()&fs.ModeSymlink != 0:
			t.add(name, "it is a symbolic link; exercises have only files and directories")
		case !e.Type().IsRegular():
			t.add(name, "it is neither a file nor a directory")
		default:
			if err := t.file(name, target); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *treeReader) file(from, to string) error {
	data, err := bounded.ReadFile(t.fsys, from, maxFile)
	if err != nil {
		t.add(from, "the file %v", bounded.Cause(err))
		return nil
	}
	// Some systems take upper and lower case to be the same.
	if other, twice := t.taken[strings.ToLower(to)]; twice {
		t.add(from, "it is written as %s, and so is %s, on some systems at least", path.Base(to), other)
		return nil
	}
	if err := inertFile(to, data); err != nil {
		t.refuse(from, to, err)
		return nil
	}
	t.taken[strings.ToLower(to)] = from
	t.size += int64(len(data))
	*t.left -= int64(len(data))
	switch {
	case t.size > maxTree:
		t.add(from, "the directory %v", bounded.TooLarge{Most: maxTree})
		return errEnough
	case *t.left < 0:
		t.add(from, "the exercises together are larger than %d MiB", maxCourse>>20)
		return errEnough
	}
	t.files[to] = treeFile{data, from}
	return nil
}

// fs returns the files as a file system in memory: a zip archive, which the
// standard library can read as one.
func (t tree) fs() (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(t)) {
		h := &zip.FileHeader{Name: name, Method: zip.Store}
		h.SetMode(0o644)
		f, err := w.CreateHeader(h)
		if err != nil {
			return nil, fmt.Errorf("holding %s: %w", name, err)
		}
		if _, err := f.Write(t[name].data); err != nil {
			return nil, fmt.Errorf("holding %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("holding the files: %w", err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return nil, fmt.Errorf("holding the files: %w", err)
	}
	return r, nil
}

// fileAbove returns the file of t that name would have to be below, if there
// is one.
func (t tree) fileAbove(name string) (string, bool) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if f, ok := t[dir]; ok {
			return f.from, true
		}
	}
	return "", false
}

// Solved returns the files of the exercise with its solution laid over them.
func (e Exercise) Solved() (fs.FS, error) { return e.Answered(e.SolutionFiles) }

// Answered returns the files of the exercise with those of an answer laid over
// them.
func (e Exercise) Answered(files fs.FS) (fs.FS, error) {
	all := tree{}
	for _, fsys := range []fs.FS{e.StartFiles, files} {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(fsys, name)
			all[name] = treeFile{data: data}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading an answer to %s: %w", e.ID, err)
		}
	}
	return all.fs()
}

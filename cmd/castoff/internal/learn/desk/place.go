package desk

import (
	"os"
	"path/filepath"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Place is where the learner's files of an exercise are: one directory has one
// name, whatever links lead to it. there is false if nothing is there yet.
func (d Desk) Place(e exercise.Exercise) (p journal.Place, there bool, err error) {
	return d.place(e.ID)
}

// SolutionPlace is where the solution of an exercise is.
func (d Desk) SolutionPlace(e exercise.Exercise) (p journal.Place, there bool, err error) {
	return d.place(e.ID + solutionSuffix)
}

func (d Desk) place(name string) (p journal.Place, there bool, err error) {
	root, err := filepath.Abs(d.root)
	if err != nil {
		return journal.Place{}, false, err
	}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	p.Dir = filepath.Join(root, name)
	info, err := os.Lstat(p.Dir)
	if err != nil {
		return p, false, nil // it is not there, or reading it will say why
	}
	p.Mark, p.Made = mark(p.Dir, info)
	return p, true, nil
}

// MarkOpen is what distinguishes an open directory from any other that was or
// will be in its place. It is empty where nothing does for certain: a number
// alone may be reused.
func MarkOpen(dir *os.File) string {
	m, made := markOpen(dir)
	if made.IsZero() {
		return ""
	}
	return m
}

package exercise

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
)

const (
	// maxExercises bounds the exercises of a course.
	maxExercises = 500
	// maxText is the longest exercise.md in bytes.
	maxText = 100_000
)

// The parts of an exercise's directory.
const (
	textFile    = "exercise.md"
	startDir    = "start"
	solutionDir = "solution"
)

// idForm is the form of ids, which are directories' names on every system,
// and of the names of checks.
var idForm = pattern.New(`^[a-z0-9][a-z0-9-]{0,49}$`)

// CheckID says what is wrong with an exercise's id, which is the name of its
// directory.
func CheckID(id string) error {
	if !idForm.MatchString(id) {
		return errors.New("the name is not like from-typo: letters a to z, digits and hyphens, at most 50")
	}
	return inertName(id, true)
}

// Load reads every directory below dir as an exercise; files there, such as a
// README.md, are left alone. Exercises come in the order in which they are
// done: by difficulty; then by the number that order: says, those without one
// last; then by id. Their Order is counted from 1.
//
// Checks are of the kinds that there are. If kinds is nil they are left unread,
// for callers that need only the rest.
//
// A course without dir has no exercises, which is no error. If anything is
// wrong there are none either, and the error is all [problem.Problem]s of all
// files, joined. Whatever is returned is held in memory and does not change
// with the files.
//
// If ids are given, only those exercises are read, and nothing is said about
// the others.
func Load(fsys fs.FS, dir string, kinds Kinds, ids ...string) ([]Exercise, error) {
	l := &loader{fsys: fsys, kinds: kinds, left: maxCourse}
	entries, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		l.list(dir).Add(1, "the directory of the exercises %v", bounded.Cause(err))
	}
	var found []front
	for _, e := range entries {
		at := path.Join(dir, e.Name())
		switch {
		case len(ids) > 0 && !slices.Contains(ids, e.Name()):
		case e.Type()&fs.ModeSymlink != 0:
			l.list(at).Add(1, "it is a symbolic link; an exercise is a directory")
		case e.Name() == textFile:
			l.list(at).Add(1, "an exercise is a directory: move it to %s", path.Join(dir, "some-name", textFile))
		case !e.IsDir():
		case CheckID(e.Name()) != nil:
			l.list(at).Add(1, "%v", CheckID(e.Name()))
		case len(found) == maxExercises:
			l.list(at).Add(1, "there are more than %d exercises", maxExercises)
			return nil, problem.Join(l.lists...)
		default:
			found = append(found, l.exercise(at, e.Name()))
		}
	}
	if err := problem.Join(l.lists...); err != nil {
		return nil, err
	}
	return ordered(found), nil
}

// ordered returns the exercises in their order.
func ordered(found []front) []Exercise {
	place := func(f front) int { return cmp.Or(f.order, maxOrder+1) }
	slices.SortFunc(found, func(a, b front) int {
		return cmp.Or(cmp.Compare(a.Difficulty, b.Difficulty), cmp.Compare(place(a), place(b)), cmp.Compare(a.ID, b.ID))
	})
	var all []Exercise
	for i, f := range found {
		f.Order = i + 1
		all = append(all, *f.Exercise)
	}
	return all
}

// Arranged returns the exercises in the order of the lessons that they belong to,
// those of none last, and within a lesson by place, then in the order that they
// have.
func Arranged(all []Exercise, place func(Exercise) int) []Exercise {
	all = slices.Clone(all)
	lesson := func(e Exercise) int { return cmp.Or(e.Lesson, maxLesson+1) }
	slices.SortStableFunc(all, func(a, b Exercise) int {
		return cmp.Or(cmp.Compare(lesson(a), lesson(b)), cmp.Compare(place(a), place(b)))
	})
	for i := range all {
		all[i].Order = i + 1
	}
	return all
}

// loader reads exercises and collects what is wrong with them.
type loader struct {
	fsys  fs.FS
	kinds Kinds
	lists []*problem.List
	// left is how many bytes of files all exercises may still have.
	left int64
}

// list returns a new list of problems for a file.
func (l *loader) list(file string) *problem.List {
	p := problem.NewList(file)
	l.lists = append(l.lists, p)
	return p
}

// exercise reads the exercise in the directory at.
func (l *loader) exercise(at, id string) front {
	e := &Exercise{ID: id}
	f := front{Exercise: e}
	others, programs, ok := l.parts(at)
	if !ok {
		return f
	}
	p := l.list(path.Join(at, textFile))
	text := source.Open(l.fsys, path.Join(at, textFile), maxText, p)
	if text == nil {
		return f
	}
	f, body := readFront(text, e, l.kinds, p)
	l.readSections(at, text, body, e, p)

	start, okStart := readTree(l.fsys, path.Join(at, startDir), &l.left, &l.lists)
	solution, okSolution := readTree(l.fsys, path.Join(at, solutionDir), &l.left, &l.lists)
	if okStart && okSolution {
		l.together(start, solution)
		l.compare(at, start, solution, f)
		f.checkNamed(start, solution, p)
		e.Answers = l.answers(at, others, start, f, p)
	}
	e.Programs = l.programs(at, programs, f, p)
	e.StartFiles = l.held(path.Join(at, startDir), start)
	e.SolutionFiles = l.held(path.Join(at, solutionDir), solution)
	return f
}

// held is the files of a directory in memory.
func (l *loader) held(dir string, files tree) fs.FS {
	fsys, err := files.fs()
	if err != nil {
		l.list(dir).Add(1, "%v", err)
	}
	return fsys
}

// parts reports what does not belong in an exercise's directory: a misspelt
// name would otherwise be a directory that is missing. It returns the
// directories of answers other than the solution, and those of programs; ok is
// false if there are links, which are not to be followed.
func (l *loader) parts(at string) (answers, programs []string, ok bool) {
	ok = true
	parts := []string{textFile, startDir, solutionDir}
	entries, err := fs.ReadDir(l.fsys, at)
	if err != nil {
		l.list(at).Add(1, "the directory %v", bounded.Cause(err))
	}
	for _, e := range entries {
		name := path.Join(at, e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			l.list(name).Add(1, "it is a symbolic link; exercises have only files and directories")
			ok = false
		case e.IsDir() && answerDir.MatchString(e.Name()):
			answers = append(answers, e.Name())
		case e.IsDir() && programDir.MatchString(e.Name()):
			programs = append(programs, e.Name())
		case !slices.Contains(parts, e.Name()):
			l.list(name).Add(1, "%s in an exercise", problem.Unknown("name", e.Name(), append(parts, rightPrefix+"NAME", wrongPrefix+"NAME", programPrefix+"NAME")))
		}
	}
	return answers, programs, ok
}

// together looks at what the files of both directories make when the solution
// lies over the start, as they are written for a learner who asks for it.
func (l *loader) together(start, solution tree) {
	all := maps.Clone(start)
	maps.Copy(all, solution)
	found := repositories(slices.Collect(maps.Keys(all)))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		l.list(all[name].from).Add(1, "it is not for a learner's directory: %v", found[name])
	}
}

// compare checks the two directories, and how the solution lies over the
// start.
func (l *loader) compare(at string, start, solution tree, f front) {
	dockerfile := f.Build.Dockerfile()
	_, has := start[dockerfile]
	_, solved := solution[dockerfile]
	switch {
	case !f.noDockerfile && !has:
		l.list(path.Join(at, startDir)).Add(1, "there is no %s (say dockerfile: missing in exercise.md if the learner writes it)", dockerfile)
	case f.noDockerfile && has:
		l.list(path.Join(at, startDir, dockerfile)).Add(1, "exercise.md says dockerfile: missing, but here it is")
	case f.noDockerfile && !solved:
		l.list(path.Join(at, solutionDir)).Add(1, "there is no %s, and start has none either", dockerfile)
	}
	l.overStart(at, solutionDir, start, solution)
}

// overStart checks how an answer lies over the start.
func (l *loader) overStart(at, dir string, start, solution tree) {
	if len(solution) == 0 {
		l.list(path.Join(at, dir)).Add(1, "it is empty: it has the files that differ from start")
	}
	for _, name := range slices.Sorted(maps.Keys(solution)) {
		file := solution[name]
		p := l.list(file.from)
		if other, ok := start[name]; ok && bytes.Equal(other.data, file.data) {
			p.Add(1, "it is the same as %s; a solution has only what differs", other.from)
		}
		if other, ok := start.fileAbove(name); ok {
			p.Add(1, "its directory is the file %s", other)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(start)) {
		if other, ok := solution.fileAbove(name); ok {
			l.list(other).Add(1, "it is the directory of %s", start[name].from)
		}
	}
}

// checkNamed looks up the files that checks name.
func (f *front) checkNamed(start, solution tree, p *problem.List) {
	names := slices.Sorted(maps.Keys(start))
	for _, c := range f.Checks {
		if asked, ok := c.Asked.(namesSecret); ok && asked.SecretNamed() != "" {
			if _, offered := cmp.Or(c.Build, &f.Build).Secrets[asked.SecretNamed()]; !offered {
				p.Add(c.Line, "%s: the build is not offered a secret %q; in the front matter, build: {secrets: {%s: ...}}", c.Kind, asked.SecretNamed(), asked.SecretNamed())
			}
		}
		asked, ok := c.Asked.(namesFiles)
		if !ok {
			continue
		}
		for _, name := range asked.FilesNamed() {
			_, inStart := start[name]
			_, inSolution := solution[name]
			if name != "" && !inStart && !inSolution {
				p.Add(c.Line, "%s: %s", c.Kind, problem.Unknown("file", name, names))
			}
		}
	}
}

package exercise

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxAnswers is how many answers an exercise may have besides its solution.
const maxAnswers = 20

// Answer is an answer besides the solution. Learners never get it: it is for
// finding out whether the exercise judges answers as they deserve.
type Answer struct {
	// Dir is the name of its directory: "solution-static", "wrong-no-loader".
	Dir string
	// Files lie over the start's, as the solution's do.
	Files fs.FS
	// Fails is how it fails; nil if it is a right answer.
	Fails *Failure
}

// The directories of answers besides the solution.
const (
	rightPrefix = solutionDir + "-"
	wrongPrefix = "wrong-"
)

// answerDir is the form of their names.
var answerDir = pattern.New(`^(?:solution|wrong)-[a-z0-9][a-z0-9-]{0,39}$`)

// failing is how an answer fails, and where exercise.md says so.
type failing struct {
	Failure
	line int
}

// readWrong reads how wrong answers fail, by the names of their directories.
func (f *front) readWrong(v keys.Value, p *problem.List) {
	pairs, ok := v.Pairs()
	if !ok {
		p.Add(v.Line, "wrong is not a table such as wrong-whole-base: {check: size}, a line for each wrong answer (it is %s)", v)
		return
	}
	f.wrong = map[string]failing{}
	for _, pair := range pairs {
		if !strings.HasPrefix(pair.Key, wrongPrefix) || !answerDir.MatchString(pair.Key) {
			p.Add(pair.Line, "wrong: %q is not the name of a wrong answer's directory, such as wrong-whole-base", pair.Key)
			continue
		}
		f.wrong[pair.Key] = failing{readFailure(pair.Value, pair.Key, p), pair.Line}
	}
}

// checkWrong looks up the checks that wrong answers fail.
func (f *front) checkWrong(p *problem.List) {
	for _, dir := range slices.Sorted(maps.Keys(f.wrong)) {
		f.checkFailure(dir, f.wrong[dir].Failure, f.wrong[dir].line, p)
	}
}

// answers reads the directories of the other answers.
func (l *loader) answers(at string, dirs []string, start tree, f front, p *problem.List) []Answer {
	if len(dirs) > maxAnswers {
		p.Add(1, "the exercise has %d answers besides its solution; at most %d are allowed", len(dirs), maxAnswers)
		return nil
	}
	var all []Answer
	for _, dir := range dirs {
		a := Answer{Dir: dir}
		if strings.HasPrefix(dir, wrongPrefix) {
			how, said := f.wrong[dir]
			if !said && !f.unread {
				p.Add(1, "how %s fails is not said; in the front matter, wrong: {%s: {check: NAME}}", dir, dir)
			}
			a.Fails = &how.Failure
		}
		files, ok := readTree(l.fsys, path.Join(at, dir), &l.left, &l.lists)
		if ok {
			l.together(start, files)
			l.overStart(at, dir, start, files)
		}
		a.Files = l.held(path.Join(at, dir), files)
		all = append(all, a)
	}
	for _, dir := range slices.Sorted(maps.Keys(f.wrong)) {
		if !slices.Contains(dirs, dir) {
			p.Add(f.wrong[dir].line, "wrong: there is no directory %s", dir)
		}
	}
	return all
}

package exercise

import (
	"slices"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/spelling"
)

const (
	// maxFront is the longest front matter, in bytes. Parsing YAML takes more
	// than its length.
	maxFront = 8000

	maxMinutes    = 240
	maxDifficulty = 5
	maxLesson     = 999
	maxOrder      = 999
)

// The words of some values.
var (
	needs = []string{"buildkit", NeedsGCC, NeedsNetwork}
	// dockerfiles say whether the start has a Dockerfile.
	dockerfiles = []string{"given", "missing"}
)

// front is the front matter, and where in the file some of it stands.
type front struct {
	*Exercise
	// kinds are the kinds of checks that there are.
	kinds Kinds
	// order is the exercise's place among those of the same difficulty; 0 if
	// none is given.
	order int
	// noDockerfile is true if the learner has to write it.
	noDockerfile bool
	// unread is true if nothing could be made of it.
	unread bool
	// partial is true if not all of the checks could be read.
	partial   bool
	startLine int
	// wrong are how wrong answers fail, by the names of their directories.
	wrong map[string]failing
}

// readFront reads the front matter into the exercise and returns the offset
// of what follows it.
func readFront(t *source.Text, e *Exercise, kinds Kinds, p *problem.List) (f front, body int) {
	f = front{Exercise: e, kinds: kinds, startLine: 1}
	body, ok := f.keys(p).Front(t, maxFront, "key: value on lines", p)
	f.unread = !ok
	if ok {
		f.checkFailure("start", f.Start, f.startLine, p)
		f.checkWrong(p)
	}
	return f, body
}

// keys are those of the front matter.
func (f *front) keys(p *problem.List) keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("title", keys.Title(&f.Title)),
		keys.Must("minutes", keys.Number(&f.Minutes, 1, maxMinutes)),
		keys.Must("difficulty", keys.Number(&f.Difficulty, 1, maxDifficulty)),
		keys.May("lesson", func(r keys.Reader, v keys.Value, key string) {
			f.LessonLine = v.Line
			keys.Number(&f.Lesson, 1, maxLesson)(r, v, key)
		}),
		keys.May("order", keys.Number(&f.order, 1, maxOrder)),
		keys.May("needs", keys.SomeOf(&f.Needs, "need", needs...)),
		keys.May("dockerfile", func(r keys.Reader, v keys.Value, key string) {
			var given string
			keys.OneOf(&given, dockerfiles...)(r, v, key)
			f.noDockerfile = given == "missing"
		}),
		keys.May("build", keys.Inner(f.Build.keys())),
		keys.Must("start", func(_ keys.Reader, v keys.Value, _ string) {
			f.startLine = v.Line
			f.Start = readFailure(v, "start", p)
		}),
		keys.May("wrong", func(_ keys.Reader, v keys.Value, _ string) { f.readWrong(v, p) }),
		keys.Must("checks", func(_ keys.Reader, v keys.Value, _ string) {
			f.Checks, f.partial = readChecks(v, f.kinds, p)
		}),
	}}
}

// checkFailure looks up the check that something fails.
func (f *front) checkFailure(what string, how Failure, line int, p *problem.List) {
	names := f.checkNames()
	if how.Check != "" && len(names) > 0 && !f.partial && !slices.Contains(names, how.Check) {
		p.Add(line, "%s: %s", what, problem.Unknown("check", how.Check, names))
	}
}

func (f *front) checkNames() []string {
	var names []string
	for _, c := range f.Checks {
		names = append(names, c.Name)
	}
	return names
}

// keys are those of build, wherever it stands.
func (b *Build) keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.May("file", keys.ContextPath(&b.File)),
		keys.May("target", keys.StageName(&b.Target)),
		keys.May("args", keys.Args(&b.Args)),
		keys.May("secrets", keys.Secrets(&b.Secrets)),
		keys.May("platform", keys.Platform(&b.Platform)),
	}}
}

// readFailure reads how the start, or a wrong answer, fails.
func readFailure(v keys.Value, what string, p *problem.List) (f Failure) {
	table := keys.Table{Keys: []keys.Key{keys.May("check", keys.Word(&f.Check)), keys.May("says", keys.Text(&f.Says))}}
	keys.Inner(table)(keys.Reader{List: p}, v, what)
	pairs, ok := v.Pairs()
	said := slices.ContainsFunc(pairs, func(pair keys.Pair) bool { return spelling.Nearest(pair.Key, table.Names()) == "check" })
	if ok && !said {
		p.Add(v.Line, "%s: check is missing: the name of the first check that fails", what)
	}
	return f
}

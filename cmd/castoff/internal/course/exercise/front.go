package exercise

import (
	"slices"
	"strings"

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
	maxChecks     = 30
)

var (
	frontKeys = []string{"title", "minutes", "difficulty", "lesson", "order", "needs", "dockerfile", "build", "start", "checks"}
	mustKeys  = []string{"title", "minutes", "difficulty", "start", "checks"}
	buildKeys = []string{"target", "args", "secrets", "platform"}
	startKeys = []string{"check", "says"}
	needs     = []string{"buildkit"}
	// dockerfiles say whether the start has a Dockerfile.
	dockerfiles = []string{"given", "missing"}
)

// front is the front matter, and where in the file some of it stands.
type front struct {
	*Exercise
	// order is the exercise's place among those of the same difficulty; 0 for
	// none said.
	order int
	// noDockerfile is true if the learner has to write it.
	noDockerfile bool
	// partial is true if not all of the checks could be read.
	partial   bool
	startLine int
}

// readFront reads the front matter into the exercise and returns the offset
// of what follows it.
func readFront(t *source.Text, e *Exercise, p *problem.List) (f front, body int) {
	f = front{Exercise: e, startLine: 1}
	text, body, ok := t.Front(maxFront, "key: value on lines", p)
	if ok {
		if v, ok := parseYAML(text, 2, p); ok {
			f.read(v, p)
		}
	}
	return f, body
}

func (f *front) read(v value, p *problem.List) {
	r := reader{List: p}
	seen := map[string]bool{}
	for _, pair := range v.pairs {
		v, key := pair.value, pair.key
		seen[key] = true
		switch key {
		case "title":
			if f.Title = strings.TrimSpace(r.word(v, key)); f.Title != "" {
				p.References(f.Title, v.line)
			}
		case "minutes":
			f.Minutes = r.number(v, key, 1, maxMinutes)
		case "difficulty":
			f.Difficulty = r.number(v, key, 1, maxDifficulty)
		case "lesson":
			f.Lesson, f.LessonLine = r.number(v, key, 1, maxLesson), pair.line
		case "order":
			f.order = r.number(v, key, 1, maxOrder)
		case "needs":
			f.Needs = r.words(v, key, func(v value, _ string) string { return r.oneOf(v, "need", needs) })
		case "dockerfile":
			f.noDockerfile = r.oneOf(v, key, dockerfiles) == "missing"
		case "build":
			f.Build = readBuild(v, p)
		case "start":
			f.startLine = pair.line
			f.Start = readStart(v, p)
		case "checks":
			f.Checks, f.partial = readChecks(v, p)
		default:
			p.Add(pair.line, "%s in the front matter", problem.Unknown("key", key, frontKeys))
			// One mistake is told once: the key that is meant is not missing.
			seen[spelling.Nearest(key, frontKeys)] = true
		}
	}
	for _, key := range mustKeys {
		if !seen[key] {
			p.Add(1, "the front matter has no %s", key)
		}
	}
	f.checkStart(p)
}

// checkStart looks up the check that the start fails.
func (f *front) checkStart(p *problem.List) {
	names := f.checkNames()
	if f.Start.Check != "" && len(names) > 0 && !f.partial && !slices.Contains(names, f.Start.Check) {
		p.Add(f.startLine, "start: %s", problem.Unknown("check", f.Start.Check, names))
	}
}

func (f *front) checkNames() []string {
	var names []string
	for _, c := range f.Checks {
		names = append(names, c.Name)
	}
	return names
}

// readTable calls each for every pair of a table whose keys are known, and
// reports the others.
func readTable(v value, in string, known []string, p *problem.List, each func(r reader, v value, key string)) {
	r := reader{p, in + ": "}
	if v.form != isTable {
		r.List.Add(v.line, "%s is not a table such as {key: value} (it is %s)", in, v)
		return
	}
	for _, pair := range v.pairs {
		if !slices.Contains(known, pair.key) {
			p.Add(pair.line, "%s%s", r.in, problem.Unknown("key", pair.key, known))
			continue
		}
		each(r, pair.value, pair.key)
	}
}

func readBuild(v value, p *problem.List) (b Build) {
	readTable(v, "build", buildKeys, p, func(r reader, v value, key string) {
		switch key {
		case "target":
			b.Target = r.formed(v, key, "the name of a stage: a to z, digits, and _ . -", stageName)
		case "args":
			b.Args = r.table(v, key, "the name of a build argument: letters, digits and _", envName, r.optional)
		case "secrets":
			b.Secrets = r.table(v, key, "the id of a secret: letters, digits, and _ . -", secretName, r.word)
		case "platform":
			b.Platform = r.platform(v, key)
		}
	})
	return b
}

func readStart(v value, p *problem.List) (f Failure) {
	has := slices.ContainsFunc(v.pairs, func(pair pair) bool { return spelling.Nearest(pair.key, startKeys) == "check" })
	readTable(v, "start", startKeys, p, func(r reader, v value, key string) {
		switch key {
		case "check":
			f.Check = r.word(v, key)
		case "says":
			f.Says = r.optional(v, key)
		}
	})
	if v.form == isTable && !has {
		p.Add(v.line, "start: check is missing: the name of the first check that the start fails")
	}
	return f
}

// readChecks reads the list of checks. Each is a table with the kind as a
// key, and perhaps name and text. partial is true if not all of them could be
// read.
func readChecks(v value, p *problem.List) (checks []Check, partial bool) {
	if v.form != isList || len(v.items) == 0 || len(v.items) > maxChecks {
		p.Add(v.line, "checks is not a list of 1 to %d checks, such as - builds: {}", maxChecks)
		return nil, true
	}
	lines := map[string]int{}
	for _, item := range v.items {
		c, ok := readCheck(item, p)
		if !ok {
			partial = true
			continue
		}
		if line, twice := lines[c.Name]; twice {
			p.Add(c.Line, "the check %q has the name of the one on line %d: give one of them another with name:", c.Name, line)
			continue
		}
		lines[c.Name] = c.Line
		checks = append(checks, c)
	}
	return checks, partial
}

// readCheck reads one check; ok is false if it is of no known kind. Name, text
// and build may stand among the kind's parameters or beside the kind.
func readCheck(v value, p *problem.List) (c Check, ok bool) {
	if v.form != isTable {
		p.Add(v.line, "the check is not like - builds: {} (it is %s)", v)
		return c, false
	}
	for _, pair := range v.pairs {
		at := slices.IndexFunc(kinds, func(k kind) bool { return string(k.name) == pair.key })
		switch {
		case at < 0 && c.readAny(reader{p, "the check: "}, pair):
		case at < 0:
			p.Add(pair.line, "%s; name, text and build may stand beside it", problem.Unknown("kind of check", pair.key, kindNames()))
			return c, false
		case c.Kind != "":
			p.Add(pair.line, "a check of two kinds, %s and %s: write two checks", c.Kind, pair.key)
		default:
			c.Kind, c.Line = Kind(pair.key), pair.line
			kinds[at].read(pair.value, &c, p)
			c.defaults()
		}
	}
	if c.Kind == "" {
		p.Add(v.line, "the check is of no kind (allowed: %s)", strings.Join(kindNames(), ", "))
		return c, false
	}
	if c.Name == "" {
		c.Name = string(c.Kind)
	}
	return c, true
}

// defaults fills in what need not be said.
func (c *Check) defaults() {
	if c.Kind != HTTP {
		return
	}
	if c.Path == "" {
		c.Path = "/"
	}
	if c.Status == 0 {
		c.Status = 200
	}
}

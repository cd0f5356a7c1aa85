package exercise

import (
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxChecks is how many checks an exercise may have.
const maxChecks = 30

// Check is one property that the learner's image has to have.
type Check struct {
	// Kind is what it is about, a word of exercise.md: "size".
	Kind string
	// Name tells checks of one exercise apart: the kind, or what "name" says.
	Name string
	// Line is where it stands in exercise.md.
	Line int
	// Text is what is asked, for people; empty for a text made from the rest.
	Text string
	// Means and Next are what a failure of it means, and what to do about it, in
	// the author's words; empty for castoff's own.
	Means, Next string
	// Step is the title of the step that begins with it; empty for none. The checks
	// of a step are tried once all before it are passed.
	Step string
	// Build is how the image is built for this check; nil if it is built as for
	// the others.
	Build *Build
	// Asked is what it asks for. Without one a check asks for what Text says.
	Asked Asked
}

// Asked is what a check asks for. Each kind of check has a type of its own.
type Asked interface {
	// Keys are the keys of the kind in exercise.md, and where in the value
	// their values go.
	Keys() keys.Table
	// Want is what it asks for, in words for people: "at most 5 MB on disk".
	Want() string
}

// namesFiles is implemented by what asks something of files of the learner's
// directory, which must then be in start or in solution.
type namesFiles interface{ FilesNamed() []string }

// namesSecret is implemented by what asks something of a secret, which the build
// must then be offered.
type namesSecret interface{ SecretNamed() string }

// Kinds are the kinds of checks that there are.
type Kinds interface {
	// Names are their words in exercise.md, in the order of messages.
	Names() []string
	// New returns what a check of a kind asks for if exercise.md says nothing
	// more; ok is false if there is no such kind.
	New(kind string) (a Asked, ok bool)
}

// Want is what the check asks for, in words for people and on one line: "at
// most 5 MB on disk", "no shell". It is what the exercise's author wrote, if
// they wrote a sentence.
func (c Check) Want() string {
	switch {
	case c.Text != "":
		return plaintext.Line(c.Text)
	case c.Asked == nil:
		return c.Kind
	}
	return plaintext.Line(fresh.Replace(c.Asked.Want() + c.otherBuild()))
}

// fresh leaves out of a sentence what is made anew for each check, which nobody can
// type.
var fresh = strings.NewReplacer("{random}", "…", "{random-sha256}", "…")

// otherBuild is how the image is built for this check alone, as the end of a
// sentence.
func (c Check) otherBuild() string {
	if c.Build == nil {
		return ""
	}
	flags := []string{"docker build"}
	if c.Build.File != "" {
		flags = append(flags, "--file "+c.Build.File)
	}
	if c.Build.Target != "" {
		flags = append(flags, "--target "+c.Build.Target)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Build.Args)) {
		flags = append(flags, "--build-arg "+name+"="+c.Build.Args[name])
	}
	if c.Build.Platform != "" {
		flags = append(flags, "--platform "+c.Build.Platform)
	}
	return ", built with: " + strings.Join(flags, " ")
}

// readChecks reads the list of checks. Each is a table with the kind as a
// key, and perhaps name and text. partial is true if not all of them could be
// read.
func readChecks(v keys.Value, kinds Kinds, p *problem.List) (checks []Check, partial bool) {
	if kinds == nil {
		return nil, true
	}
	items, ok := v.Items()
	if !ok || len(items) == 0 || len(items) > maxChecks {
		p.Add(v.Line, "checks is not a list of 1 to %d checks, such as - builds: {}", maxChecks)
		return nil, true
	}
	lines := map[string]int{}
	for _, item := range items {
		c, ok := readCheck(item, kinds, p)
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
// and build may stand among the kind's keys or beside the kind.
func readCheck(v keys.Value, kinds Kinds, p *problem.List) (c Check, ok bool) {
	pairs, ok := v.Pairs()
	if !ok {
		p.Add(v.Line, "the check is not like - builds: {} (it is %s)", v)
		return c, false
	}
	beside := keys.Reader{List: p, In: "the check: "}
	for _, pair := range pairs {
		var asked Asked
		known := false
		if !slices.Contains(ofAnyKind, pair.Key) {
			asked, known = kinds.New(pair.Key)
		}
		switch {
		case !known && c.readAny(beside, pair):
		case !known:
			if c.Asked != nil && slices.Contains(c.Asked.Keys().Names(), pair.Key) {
				p.Add(pair.Line, "%q stands beside %s; it has to stand below it, with more blanks: - %s: {%s: ...}", pair.Key, c.Kind, c.Kind, pair.Key)
				return c, false
			}
			p.Add(pair.Line, "%s; %s may stand beside it", problem.Unknown("kind of check", pair.Key, kinds.Names()), plaintext.Listed(ofAnyKind, "and"))
			return c, false
		case c.Kind != "":
			p.Add(pair.Line, "a check of two kinds, %s and %s: write two checks", c.Kind, pair.Key)
		default:
			c.Kind, c.Line, c.Asked = pair.Key, pair.Line, asked
			c.read(pair.Value, p)
		}
	}
	if c.Kind == "" {
		p.Add(v.Line, "the check is of no kind (allowed: %s)", strings.Join(kinds.Names(), ", "))
		return c, false
	}
	if c.Name == "" {
		c.Name = c.Kind
	}
	return c, true
}

// read reads what is asked for.
func (c *Check) read(v keys.Value, p *problem.List) {
	r := keys.Reader{List: p, In: c.Kind + ": "}
	c.Asked.Keys().Read(r, v, c.Line, ofAnyKind, func(pair keys.Pair) bool { return c.readAny(r, pair) })
}

// ofAnyKind are the keys that a check of any kind may have.
var ofAnyKind = []string{"name", "text", "means", "next", "step", "build"}

// readAny reads what a check of any kind may have; false if pair is something
// else.
func (c *Check) readAny(r keys.Reader, pair keys.Pair) bool {
	text := map[string]*string{"name": &c.Name, "text": &c.Text, "means": &c.Means, "next": &c.Next, "step": &c.Step}[pair.Key]
	switch {
	case !slices.Contains(ofAnyKind, pair.Key):
		return false
	case text != nil && *text != "", pair.Key == "build" && c.Build != nil:
		r.Add(pair.Line, "%s%s is said twice", r.In, pair.Key)
	case pair.Key == "name":
		keys.Formed(&c.Name, "a name such as second-run: a to z, digits and -", idForm)(r, pair.Value, pair.Key)
	case text != nil:
		keys.Word(text)(r, pair.Value, pair.Key)
	case pair.Key == "build":
		c.Build = &Build{}
		keys.Inner(c.Build.keys())(keys.Reader{List: r.List}, pair.Value, pair.Key)
	}
	return true
}

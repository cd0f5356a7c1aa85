// Package explain tells people what a Docker error means: it finds the traps
// that a build's or a container's output shows, with the way out of each. It
// asks no network and no daemon, and always says the same about the same text.
package explain

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/outcome"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Trap is a mistake that people make with Dockerfiles, and how to fix it.
type Trap struct {
	// ID is the trap's name in lower case: "from-typo".
	ID string
	// Title says in one line what is wrong.
	Title string
	// Why says how it comes about, Cure says what to do, both in plain
	// sentences.
	Why, Cure string
	// Example is Dockerfile or shell text that shows the cure; it may be empty.
	Example string
	// Exercise is the id of the exercise that practises it; empty if there is
	// none.
	Exercise string
	// Lesson is the number of the lesson about it; 0 if there is none.
	Lesson int
}

// Explanation is a trap that was found in a text.
type Explanation struct {
	Trap Trap
	// Line is the line that gave it away, without control sequences and without
	// what builders put before it.
	Line string
	// Names are the names that the line gives: "file", "stage", "user" and the
	// like. "meant" is the nearest right name for a misspelt one.
	Names map[string]string
}

// How well a line proves a trap.
const (
	// remark is what a builder finds fault with where nothing fails because of it.
	remark = iota
	// fallback is an exit code: it says something only if nothing else does.
	fallback
	// warning is a line of a build that may well have succeeded.
	warning
	// possible is one reading of a line that has a likelier one.
	possible
	// likely is the likeliest reading of a line.
	likely
	// certain is a cause of which a line further down is only the effect.
	certain
)

// rule is one wording of a trap's symptom.
type rule struct {
	// core is a text that the line has to contain for the expression to be
	// tried at all; it keeps long logs cheap.
	core string
	line *pattern.Pattern
	// unless matches what a look-alike has.
	unless *pattern.Pattern
	// when looks at the rest of the text and at the names found; it may add to
	// them. nil stands for always.
	when func(l *transcript.Log, names map[string]string) bool
	// weight is how well the line proves the trap.
	weight int
}

// entry is a trap with all that shows it.
type entry struct {
	Trap
	rules []rule
	// ways are the ways out besides that of the trap; the first that fits counts.
	ways []ways.Way
	// fitted makes an example from the names, where a fixed one could show just
	// what has failed; "" stands for the trap's own.
	fitted func(names map[string]string) string
}

// with returns the trap as it is told about a text.
func (e entry) with(l *transcript.Log, names map[string]string) Trap {
	t := e.Trap
	for _, w := range e.ways {
		if w.When(l, names) {
			t.Cure, t.Example = w.Cure, w.Example
			break
		}
	}
	if e.fitted != nil {
		t.Example = cmp.Or(e.fitted(names), t.Example)
	}
	// An example must not name the very image that does not exist.
	if image := names["image"]; image != "" && slices.Contains(strings.Fields(t.Example), strings.TrimPrefix(image, "docker.io/library/")) {
		t.Example = ""
	}
	return t
}

// entries are all traps. Of two equally likely readings of one line, the one
// that stands first is given first.
var entries = slices.Concat(dockerfileTraps, contextTraps, stageTraps, registryTraps,
	credentialTraps, engineTraps, shellTraps, startTraps, scratchTraps, fileTraps, packageTraps, goTraps, moduleTraps, pythonTraps, nodeTraps, missingTraps, warnings())

// maxExplanations is how many explanations one text gets: more would help
// nobody.
const maxExplanations = 4

// Traps returns all traps that Explain knows.
func Traps() []Trap {
	out := make([]Trap, len(entries))
	for i, e := range entries {
		out[i] = e.Trap
	}
	return out
}

// Named returns the trap with an ID.
func Named(id string) (Trap, bool) {
	for _, e := range entries {
		if e.ID == id {
			return e.Trap, true
		}
	}
	return Trap{}, false
}

// finding is an entry found in a line.
type finding struct {
	entry, line, weight int
	names               map[string]string
}

// Findings are what a text shows.
type Findings struct {
	// Explanations are the likeliest first; nil if nothing is recognized.
	Explanations []Explanation
	// More is how many traps were found besides these.
	More int
	// Cut is true if only the end of the text was read.
	Cut bool
}

// Explain is the explanations of [Find].
func Explain(text string) []Explanation { return Find(text).Explanations }

// Find returns what the text shows. Of a text longer than a mebibyte it reads
// only the end.
func Find(text string) Findings {
	l := transcript.Read(text)
	found := make(map[int]finding)
	for i, line := range l.Lines {
		for e := range entries {
			for _, r := range entries[e].rules {
				names, ok := r.matches(l, line)
				if !ok {
					continue
				}
				// The last place counts: a builder repeats at the end what made
				// it stop.
				if old, seen := found[e]; !seen || r.weight >= old.weight {
					found[e] = finding{e, i, r.weight, names}
				}
				break
			}
		}
	}
	all := ordered(l, found)
	f := Findings{More: max(0, len(all)-maxExplanations), Cut: l.Cut}
	for _, x := range all[:len(all)-f.More] {
		f.Explanations = append(f.Explanations, Explanation{Trap: entries[x.entry].with(l, x.names), Line: plaintext.Clip(l.Lines[x.line], maxShown, " …"), Names: x.names})
	}
	return f
}

// Success returns the line in which a builder says that it made an image, if
// text is the output of builds that all went well and shows no trap; else "".
func Success(text string) string {
	image, others := outcome.Of(text)
	if image == "" || len(Explain(strings.Join(others, "\n"))) > 0 {
		return ""
	}
	return plaintext.Clip(image, maxShown, " …")
}

// ordered puts what was found in order, the likeliest first. A warning explains
// nothing by itself where the text tells of a failure, whatever failed.
func ordered(l *transcript.Log, found map[int]finding) []finding {
	all := make([]finding, 0, len(found))
	best := remark
	for _, f := range found {
		all = append(all, f)
		best = max(best, f.weight)
	}
	switch {
	case best > warning:
		all = slices.DeleteFunc(all, func(f finding) bool { return f.weight < warning })
	case l.Failed():
		all = slices.DeleteFunc(all, func(f finding) bool { return f.weight != fallback })
	}
	slices.SortFunc(all, func(a, b finding) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.line, a.line), cmp.Compare(a.entry, b.entry))
	})
	return all
}

// matches reports whether a line shows what the rule describes, and the names in
// it.
func (r rule) matches(l *transcript.Log, line string) (map[string]string, bool) {
	if !strings.Contains(line, r.core) {
		return nil, false
	}
	m := r.line.FindStringSubmatch(line)
	if m == nil {
		// Many programs put "Error: " before what another one has said.
		if said := transcript.Said(line); said != line {
			m = r.line.FindStringSubmatch(said)
		}
	}
	if m == nil || r.unless != nil && r.unless.MatchString(line) {
		return nil, false
	}
	names := map[string]string{}
	for i, name := range r.line.SubexpNames() {
		if name != "" && m[i] != "" {
			names[name] = plaintext.Clip(m[i], maxShown, " …")
		}
	}
	if r.when != nil && !r.when(l, names) {
		return nil, false
	}
	return names, true
}

// maxShown is how many bytes of a line or a name are shown.
const maxShown = 400

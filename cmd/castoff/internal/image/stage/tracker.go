package stage

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/progress"
)

// Tracker puts a Dockerfile's stages and the events of one build of it
// together. It is not safe for use by several goroutines at once.
type Tracker struct {
	stages  []Stage
	shipped int    // by index; -1 if the target does not exist
	parents []int  // the stage that each begins with; -1 for an image
	needed  []bool // by the shipped stage, directly or not, and itself
	keys    [][]key

	steps []*step // in the order of their first event
	byID  map[string]*step
	// merges is true for BuildKit, which carries out a step that several stages
	// have in common once, under the name of one of them, and which numbers the
	// steps that make something, from the stage's FROM on.
	merges bool
	broken bool // the build did not end well
}

// key identifies a step by the image that it begins with and all that was done
// to it since.
type key [sha256.Size]byte

func (k key) then(text string) key { return sha256.Sum256(append(k[:], text...)) }

// step is a step as its events report it.
type step struct {
	stage, n int
	name     string
	state    progress.State
	ran      bool
	seconds  float64
}

// outcome is what became of a step, in the order of what counts more.
type outcome int

const (
	fromCache outcome = iota
	carriedOut
	unfinished
	broke
)

// NewTracker returns a tracker of a build of the given stages, of which the
// target becomes the image: a name, a number, or empty for the last.
func NewTracker(stages []Stage, target string) *Tracker {
	t := &Tracker{stages: stages, shipped: len(stages) - 1, byID: map[string]*step{}, needed: make([]bool, len(stages))}
	if target != "" {
		t.shipped = find(stages, target)
	}
	for i, s := range stages {
		parent, k := -1, key{}.then(s.From)
		for _, n := range s.Needs {
			if n.How == HowFrom && !n.Image {
				parent = find(stages[:i], n.Stage)
			}
		}
		if parent >= 0 {
			k = t.keys[parent][len(t.keys[parent])-1]
		}
		keys := []key{k}
		for _, text := range s.Instructions {
			k = k.then(text)
			keys = append(keys, k)
		}
		t.parents, t.keys = append(t.parents, parent), append(t.keys, keys)
	}
	// A stage can only need those before it.
	for i := t.shipped; i >= 0; i-- {
		if !t.needed[i] && i != t.shipped {
			continue
		}
		t.needed[i] = true
		for _, n := range stages[i].Needs {
			if j := find(stages[:i], n.Stage); j >= 0 && !n.Image {
				t.needed[j] = true
			}
		}
	}
	return t
}

// find returns the index of the last stage with that name, or of the one with
// that number; -1 if there is none.
func find(stages []Stage, name string) int {
	for i, s := range slices.Backward(stages) {
		if strings.EqualFold(s.Name, name) {
			return i
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(stages) {
		return i
	}
	return -1
}

// Event takes in what the build reports.
func (t *Tracker) Event(e progress.Event) {
	if e.Kind == progress.Failed {
		t.broken = true
	}
	if e.Kind != progress.Step || e.Step == nil {
		return
	}
	s := e.Step
	if s.State == progress.Broken || s.State == progress.Canceled {
		t.broken = true
	}
	if s.N == 0 { // a step of the builder's own: only BuildKit reports those
		t.merges = true
		return
	}
	st := t.byID[s.ID]
	if st == nil {
		i := -1
		if s.Stage != "" {
			i = find(t.stages, s.Stage)
		} else if len(t.stages) == 1 {
			i = 0 // BuildKit names no stage where there is but one
		}
		if i < 0 {
			return
		}
		st = &step{stage: i, n: s.N, name: s.Name}
		t.byID[s.ID], t.steps = st, append(t.steps, st)
	}
	st.state = s.State
	st.ran = st.ran || s.State == progress.Finished
	st.seconds = max(st.seconds, s.Seconds)
}

// Graph returns what is known so far. Sizes are those of the stages that the
// tracker was given.
func (t *Tracker) Graph() Graph {
	told := map[key]outcome{}
	for _, st := range t.steps {
		if p := t.place(st); t.merges && p >= 0 {
			k := t.keys[st.stage][p]
			told[k] = max(told[k], t.outcome(st))
		}
	}
	g := Graph{Stages: make([]Stage, len(t.stages))}
	for i, s := range t.stages {
		s.Instructions, s.Needs = nil, slices.Clone(s.Needs)
		s.Shipped = i == t.shipped && !t.broken
		t.count(i, &s, told, g.Stages)
		g.Stages[i] = s
	}
	return g
}

// first is 1 if BuildKit's first step of stage i is its FROM, 0 if there is
// nothing to do for FROM.
func (t *Tracker) first(i int) int {
	if t.parents[i] >= 0 || t.stages[i].From == "scratch" {
		return 0
	}
	return 1
}

// place returns which of its stage's keys BuildKit's step has; -1 if the
// numbers do not fit, as with the triggers of a base image.
func (t *Tracker) place(st *step) int {
	p := st.n - t.first(st.stage)
	if p < 0 || p >= len(t.keys[st.stage]) {
		return -1
	}
	return p
}

func (t *Tracker) outcome(st *step) outcome {
	switch {
	case st.state == progress.Broken:
		return broke
	case st.state == progress.Canceled, st.state == progress.Started && t.broken:
		return unfinished
	case st.ran, st.state == progress.Started:
		return carriedOut
	}
	return fromCache
}

// finding is how many seconds a builder may take for a FROM just to find an
// image that is there. More than that was spent on pulling it or on triggers.
const finding = 0.1

// IsFrom reports whether an instruction is a FROM, in letters of any size.
func IsFrom(name string) bool {
	f := strings.Fields(name)
	return len(f) >= 2 && strings.EqualFold(f[0], "FROM")
}

// makes reports whether a step is one that counts. FROM does not: builders
// report a base image that is there already as done at one time and as cached
// at another.
func (t *Tracker) makes(st *step) bool {
	name := st.name
	if t.merges { // how BuildKit marks triggers, and the second half of COPY --link
		name = strings.TrimPrefix(strings.TrimPrefix(name, "ONBUILD "), "LINK ")
	}
	return Makes(name)
}

// count fills in what became of stage i. told is what became of the steps by
// their keys, before the stages of the graph so far.
func (t *Tracker) count(i int, s *Stage, told map[key]outcome, before []Stage) {
	own := map[int]outcome{} // COPY --link is two steps of the same number
	heard, from := false, fromCache
	tally := map[outcome]int{}
	for _, st := range t.steps {
		if st.stage != i {
			continue
		}
		heard = true
		if !IsFrom(st.name) || st.seconds >= finding {
			s.Seconds += st.seconds
		}
		if o := t.outcome(st); t.makes(st) {
			own[st.n] = max(own[st.n], o)
		} else if from = max(from, o); o == broke || o == unfinished {
			tally[o]++
		}
	}
	s.Steps = max(len(t.stages[i].Instructions), len(own))
	if !heard && !t.needed[i] {
		s.State = Skipped
		return
	}
	for _, o := range own {
		tally[o]++
	}
	for _, o := range t.unheard(i, own, from, told) {
		tally[o]++
	}
	s.Cached = tally[fromCache]
	switch {
	case tally[broke] > 0:
		s.State = Failed
	case tally[unfinished] > 0:
		s.State = Stopped
	case tally[carriedOut] > 0:
		s.State = Built
	case s.Steps == 0 && t.parents[i] >= 0:
		if s.State = before[t.parents[i]].State; s.State == Failed {
			s.State = Stopped
		}
	default:
		s.State = Cached
	}
}

// unheard returns what became of the steps of stage i that no event named. In
// a build that ended well nothing needed to be done for them, unless they are
// another stage's too, or triggers, which the legacy builder counts to FROM.
func (t *Tracker) unheard(i int, own map[int]outcome, from outcome, told map[key]outcome) []outcome {
	missing := len(t.stages[i].Instructions) - len(own)
	var out []outcome
	for p := 1; p < len(t.keys[i]) && len(out) < missing; p++ {
		o, ok := told[t.keys[i][p]]
		if _, has := own[p+t.first(i)]; has && t.merges {
			continue
		}
		switch {
		case t.merges && ok:
		case t.broken:
			o = unfinished
		case t.merges:
			o = fromCache
		default:
			o = from
		}
		out = append(out, o)
	}
	return out
}

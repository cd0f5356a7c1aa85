package images

import (
	"fmt"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/journal"
)

// going is a build as it goes.
type going struct {
	steps progress.Steps
	// all are its events, if keep is true.
	keep bool
	all  []progress.Event
}

// see takes in an event.
func (c *going) see(e progress.Event) {
	if c.keep {
		c.all = append(c.all, e)
	}
	c.steps.See(e)
}

// counted is how many instructions a build had that make something, and how
// many of them came from the builder's cache.
func (c *going) counted(g *stage.Graph) (instructions, cached int) {
	if g != nil {
		for _, st := range g.Stages {
			if st.State != stage.Skipped {
				instructions, cached = instructions+st.Steps, cached+st.Cached
			}
		}
		return instructions, cached
	}
	for _, st := range c.steps.Last() {
		if st.N == 0 || !stage.Makes(st.Name) {
			continue
		}
		instructions++
		if st.State == progress.Cached {
			cached++
		}
	}
	return instructions, cached
}

// worth are the steps that a person is shown later: the instructions, and what
// took time around them.
func (c *going) worth() []progress.StepInfo {
	var out []progress.StepInfo
	for _, st := range c.steps.Last() {
		if st.N > 0 || st.Around != "" {
			out = append(out, st)
		}
	}
	return out
}

// remembering fills in how long cached steps took when they were carried out
// last on this base.
func (s *Set) remembering(base baseimage.Base, emit progress.Emit) progress.Emit {
	records := s.book.past()
	return func(e progress.Event) {
		if e.Kind == progress.Step && e.Step != nil && e.Step.N > 0 && e.Step.State == progress.Cached {
			st := *e.Step
			st.Earlier = journal.StepSeconds(records, base.ID, st.Name)
			e.Step = &st
		}
		emit(e)
	}
}

// built notes how an image was built just now, and returns what is known of the
// build that carried its instructions out: this one or, if all was in the
// builder's cache, an earlier one.
func (s *Set) built(name, inputs string, base baseimage.Base, res build.Result, c *going) built {
	s.mu.Lock()
	s.facts.stages[name] = res.Stages
	s.mu.Unlock()
	n, cached := c.counted(res.Stages)
	r := journal.Record{Kind: journal.KindBuilt, Image: s.noted(name), ImageID: res.ID, Stages: res.Stages, Inputs: inputs}
	if n > 0 && n == cached {
		b := s.builtBefore(res.ID, inputs)
		b.took, b.instructions = res.Duration.Seconds(), n
		s.book.note(r)
		return b
	}
	r.Build = &journal.Build{Base: base.ID, Seconds: res.Duration.Seconds(), Instructions: n, Cached: cached, Steps: c.worth()}
	s.book.note(r)
	if s.o.Builds != nil {
		s.o.Builds.Keep(res.ID, c.all)
	}
	return built{build: &measure.Build{At: s.o.Now(), Instructions: n, Cached: cached}, seconds: r.Build.Seconds}
}

// built is how an image came to be.
type built struct {
	// build is the build that carried its instructions out, seconds how long
	// that took; nil and 0 if it is not known.
	build   *measure.Build
	seconds float64
	// cached is true if that was not just now. If the image was built from the
	// cache now, took is how long that was, and instructions how many came from
	// there.
	cached       bool
	took         float64
	instructions int
	steps        []progress.StepInfo
}

// builtBefore is how an image came to be that was not built now.
func (s *Set) builtBefore(id, inputs string) built {
	r, ok := journal.LastBuild(s.book.past(), id, inputs)
	if !ok {
		return built{cached: true}
	}
	b := r.Build
	return built{cached: true, seconds: b.Seconds, steps: b.Steps,
		build: &measure.Build{At: r.Time, Instructions: b.Instructions, Cached: b.Cached}}
}

// known is how an image that is there came to be, if its records or, where there
// are none, an earlier measurement say so.
func (s *Set) known(f inspect.Found, seconds float64) built {
	b := s.builtBefore(f.ID, f.Labels[offline.LabelInputs])
	if b.build == nil {
		b.seconds = seconds
	}
	return b
}

// now is how long building took just now; 0 if nothing was built.
func (b built) now() float64 {
	if b.cached {
		return b.took
	}
	return b.seconds
}

// on sets on a measurement how the image was built.
func (b built) on(m *measure.Image) { m.Seconds, m.Cached, m.Build = b.seconds, b.cached, b.build }

// summary says what was done to get the image, for the end of the work. A build
// from the cache alone is no measure of what building takes, and says so.
func (b built) summary(m measure.Image) string {
	before := ""
	if b.build != nil {
		before = "on " + quantity.Moment(b.build.At) + ", in " + quantity.Seconds(b.seconds)
	}
	switch {
	case !b.cached && b.build.Cached > 0:
		return fmt.Sprintf("built %s in %s, %d of %d instructions from the cache", m.Ref, quantity.Seconds(b.seconds), b.build.Cached, b.build.Instructions)
	case !b.cached:
		return "built " + m.Ref + " in " + quantity.Seconds(b.seconds)
	case b.instructions > 0 && before != "":
		return fmt.Sprintf("%s: %s came from the builder's cache; they were carried out %s", m.Ref, allOf(b.instructions), before)
	case b.instructions > 0:
		return fmt.Sprintf("%s: %s came from the builder's cache, from a build on this daemon of which nothing more is known here. "+
			"So nothing had to be done twice, which is what the cache is for, and how long it takes without one cannot be seen", m.Ref, allOf(b.instructions))
	case before != "":
		return m.Ref + " is up to date: it was built " + before
	}
	return m.Ref + " is up to date: it was built before; when, and how long that took, is not known here"
}

func allOf(n int) string {
	if n == 1 {
		return "its one instruction"
	}
	return fmt.Sprintf("all %d instructions", n)
}

// replay reports the steps of an earlier build as what they are now: not carried
// out.
func (s *Set) replay(name string, base baseimage.Base, b built, emit progress.Emit) {
	records := s.book.past()
	for _, st := range b.steps {
		if st.N == 0 {
			continue
		}
		if st.Earlier = st.Seconds; st.State == progress.Cached {
			st.Earlier = journal.StepSeconds(records, base.ID, st.Name)
		}
		st.State, st.Seconds, st.Error = progress.Cached, 0, ""
		emit(progress.Event{Time: s.o.Now(), Subject: name, Kind: progress.Step, Step: &st})
	}
}

package present

import (
	"context"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/watch"
)

// doer does what is watched, or joins it.
type doer struct {
	do func(ctx context.Context, emit progress.Emit) error
	// begin and ended, which may be nil, are called before it begins, and once it has
	// ended, unless it was passed over.
	begin func()
	ended func(error)
	// replay is true for what is shown again, and takes as long as it takes.
	replay bool
}

// builds are what is watched in place of the page: the builds of its images, each
// live, or shown again as it ran.
func (m *maker) builds() []*act {
	var names []string
	for _, step := range m.of.Steps {
		if b, ok := steps.Of(step).(*steps.Build); ok {
			names = append(names, b.Image)
		}
	}
	if m.o.again { // what the page lacks is built, whatever else it shows
		for _, name := range m.stage().PageNeeds(m.of) {
			if _, ok := m.source.Images.Measured(name); !ok && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var all []*act
	for _, name := range names {
		if a := m.build(name); a != nil {
			all = append(all, a)
		}
	}
	return all
}

func (m *maker) build(name string) *act {
	st, images := m.stage(), m.source.Images
	a := &act{title: plaintext.Line("Building " + st.Ref(name)), tracker: watch.NewTracker(time.Now), word: m.page.said}
	begin, ended := func() { m.stage().Start(name) }, func(err error) { m.stage().Built(name, err) }
	join := func(ctx context.Context, emit progress.Emit) error {
		_, err := images.Attach(ctx, name, emit)
		return err
	}
	known, measured := images.Measured(name)
	switch {
	case !m.live():
		a.tracker, a.do = m.replayed(join)
		return a
	case images.Unavailable() != nil:
		return nil
	case m.o.again && measured && m.source.Again != nil:
		a.word, begin = "live", nil
		join = func(ctx context.Context, emit progress.Emit) error { return m.source.Again(ctx, name, emit) }
	case m.o.again:
		a.word = "live"
	case measured:
		if events, ok := m.ran(name); ok {
			a.word = before(events[0].Time)
			a.tracker, a.do = m.replayed(func(_ context.Context, emit progress.Emit) error {
				for _, e := range events {
					emit(e)
				}
				return nil
			})
			return a
		}
		if !m.allowed(name) {
			return nil
		}
		a.word = before(time.Time{})
		if known.Build != nil {
			a.word = before(known.Build.At)
		}
	case !m.allowed(name):
		return nil
	}
	a.do = doer{do: join, begin: begin, ended: ended}
	return a
}

// before says when an image was built.
func before(at time.Time) string {
	if at.IsZero() {
		return "built before"
	}
	return "built before, on " + quantity.Day(at)
}

// ran are the events of a build that was made before.
func (m *maker) ran(name string) ([]progress.Event, bool) {
	if m.Show.o.Past == nil {
		return nil, false
	}
	events, ok := m.Show.o.Past.Ran(name)
	return events, ok && len(events) > 0
}

// replayed shows work whose events are all known at the pace at which it went, or
// all at once if the page is opened at a later slide.
func (m *maker) replayed(do func(context.Context, progress.Emit) error) (*watch.Tracker, doer) {
	clock, speed := &pace.Clock{}, m.Show.o.Pace
	if m.o.slide > 0 {
		speed = pace.Pace{}
	}
	return watch.NewTracker(clock.Now), doer{replay: true, do: func(ctx context.Context, emit progress.Emit) error {
		return speed.Again(ctx, clock, do, emit)
	}}
}

// replays reports whether all that is watched is shown again: then the page is
// there already.
func (m *maker) replays(acts []*act) bool {
	for _, a := range acts {
		if !a.do.replay || !m.live() {
			return false
		}
	}
	return true
}

// befores are what is watched before the page, once its images are there: what
// takes timing, or building in several ways.
func (m *maker) befores(ctx context.Context) []*act {
	var all []*act
	for _, step := range m.of.Steps {
		w, ok := steps.Of(step).(steps.Watcher)
		if !ok || w.Instead() || m.live() && m.Show.o.Builds != nil && !m.o.again && !m.allowedAll(w) {
			continue
		}
		work := w.Watch(m.stage())
		switch {
		case work == nil:
		case m.live():
			all = append(all, &act{title: plaintext.Line(work.Title), tracker: watch.NewTracker(time.Now), do: doer{do: work.Do, ended: work.Ended}})
		default: // its result is what counts
			work.Ended(m.bounded(ctx, func(ctx context.Context) error { return work.Do(ctx, progress.Discard) }))
		}
	}
	return all
}

// allowedAll reports whether all that a step is about may be built.
func (m *maker) allowedAll(step steps.Step) bool {
	if _, trial := step.(*steps.Trial); trial {
		return m.allowed("")
	}
	for _, name := range step.Needs().Images {
		if !m.allowed(name) {
			return false
		}
	}
	return true
}

// play shows what is watched, one after the other, each once its slide is shown.
func (m *maker) play(ctx context.Context, acts []*act) {
	if len(acts) == 0 || ctx.Err() != nil {
		return
	}
	first := 0
	m.with(func() {
		if !m.page.done {
			m.page.acts = append(m.page.acts, acts...)
			m.show()
		}
		first = len(m.page.acts) - len(acts)
	})
	for i, a := range acts {
		for m.wait(ctx, first+i) {
			select {
			case <-ctx.Done():
				return
			case <-m.page.moved:
			}
		}
		m.perform(ctx, a)
		if ctx.Err() != nil {
			return
		}
	}
}

// wait reports whether a slide is yet to be shown.
func (m *maker) wait(ctx context.Context, slide int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return ctx.Err() == nil && m.Show.page == m.page && m.at.Slide < slide && !m.page.skipped
}

// perform runs one act until it is over, or skipped.
func (m *maker) perform(ctx context.Context, a *act) {
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	m.with(func() {
		if a.cancel = cancel; m.page.skipped {
			cancel()
		}
	})
	if a.do.begin != nil {
		a.do.begin()
	}
	if !a.do.replay {
		patience := time.AfterFunc(m.Show.o.Patience, func() { m.late(a) })
		defer patience.Stop()
	}
	done := m.start(ctx, func(ctx context.Context) error { return a.do.do(ctx, a.tracker.Add) })
	select {
	case err := <-done:
		if ctx.Err() == nil {
			m.ended(a, err)
		}
	case <-watching.Done():
		if ctx.Err() == nil {
			m.leave(ctx, a, done)
		}
	}
}

// ended takes in how an act ended that was watched to its end.
func (m *maker) ended(a *act, err error) {
	if a.do.ended != nil {
		a.do.ended(err)
	}
	if err != nil {
		m.failed = true
		if m.instead() {
			return
		}
	}
	m.over(a, err)
}

// leave has an act that was passed over go on for as long as its page is shown: who
// comes back to its slide sees how far it is.
func (m *maker) leave(ctx context.Context, a *act, done <-chan error) {
	m.with(func() { a.left, a.trouble = true, "" })
	m.makers.Go(func() {
		if err := <-done; ctx.Err() == nil {
			m.over(a, err)
		}
	})
}

// over notes how an act ended. That it took long is of no interest any more.
func (m *maker) over(a *act, err error) {
	a.tracker.End()
	m.with(func() {
		a.over, a.left, a.trouble = true, false, ""
		if err != nil {
			a.trouble = m.said(didNotWork)
		}
	})
}

// late notes that an act takes longer than a teacher waits.
func (m *maker) late(a *act) {
	waited := false
	m.with(func() { waited = !a.over && !a.left })
	if !waited || m.instead() {
		return
	}
	m.with(func() {
		if !a.over && !a.left {
			a.trouble = m.said("This takes longer than " + quantity.Seconds(m.Show.o.Patience.Seconds()) + "; it goes on.")
		}
	})
}

// didNotWork is all that a class is told of a fault.
const didNotWork = "This step did not work here."

// said is what is said of trouble, with the key that helps.
func (m *maker) said(what string) string { return m.helped(what, m.live()) }

func (s *Show) helped(what string, live bool) string {
	if s.o.Recorded != nil && live {
		what += " R shows the recording."
	}
	return what
}

// trouble is what stands in place of a step that did not work.
func (m *maker) trouble(step steps.Step, _ int) screen.Block {
	text, hint := didNotWork, ""
	switch {
	case step == nil:
		text = "Not all of this was measured here."
	case !m.there(step):
		text = "This is not built here."
		if m.live() && m.Show.o.Live.Images.Unavailable() == nil {
			hint = "B builds it now"
		}
	}
	if m.Show.o.Recorded != nil && m.live() {
		if hint != "" {
			hint += "; "
		}
		hint += "R shows the recording"
	}
	return trouble(text, hint)
}

// there reports whether the images of a step are there.
func (m *maker) there(step steps.Step) bool {
	for _, name := range step.Needs().Images {
		if _, ok := m.source.Images.Measured(name); !ok {
			return false
		}
	}
	return true
}

func trouble(text, hint string) screen.Block {
	return screen.Notice{Tone: screen.Warn, Text: text, Hint: hint}
}

// hasTrouble reports whether blocks say already that something did not work.
func hasTrouble(blocks []screen.Block) bool {
	for _, b := range blocks {
		if n, ok := b.(screen.Notice); ok && n.Tone == screen.Warn {
			return true
		}
	}
	return false
}

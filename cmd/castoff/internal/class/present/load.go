package present

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// lastSlide stands for the last slide of a page.
const lastSlide = 1 << 20

// opening is what is opened, and how.
type opening struct {
	stop, page, slide int
	// again is true if what the page shows is done once more, live.
	again bool
}

// open goes to a page.
func (s *Show) open(stop, page, slide int) {
	s.clocks.count(s.now())
	if stop != s.at.Stop {
		s.clocks.onLesson = 0
	}
	page = max(page, 0)
	s.load(opening{stop: stop, page: page, slide: slide})
	s.at.Stop, s.at.Page, s.at.Slide = stop, page, slide
	if slide == lastSlide {
		s.at.Slide = 0 // until it is known
	}
	s.keep()
}

// load begins to make a page ready. The one that is shown stays until it is, with
// its slide: the position is of that page up to here, unless another is coming.
func (s *Show) load(o opening) {
	if s.coming == nil {
		s.page.shown = s.at.Slide
	}
	for _, p := range []*page{s.page, s.coming} {
		if p != nil && p.cancel != nil {
			p.cancel()
		}
	}
	ctx, cancel := context.WithCancel(s.alive)
	p := &page{key: [2]int{o.stop, o.page}, since: s.now(), slide: o.slide, cancel: cancel, moved: make(chan struct{}, 1)}
	s.coming = p
	m := &maker{Show: s, page: p, o: o, source: &s.o.Live, hand: &s.live}
	if s.recordedAt(p.key) {
		m.source, m.hand = s.o.Recorded, &s.record
	}
	stop := s.o.Stops[o.stop]
	m.of = stop.Lesson.Pages[stop.Pages[o.page]]
	m.lesson = stop.Lesson
	if !m.live() && steps.Measured(m.of) {
		p.mark, p.said = m.source.Mark, "recorded"
	}
	s.makers.Go(func() {
		if !m.guard(func() { m.make(ctx) }) {
			m.crash(ctx)
		}
	})
}

// maker makes a page ready.
type maker struct {
	*Show
	page   *page
	o      opening
	source *Source
	hand   **hand // which of the hands; it may have to be another one
	mine   *hand
	of     lesson.Page
	lesson *lesson.Lesson
	// failed is true if something did not work that a recording would show.
	failed bool
}

// make makes the page ready, shows it, and sets going what is watched on it.
func (m *maker) make(ctx context.Context) {
	m.mine = m.current()
	if !m.mine.take(ctx) {
		if ctx.Err() != nil {
			return
		}
		m.another()
	}
	defer func() { m.mine.release() }()
	if ctx.Err() != nil { // it was paged past while the hand was waited for
		return
	}
	m.with(func() { m.page.above = m.stage().Text(m.of) })
	acts := m.builds()
	if len(acts) > 0 && !m.replays(acts) {
		m.play(ctx, acts)
		acts = nil
	}
	if m.await(ctx); ctx.Err() != nil {
		return
	}
	m.play(ctx, m.befores(ctx))
	blocks := m.blocks(ctx)
	if ctx.Err() != nil {
		return
	}
	if m.failed && m.instead() {
		return
	}
	m.with(func() {
		if m.page.asks != nil {
			blocks = m.page.question()
		}
		m.page.blocks, m.page.done = blocks, true
		m.page.acts = append(m.page.acts, acts...)
		m.show()
	})
	m.play(ctx, acts)
	m.ahead(ctx)
}

// crash shows a page that crashed as one that did not work.
func (m *maker) crash(ctx context.Context) {
	if ctx.Err() != nil || m.instead() {
		return
	}
	m.with(func() {
		if m.page.done {
			return
		}
		m.page.acts = slices.DeleteFunc(m.page.acts, func(a *act) bool { return !a.over && !a.left })
		m.page.asks, m.page.blocks, m.page.done = nil, []screen.Block{trouble(m.said(didNotWork), "")}, true
		m.show()
	})
}

// current is the hand in use.
func (m *maker) current() *hand {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.hand
}

// another takes a new hand in place of one that is not let go of.
func (m *maker) another() {
	h := newHand(&m.Show.o, m.source)
	<-h.free
	m.mu.Lock()
	*m.hand = h
	m.mu.Unlock()
	m.mine = h
}

func (m *maker) stage() *steps.Stage { return m.mine.stage }

func (m *maker) live() bool { return m.source == &m.Show.o.Live }

// with changes what is shown, unless another page is by now.
func (m *maker) with(change func()) {
	ours := false
	changed := m.locked(func() {
		if ours = m.Show.page == m.page || m.coming == m.page; ours {
			change()
		}
	})
	if ours {
		changed()
	}
}

// show lays the page out and makes it the one that is shown; the caller has the
// lock.
func (m *maker) show() {
	m.cut(m.page)
	switch {
	case m.coming == m.page:
		m.Show.page, m.coming = m.page, nil
		m.at.Slide = m.page.slide
	case m.coming != nil: // the position is of that one
		return
	}
	if m.page.skipped && m.page.done {
		m.page.skipped = false
		m.at.Slide = max(m.at.Slide, len(m.page.acts))
	}
	m.at.Slide = min(m.at.Slide, m.page.count()-1)
}

// instead shows the recording by itself, if that is wanted and there is one.
func (m *maker) instead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.alive.Err() != nil || !m.Show.o.NoLuck || m.Show.o.Recorded == nil || !m.live() || m.Show.page != m.page && m.coming != m.page {
		return false
	}
	m.recorded[m.page.key] = true
	m.load(opening{stop: m.o.stop, page: m.o.page, slide: m.o.slide})
	return true
}

// allowed reports whether an image may be built, or looked for.
func (m *maker) allowed(name string) bool {
	if m.source.Images.Unavailable() != nil {
		return false
	}
	return !m.live() || m.o.again || m.Show.o.Builds == nil || m.Show.o.Builds(name)
}

// await sees to it that what the page is about is there, as long as a teacher
// waits.
func (m *maker) await(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, m.Show.o.Patience)
	defer cancel()
	for _, name := range m.stage().PageNeeds(m.of) {
		if _, ok := m.source.Images.Measured(name); ok {
			continue
		}
		if ctx.Err() != nil {
			return
		}
		// What failed is tried again by the page that builds it, and by whoever asks for
		// it: a class does not wait for the same fault twice.
		if !m.allowed(name) || m.stage().Failed(name) != nil {
			m.failed = true
			continue
		}
		err := m.bounded(short, func(ctx context.Context) error {
			_, err := m.source.Images.Attach(ctx, name, progress.Discard)
			return err
		})
		if m.failed = m.failed || err != nil; err != nil && short.Err() == nil {
			m.stage().Built(name, err)
		}
	}
	if m.failed || m.source.Images.Unavailable() != nil || ctx.Err() != nil {
		return
	}
	for _, name := range m.stage().PageNeedsExactly(m.of) {
		if m.stage().Exact(name) || !m.allowed(name) {
			continue
		}
		// Without it the page says what is still being measured.
		_ = m.bounded(short, func(ctx context.Context) error {
			_, err := m.source.Images.Exact(ctx, name, progress.Discard)
			return err
		})
	}
}

// bounded does something until ctx ends, whether or not it heeds ctx: an engine
// that died in the middle may not even say so.
func (m *maker) bounded(ctx context.Context, do func(context.Context) error) error {
	done := m.start(ctx, do)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(letGo):
		return fmt.Errorf("%w: %w", errHung, context.Cause(ctx))
	}
}

// start begins to do something; the error comes through the channel.
func (m *maker) start(ctx context.Context, do func(context.Context) error) <-chan error {
	done := make(chan error, 1)
	m.makers.Go(func() {
		err := errCrashed
		m.guard(func() { err = do(ctx) })
		done <- err
	})
	return done
}

// errCrashed is the error of what crashed.
var errCrashed = errors.New("it crashed")

// errHung is the error of what does not heed the end of its context.
var errHung = errors.New("it does not stop")

// blocks are what is read on the page.
func (m *maker) blocks(ctx context.Context) []screen.Block {
	if m.asks() {
		return nil
	}
	out := []screen.Block{}
	for i, step := range m.of.Steps {
		if ctx.Err() != nil {
			return nil
		}
		made, ok := m.step(ctx, steps.Of(step), out)
		if !ok {
			m.failed = true
			made = []screen.Block{m.trouble(steps.Of(step), i)}
		}
		out = append(out, made...)
	}
	if m.failed && len(out) > 0 && !hasTrouble(out) && m.live() {
		out = append(out, m.trouble(nil, 0))
	}
	return out
}

// step are the blocks of a step; false if it did not work. What takes long is
// shown as such, below what is there already.
func (m *maker) step(ctx context.Context, step steps.Step, above []screen.Block) ([]screen.Block, bool) {
	short, cancel := context.WithTimeout(ctx, m.Show.o.Patience)
	defer cancel()
	st := m.stage()
	var made []screen.Block
	done := m.start(short, func(ctx context.Context) (err error) {
		made, err = step.Blocks(ctx, st)
		return err
	})
	slow := time.After(late)
	for {
		select {
		case err := <-done:
			return made, err == nil && worked(step, made)
		case <-slow:
			m.with(func() {
				m.page.blocks = append(append([]screen.Block{}, above...), screen.Notice{Tone: screen.Info, Text: "This is being done on the daemon now."})
				m.show()
			})
			slow = nil
		case <-short.Done():
			select {
			case err := <-done:
				return made, err == nil && worked(step, made)
			case <-time.After(letGo):
			}
			m.another() // whatever hangs keeps the other
			return nil, false
		}
	}
}

// worked reports whether a step has more to show than why it has nothing.
func worked(step steps.Step, made []screen.Block) bool {
	switch step.(type) {
	case *steps.Prose, *steps.Show:
		return true
	}
	content := len(made) == 0
	for _, b := range made {
		n, notice := b.(screen.Notice)
		if notice && n.Tone == screen.Bad {
			return false
		}
		content = content || !notice
	}
	return content
}

// Package present is a presentation of a course to a class: where it is, what the
// class is shown of each page, and what its teacher asks for. It has no terminal,
// and no learner: nobody's records are read or written.
package present

import (
	"context"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/crash"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Patience is how long a live step may take unless a teacher says otherwise.
const Patience = 20 * time.Second

// Past is the builds that were made before.
type Past interface {
	// Ran are the events of the build of an image as it is now, with the times at
	// which they happened; false if they were not kept.
	Ran(name string) (events []progress.Event, ok bool)
}

// Source is where a page's results come from: the teacher's own daemon, or a
// recording.
type Source struct {
	Images steps.Images
	// Trials are what is built to find something out; nil if nothing can be.
	Trials steps.Trials
	// Files are those that pages show; nil for those of the course.
	Files fs.FS
	// Mark says where the results are from, "recorded on 30 November 2026, Docker
	// Engine 20.10, debian:bookworm"; empty for those of this daemon.
	Mark string
	// Again builds an image of the course once more, from nothing, or joins that. It
	// returns early when ctx ends, and the work goes on; nil if it cannot be built.
	Again func(ctx context.Context, name string, emit progress.Emit) error
}

// Options are what is presented, and how.
type Options struct {
	Course *lesson.Course
	// Stops are the lessons, as [Whole] or [Planned] returns them; at least one.
	Stops []Stop
	Files fs.FS
	// Learner is the name that images are called by; may be empty.
	Learner string
	// Exercises are the titles of the exercises; nil if there are none.
	Exercises steps.Exercises
	Live      Source
	// Recorded takes the place of what does not work live; nil if there is none.
	Recorded *Source
	// Past are builds that were made before; nil if none were kept.
	Past Past
	// Builds reports whether an image may be built, or looked for, without being
	// asked; nil for all.
	Builds func(name string) bool
	// Patience is how long a live step may take, Pace how fast work is shown again.
	Patience time.Duration
	Pace     pace.Pace
	// NoLuck is true if a recording takes the place of a live step by itself.
	NoLuck bool
	// Keep keeps where the presentation is; nil if nobody does.
	Keep func(Position)
	// Background is what is made meanwhile, in a few words; nil for nothing.
	Background func() string
}

// Show is a presentation. It is a [lectern.Show].
type Show struct {
	o   Options
	now func() time.Time
	life

	mu      sync.Mutex
	changed func()
	at      Position
	page    *page // what is shown
	coming  *page // what is made ready to be shown; nil if nothing is
	black   bool
	size    size
	clocks  clocks
	// recorded are the pages that are shown from the recording.
	recorded map[[2]int]bool
	live     *hand
	record   *hand
}

// life is how long a presentation goes on, and who is at work for it.
type life struct {
	// alive ends when the presentation does.
	alive context.Context
	end   context.CancelFunc
	// makers make pages ready, and do on the daemon what these show.
	makers sync.WaitGroup
	// crashed is the first crash of one of them.
	crashed atomic.Pointer[crash.Crash]
}

// size is how large slides are.
type size struct {
	r      *text.Renderer
	height int
}

// New begins a presentation at a position. It goes on until ctx ends, or it is
// closed.
func New(ctx context.Context, o Options, at Position) *Show {
	if o.Patience <= 0 {
		o.Patience = Patience
	}
	s := &Show{o: o, now: time.Now, changed: func() {}, recorded: map[[2]int]bool{}}
	s.alive, s.end = context.WithCancel(ctx)
	s.live = newHand(&o, &o.Live)
	if o.Recorded != nil {
		s.record = newHand(&o, o.Recorded)
	}
	s.at = at.within(o.Stops)
	s.clocks.begin(s.now(), s.at)
	s.page = &page{key: s.at.key(), done: true}
	s.size = size{text.NewRenderer(80, text.Look{}), 23}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open(s.at.Stop, s.at.Page, s.at.Slide)
	return s
}

// Close ends the presentation, and waits until what its pages do on the daemon has
// been tidied away: a container would go on there without anybody to remove it. An
// engine that does not answer keeps nobody for longer than that may take.
func (s *Show) Close() {
	s.mu.Lock() // so that nobody begins anything from here on
	s.end()
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.makers.Wait()
	}()
	select {
	case <-gone:
	case <-time.After(daemon.StopTimeout):
	}
}

// Crash is the first crash that a page came to; nil if there was none. A page that
// crashes ends no presentation: what it shows can be somebody's course, or their
// recording.
func (s *Show) Crash() *crash.Crash { return s.crashed.Load() }

// guard calls f and keeps its crash; it reports whether there was none.
func (s *Show) guard(f func()) bool {
	c := crash.Guard(f)
	if c != nil {
		s.crashed.CompareAndSwap(nil, c)
	}
	return c == nil
}

// locked calls f with the lock, and returns who is to be told of what it changed.
func (s *Show) locked(f func()) (changed func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	return s.changed
}

// Changed has f called whenever what is shown has changed, on any goroutine.
func (s *Show) Changed(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = f
}

// Lay implements [lectern.Show].
func (s *Show) Lay(r *text.Renderer, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size = size{r, height}
	s.cut(s.page)
	if s.coming != nil {
		s.page.shown = min(s.page.shown, s.page.count()-1)
		return
	}
	s.at.Slide = min(s.at.Slide, s.page.count()-1)
}

// cut lays a page out anew. One that cannot be drawn is a step that did not work.
func (s *Show) cut(p *page) {
	if s.guard(func() { p.cut(s.size) }) {
		return
	}
	p.above, p.asks, p.after = "", nil, nil
	p.blocks = []screen.Block{trouble(s.helped(didNotWork, !s.recordedAt(p.key)), "")}
	p.cut(s.size)
}

// recordedAt reports whether a page is shown from the recording.
func (s *Show) recordedAt(key [2]int) bool {
	return s.o.Recorded != nil && (s.recorded[key] || s.o.Live.Images.Unavailable() != nil)
}

// slide is the slide of the page that is shown: where the presentation is may be a
// page that is not yet there.
func (s *Show) slide() int {
	if s.coming != nil {
		return s.page.shown
	}
	return s.at.Slide
}

// stop is the lesson that is presented.
func (s *Show) stop() Stop { return s.o.Stops[s.at.Stop] }

// Scene implements [lectern.Show].
func (s *Show) Scene() lectern.Scene {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scene()
}

func (s *Show) scene() lectern.Scene {
	p, slide := s.page, s.slide()
	sc := lectern.Scene{Place: s.place(), Black: s.black, Clock: s.clocks.timer(s.now()), Busy: s.coming != nil || !p.done && p.working() == nil, State: s.state()}
	if s.coming != nil && s.now().Sub(s.coming.since) > late { // the old page has been there long enough
		p, slide = s.coming, s.at.Slide
	}
	sc.Words, sc.Mark = p.words(slide), p.mark
	if a := p.act(slide); a != nil {
		sc.Work = &lectern.Work{Title: a.title, Tracker: a.tracker, Over: a.over, Left: a.left && !a.do.replay, Trouble: a.trouble}
		sc.Rows = p.intro
		return sc
	}
	sc.Rows = p.slideAt(slide)
	return sc
}

// late is how long the page before stays while the next is made ready.
const late = 400 * time.Millisecond

// place is where the presentation is.
func (s *Show) place() lectern.Place {
	stop := s.stop()
	p := stop.Lesson.Pages[stop.Pages[s.at.Page]]
	slides := 1
	if s.coming == nil {
		slides = s.page.count()
	}
	return lectern.Place{Lesson: stop.Lesson.Heading(), Section: lesson.Plain(p.Title), Number: s.at.Page + 1, Of: len(stop.Pages),
		Slide: min(s.at.Slide, slides-1) + 1, Slides: slides}
}

// state is what goes on in the background, in a few words.
func (s *Show) state() string {
	if s.o.Background != nil {
		if said := s.o.Background(); said != "" {
			return said
		}
	}
	if s.o.Live.Images.Unavailable() != nil {
		return ""
	}
	return s.o.Live.Images.Status()
}

// Lists implements [lectern.Show].
func (s *Show) Lists() lectern.Lists { return lists(s.o.Stops) }

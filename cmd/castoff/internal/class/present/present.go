// Package present is a presentation of a course to a class: where it is, what the
// class is shown of each page, and what its teacher asks for. It has no terminal,
// and no learner: nobody's records are read or written.
package present

import (
	"context"
	"io/fs"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/lectern"
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
	// Again builds an image of the course once more, from nothing; nil if it cannot
	// be built.
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

	// alive ends when the presentation does.
	alive context.Context
	end   context.CancelFunc

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

// Close ends the presentation.
func (s *Show) Close() { s.end() }

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
	s.page.cut(s.size)
	if s.coming != nil && s.coming.done {
		s.coming.cut(s.size)
	}
	s.at.Slide = min(s.at.Slide, s.page.count()-1)
}

// stop is the lesson that is presented.
func (s *Show) stop() Stop { return s.o.Stops[s.at.Stop] }

// Scene implements [lectern.Show].
func (s *Show) Scene() lectern.Scene {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.page
	sc := lectern.Scene{Place: s.place(), Black: s.black, Clock: s.clocks.timer(s.now()), Busy: s.coming != nil || !p.done && p.working() == nil, State: s.state()}
	if s.coming != nil && s.now().Sub(s.coming.since) > late { // the old page has been there long enough
		p = s.coming
	}
	sc.Words, sc.Mark = p.words(s.at.Slide), p.mark
	if a := p.act(s.at.Slide); a != nil {
		sc.Work = &lectern.Work{Title: a.title, Tracker: a.tracker, Over: a.over, Trouble: a.trouble}
		sc.Rows = p.intro
		return sc
	}
	sc.Rows = p.slideAt(s.at.Slide)
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
	return lectern.Place{Lesson: stop.Lesson.Heading(), Section: plain(p.Title), Number: s.at.Page + 1, Of: len(stop.Pages),
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

package present

import (
	"time"

	"castoff/cmd/castoff/internal/ui/lectern"
)

// Do implements [lectern.Show].
func (s *Show) Do(c lectern.Command) {
	changed := func() {}
	s.guard(func() { changed = s.locked(func() { s.do(c) }) })
	changed()
}

func (s *Show) do(c lectern.Command) {
	if s.alive.Err() != nil {
		return
	}
	if s.black && (c.Do == lectern.Next || c.Do == lectern.Back) {
		s.black = false // the page is there again, and not yet another one
		return
	}
	switch c.Do {
	case lectern.Next:
		s.next()
	case lectern.Back:
		s.back()
	case lectern.First:
		s.open(s.at.Stop, 0, 0)
	case lectern.Last:
		s.open(s.at.Stop, len(s.stop().Pages)-1, 0)
	case lectern.Page:
		s.open(s.at.Stop, min(c.Number, len(s.stop().Pages))-1, 0)
	case lectern.Jump:
		if stop, page, ok := placeOf(c.Name, s.o.Stops); ok {
			s.open(stop, page, 0)
		}
	case lectern.Start:
		if s.black {
			s.black = false
			return
		}
		s.open(s.at.Stop, 0, 0)
	case lectern.Black:
		s.black = !s.black
	case lectern.Reveal:
		s.reveal()
	case lectern.Again:
		s.again()
	case lectern.Recording:
		s.swap()
	case lectern.Timer:
		s.clocks.toggle(s.now())
	case lectern.Reset:
		s.clocks.reset()
	}
}

// impatient is how long a page may take to be made ready before going on skips it.
const impatient = 2 * time.Second

// next goes on: to the answer of a question, then to the next slide, then to the
// next page, then to the next lesson.
func (s *Show) next() {
	switch p := s.page; {
	case s.coming != nil: // pressed once more, since nothing seemed to happen
		if s.now().Sub(s.coming.since) > impatient {
			s.forward()
		}
	case p.done && p.hidden(s.at.Slide):
		s.reveal()
	case s.at.Slide < p.count()-1:
		s.turn(s.at.Slide + 1)
	case !p.done && p.working() != nil && !p.skipped: // what it was for is read
		p.skip()
	default:
		s.forward()
	}
}

func (s *Show) forward() {
	switch {
	case s.at.Page < len(s.stop().Pages)-1:
		s.open(s.at.Stop, s.at.Page+1, 0)
	case s.at.Stop < len(s.o.Stops)-1:
		s.open(s.at.Stop+1, 0, 0)
	}
}

func (s *Show) back() {
	switch {
	case s.coming == nil && s.at.Slide > 0:
		s.turn(s.at.Slide - 1)
	case s.at.Page > 0:
		s.open(s.at.Stop, s.at.Page-1, lastSlide)
	case s.at.Stop > 0:
		s.open(s.at.Stop-1, len(s.o.Stops[s.at.Stop-1].Pages)-1, lastSlide)
	}
}

// turn shows another slide of the page.
func (s *Show) turn(slide int) {
	s.at.Slide = slide
	s.page.move()
	s.keep()
}

// reveal shows which answers are right.
func (s *Show) reveal() {
	if p := s.page; s.coming == nil && p.asks != nil && !p.asks.Predict && !p.revealed {
		p.revealed = true
		p.blocks = p.question()
		s.cut(p)
	}
}

// again does what the page shows once more, live.
func (s *Show) again() {
	if s.o.Live.Images.Unavailable() != nil {
		return
	}
	delete(s.recorded, s.at.key())
	s.live = newHand(&s.o, &s.o.Live) // what containers have printed is forgotten
	s.load(opening{stop: s.at.Stop, page: s.at.Page, again: true})
}

// swap shows the recording in place of what is live, or what is live again.
func (s *Show) swap() {
	if s.o.Recorded == nil {
		return
	}
	key := s.at.key()
	if s.coming != nil {
		key = s.coming.key
	}
	s.recorded[key] = !s.recorded[key]
	s.load(opening{stop: s.at.Stop, page: s.at.Page})
}

// keep keeps where the presentation is.
func (s *Show) keep() {
	s.clocks.count(s.now())
	s.at.Spent, s.at.OnLesson = s.clocks.spent.Seconds(), s.clocks.onLesson.Seconds()
	if s.o.Keep != nil {
		s.o.Keep(s.at)
	}
}

package present

import (
	"context"
	"errors"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/screen"
)

// asks turns the question of a page that asks into one for a class, and reports
// whether there is one.
func (m *maker) asks() bool {
	st := m.stage()
	for _, step := range m.of.Steps {
		var q screen.Question
		switch s := steps.Of(step).(type) {
		case steps.Asker:
			q = st.Asked(m.of, s)
		case steps.Guesser:
			g := s.Guess(st, m.lesson.ID)
			q = screen.Question{Text: strings.TrimSpace(st.Text(m.of) + "\n\n" + g.Text + "\n\nA number, " + g.As + "."), Predict: true}
		default:
			continue
		}
		m.with(func() { m.page.asks = &q })
		return true
	}
	return false
}

// ahead runs what the next page runs, so that it is there when it is asked for.
func (m *maker) ahead(ctx context.Context) {
	stop := m.Show.o.Stops[m.o.stop]
	if m.o.page+1 >= len(stop.Pages) || m.source.Images.Unavailable() != nil {
		return
	}
	for _, step := range stop.Lesson.Pages[stop.Pages[m.o.page+1]].Steps {
		switch s := steps.Of(step); s.(type) {
		case *steps.Run, *steps.Shell:
			if ctx.Err() != nil {
				return
			}
			short, cancel := context.WithTimeout(ctx, m.Show.o.Patience)
			st := m.stage()
			err := m.bounded(short, func(ctx context.Context) error { _, err := s.Blocks(ctx, st); return err })
			cancel()
			if errors.Is(err, errHung) {
				m.another() // it is still at work
			}
		}
	}
}

// Told is what the screen with the notes is told.
func (s *Show) Told() (t lectern.Told) {
	s.guard(func() { s.locked(func() { t = s.told() }) })
	return t
}

func (s *Show) told() lectern.Told {
	now := s.now()
	s.clocks.count(now)
	stop := s.stop()
	of := stop.Lesson.Pages[stop.Pages[s.at.Page]]
	t := lectern.Told{
		Place: s.place(), Notes: s.notes(of), Next: s.following(), Words: s.page.words(s.slide()), State: s.state(),
		Black: s.black, Clock: s.clocks.timer(now), Lists: lists(s.o.Stops),
		LessonTime: lectern.Span{Spent: s.clocks.onLesson.Seconds(), Planned: 60 * float64(stop.Minutes)},
		Time:       lectern.Span{Spent: s.clocks.spent.Seconds()},
	}
	for _, one := range s.o.Stops {
		t.Time.Planned += 60 * float64(one.Minutes)
	}
	if q := s.page.asks; q != nil && !q.Predict && s.coming == nil {
		var right []string
		for i, o := range q.Options {
			if o.Right {
				right = append(right, screen.Letter(i))
			}
		}
		t.Answer = strings.Join(right, ", ")
	}
	return t
}

// notes are those of a page, in Markdown.
func (s *Show) notes(of lesson.Page) string {
	var parts []string
	st := s.live.stage
	if s.record != nil && s.o.Live.Images.Unavailable() != nil {
		st = s.record.stage
	}
	for _, step := range of.Steps {
		if n, ok := steps.Of(step).(*steps.Note); ok {
			parts = append(parts, strings.TrimSpace(st.Fill(n.Markdown)))
		}
	}
	return strings.Join(parts, "\n\n")
}

// following is the heading of the page that comes next.
func (s *Show) following() string {
	stop, page := s.at.Stop, s.at.Page+1
	if page >= len(s.o.Stops[stop].Pages) {
		if stop, page = stop+1, 0; stop >= len(s.o.Stops) {
			return "the end"
		}
		return s.o.Stops[stop].Lesson.Heading()
	}
	of := s.o.Stops[stop].Lesson.Pages[s.o.Stops[stop].Pages[page]]
	for _, step := range of.Steps {
		switch steps.Of(step).(type) {
		case steps.Asker, steps.Guesser:
			return "a question"
		}
	}
	if title := lesson.Plain(of.Title); title != "" {
		return title
	}
	return s.o.Stops[stop].Lesson.Heading()
}

package tui

import (
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Window is a terminal to lay screens out for. Its methods say how many rows
// of a screen it cannot show at once, 0 if nothing has to be scrolled: those
// who check a course want to know.
type Window struct {
	// Width is in columns, Height in rows.
	Width, Height int
	Look          text.Look
}

// PageOverflow is the rows of a page that do not fit.
func (w Window) PageOverflow(p screen.Page) int {
	p.Status = nil
	v := &pageView{page: p}
	v.Resize(w.Look, w.Width, w.Height)
	return v.body.Last()
}

// QuestionOverflow is the rows of a question with its options that do not fit,
// and the most that do not fit of what is shown once an option is chosen.
func (w Window) QuestionOverflow(q screen.Question) (asked, answered int) {
	v := newAskView(q)
	v.Resize(w.Look, w.Width, w.Height)
	asked = v.body.Last()
	for i := range q.Options {
		v.tries, v.answered = nil, -1
		v.list(i)
		v.choose()
		answered = max(answered, v.body.Last())
	}
	return asked, answered
}

// WorkOverflow is the rows of the introduction to watched work that are left
// out while it runs.
func (w Window) WorkOverflow(work screen.Work) int {
	v := newWatchView(work, func() {})
	v.Resize(w.Look, w.Width, w.Height)
	return max(len(v.head())-v.introRows(), 0)
}

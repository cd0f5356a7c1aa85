package present

import (
	"context"
	"time"

	"castoff/cmd/castoff/internal/learn/steps"
)

// hand plays the steps of pages, one page at a time: a stage is for one goroutine.
type hand struct {
	stage *steps.Stage
	free  chan struct{} // has a token while nobody uses it
}

func newHand(o *Options, s *Source) *hand {
	files := s.Files
	if files == nil {
		files = o.Files
	}
	st := steps.NewStage(o.Course, s.Images, files)
	st.Learner, st.Trials, st.RunLimit, st.Recorded = o.Learner, s.Trials, o.Patience, s.Mark
	if o.Exercises != nil {
		st.Exercises = o.Exercises
	}
	h := &hand{stage: st, free: make(chan struct{}, 1)}
	h.free <- struct{}{}
	return h
}

// letGo is how long a page that is left has to let go of its steps. What does not
// is left with them.
const letGo = 300 * time.Millisecond

// take waits until nobody else uses the hand; false if somebody does not let go of
// it.
func (h *hand) take(ctx context.Context) bool {
	select {
	case <-h.free:
		return true
	case <-time.After(letGo):
	case <-ctx.Done():
	}
	return false
}

func (h *hand) release() { h.free <- struct{}{} }

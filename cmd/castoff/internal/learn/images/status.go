package images

import (
	"context"
	"fmt"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/stage"
)

// work is what is done in the background, as its events show it.
type work struct {
	name  string // of the image
	what  string // "building traditional"
	where string // "step 2 of 5"
	again bool   // whether it is built from nothing
	began time.Time
	// running are the steps under way, by their ID.
	running map[string]underway
	// done is how many instructions that make something have their result in
	// the builder's cache.
	done int
}

// underway is a step that has begun.
type underway struct {
	progress.StepInfo
	began time.Time
}

// activity is what is being done in the background.
type activity struct {
	mu        sync.Mutex
	doing     *work // what is built; nil for nothing
	measuring *work // what is measured exactly; nil for nothing
	stopped   *Stopped
}

func newWork(name, what string) *work {
	return &work{name: name, what: what, began: time.Now(), running: map[string]underway{}}
}

// begin notes that work on an image begins.
func (a *activity) begin(name string) *work {
	w := newWork(name, "preparing "+name)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.doing = w
	return w
}

// rest notes that the work is over.
func (a *activity) rest(w *work) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.doing == w {
		a.doing = nil
	}
}

// measure notes that an image is measured exactly, until over is called.
func (a *activity) measure(name string) (over func()) {
	w := newWork(name, "measuring the layers of "+name)
	set := func(w *work) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.measuring = w
	}
	set(w)
	return func() { set(nil) }
}

// watched keeps what is known of the work up to date with what passes by.
func (a *activity) watched(w *work, emit progress.Emit) progress.Emit {
	return func(e progress.Event) {
		a.mu.Lock()
		w.see(e)
		a.mu.Unlock()
		emit(e)
	}
}

// named says in a few words what the work is from now on.
func (a *activity) named(w *work, what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.what = what
}

// see takes in an event.
func (w *work) see(e progress.Event) {
	switch {
	case e.Kind == progress.Phase:
		w.what, w.where = e.Text, ""
	case e.Kind == progress.Step && e.Step != nil:
		w.step(e.Time, *e.Step)
	}
}

func (w *work) step(at time.Time, st progress.StepInfo) {
	if st.State == progress.Started {
		if _, ok := w.running[st.ID]; !ok {
			w.running[st.ID] = underway{st, at}
		}
		switch {
		case st.Around == w.what:
		case st.Around != "":
			w.where = st.Around
		case st.N > 0:
			w.where = fmt.Sprintf("%s %d of %d", stageName(st), st.N, st.Of)
		}
		return
	}
	if st.State == progress.Canceled {
		return // it is what was under way when the build was stopped
	}
	delete(w.running, st.ID)
	if kept := st.State == progress.Finished || st.State == progress.Cached; kept && st.N > 0 && stage.Makes(st.Name) {
		w.done++
	}
}

func stageName(st progress.StepInfo) string {
	if st.Stage == "" {
		return "step"
	}
	return "stage " + stage.Spoken(st.Stage) + ", step"
}

// tell reports something about an image.
func (s *Set) tell(emit progress.Emit, subject string, kind progress.Kind, text string) {
	emit(progress.Event{Time: s.o.Now(), Subject: subject, Kind: kind, Text: text})
}

// text says what is done, and how long it has taken, which is what must not be
// cut off.
func (w *work) text() string {
	text := w.what + ", " + quantity.Seconds(time.Since(w.began).Seconds())
	if w.where != "" {
		text += ": " + w.where
	}
	return text
}

// Status is a short text on the work in the background with the time that it
// has taken so far, empty if there is none.
func (s *Set) Status() string {
	a := &s.activity
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, w := range []*work{a.doing, a.measuring} {
		if w != nil {
			return w.text()
		}
	}
	return ""
}

// Stopped is a build that was stopped before it had ended.
type Stopped struct {
	// Ref is the image.
	Ref string
	// Step is what was under way, and Seconds how long it had been; the zero
	// value if it was between two steps.
	Step    progress.StepInfo
	Seconds float64
	// Kept is how many instructions need not be carried out again, as the
	// builder's cache has their results.
	Kept int
}

// Stopped returns the build that [Set.Close], or the end of its context,
// stopped; false if there was none.
func (s *Set) Stopped() (Stopped, bool) {
	s.activity.mu.Lock()
	defer s.activity.mu.Unlock()
	if s.activity.stopped == nil {
		return Stopped{}, false
	}
	return *s.activity.stopped, true
}

// stop notes a build that was stopped.
func (s *Set) stop(ctx context.Context, w *work, ref string) {
	if ctx.Err() == nil {
		return
	}
	s.activity.mu.Lock()
	defer s.activity.mu.Unlock()
	st := Stopped{Ref: imagename.Short(ref)}
	if s.builder == daemon.BuildKit { // the others' images of steps are removed
		st.Kept = w.done
	}
	for _, u := range w.running {
		if took := time.Since(u.began).Seconds(); (u.N > 0 || u.Around != "") && took >= st.Seconds {
			st.Step, st.Seconds = u.StepInfo, took
		}
	}
	s.activity.stopped = &st
}

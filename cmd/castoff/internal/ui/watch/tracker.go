package watch

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/text"
)

const (
	// liveLog is how many log lines of a running step are shown.
	liveLog = 4
	// keptLog is how many are kept, for the case that the step fails.
	keptLog = 12
	// keptNotes is how many notes are kept.
	keptNotes = 50
)

// Tracker is the state of some work as its events report it. Events come from
// the engine's goroutine and only change it; drawing reads it on a timer, so
// that a flood of log lines costs no more than a trickle.
type Tracker struct {
	mu    sync.Mutex
	now   func() time.Time
	began time.Time
	ended time.Time
	phase string
	// phaseAt is when the phase began.
	phaseAt  time.Time
	items    []*item
	byKey    map[string]*item
	transfer *item
	stages   map[string]int
	notes    []string
	results  []string
	// took is how long the work that the results are about took; 0 if they do
	// not say.
	took     float64
	stopping bool
}

// item is a build step or a transfer.
type item struct {
	info    progress.StepInfo
	subject string
	at      time.Time
	log     []string
	// current and total are bytes; a transfer has no step.
	isTransfer     bool
	current, total int64
	share          bool // only the ratio of the two is to be shown
	over           bool
	seconds        float64
}

// NewTracker returns a tracker of work that begins now, by the given clock.
func NewTracker(now func() time.Time) *Tracker {
	return &Tracker{now: now, began: now(), byKey: map[string]*item{}, stages: map[string]int{}}
}

// Add takes in an event.
func (t *Tracker) Add(e progress.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := e.Time
	if at.IsZero() {
		at = t.now()
	}
	switch e.Kind {
	case progress.Phase:
		t.endTransfer(at)
		t.phase, t.phaseAt = plaintext.Line(e.Text), at
	case progress.Bytes:
		t.bytes(e, at)
	case progress.Step, progress.Log:
		if e.Step != nil {
			t.step(e, at)
		}
	case progress.Note:
		if t.notes = append(t.notes, text.Clean(e.Text)); len(t.notes) > keptNotes {
			t.notes = t.notes[1:]
		}
	case progress.Done:
		t.endTransfer(at)
		t.phase = ""
		if s := plaintext.Line(e.Text); s != "" {
			t.results = append(t.results, s)
		}
		if e.Seconds > 0 {
			t.took = e.Seconds
		}
	case progress.Failed:
		t.phase = ""
	}
}

func (t *Tracker) bytes(e progress.Event, at time.Time) {
	if t.transfer == nil {
		name := plaintext.Line(e.Text)
		if name == "" {
			name = t.phase
		}
		began := t.phaseAt
		if began.IsZero() {
			began = at
		}
		t.transfer = &item{isTransfer: true, subject: e.Subject, at: began, info: progress.StepInfo{Name: name}}
		t.items = append(t.items, t.transfer)
	}
	t.transfer.current, t.transfer.total, t.transfer.share = e.Current, e.Total, e.Share
}

func (t *Tracker) endTransfer(at time.Time) {
	if t.transfer != nil {
		t.transfer.over = true
		t.transfer.seconds = max(at.Sub(t.transfer.at).Seconds(), 0)
		t.transfer = nil
	}
}

func (t *Tracker) step(e progress.Event, at time.Time) {
	key := e.Subject + "\x00" + e.Step.ID
	it := t.byKey[key]
	if it == nil {
		it = &item{subject: e.Subject, at: at}
		t.byKey[key] = it
		t.items = append(t.items, it)
		if e.Step.Of > 0 {
			t.stages[e.Subject+"\x00"+e.Step.Stage] = e.Step.Of
		}
	}
	if e.Kind == progress.Log {
		if it.log = append(it.log, plaintext.Line(e.Text)); len(it.log) > keptLog {
			it.log = it.log[1:]
		}
		if it.info.Name != "" {
			return // a log line may carry less than what is known
		}
	}
	it.info = *e.Step
	it.info.Name = plaintext.OneLine(plaintext.Line(it.info.Name))
	it.info.Stage = plaintext.Line(it.info.Stage)
	it.info.Error = text.Clean(it.info.Error)
	it.seconds = e.Step.Seconds
	switch e.Step.State {
	case progress.Cached, progress.Finished, progress.Broken, progress.Canceled:
		it.over = true
	}
}

// End marks the work as over.
func (t *Tracker) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = t.now()
	t.endTransfer(t.ended)
}

// Stop notes that the work was asked to stop.
func (t *Tracker) Stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopping = true
}

// elapsed is how long the work has taken, from its first event: work begun
// while the person was reading counts from its beginning.
func (t *Tracker) elapsed() float64 {
	end := t.ended
	if end.IsZero() {
		end = t.now()
	}
	began := t.began
	if len(t.items) > 0 && t.items[0].at.Before(began) {
		began = t.items[0].at
		if !t.ended.IsZero() {
			end = t.lastEnd(began)
		}
	}
	return max(end.Sub(began).Seconds(), 0)
}

// lastEnd is when the last known step ended: a replayed build was over before
// anyone watched.
func (t *Tracker) lastEnd(began time.Time) time.Time {
	last := began
	for _, it := range t.items {
		if at := it.at.Add(time.Duration(it.seconds * float64(time.Second))); at.After(last) {
			last = at
		}
	}
	if last.After(t.began) {
		return t.ended // it went on while it was watched
	}
	return last
}

// place says which instruction is being built: "step 3 of 5".
func (t *Tracker) place() string {
	of, n := 0, 0
	for _, m := range t.stages {
		of += m
	}
	running := false
	for _, it := range t.items {
		if it.info.Of == 0 {
			continue
		}
		if it.over {
			n++
		} else {
			running = true
		}
	}
	if of == 0 {
		return ""
	}
	if running {
		n++
	}
	return fmt.Sprintf("step %d of %d", min(n, of), of)
}

// label is the name of an item as a person reads it.
func (t *Tracker) label(it *item) string {
	if it.info.Around != "" {
		return plaintext.Line(it.info.Around)
	}
	var where string
	if it.info.Of > 0 {
		where = fmt.Sprintf("%d/%d ", it.info.N, it.info.Of)
		if len(t.stages) > 1 && it.info.Stage != "" {
			where = it.info.Stage + " " + where
		}
	}
	return where + it.info.Name
}

// visible reports whether an item is worth a line: the builder's own steps are
// not, once they have gone well, unless they took their time. What is shown has
// to add up.
func (it *item) visible() bool {
	return it.isTransfer || it.info.Of > 0 || !it.over || it.info.State == progress.Broken ||
		it.info.Around != "" && it.seconds >= quantity.NoTime
}

// broken returns the failed step, or nil.
func (t *Tracker) broken() *item {
	for _, it := range t.items {
		if it.info.State == progress.Broken {
			return it
		}
	}
	return nil
}

// Status is what is going on, in a few words; where there is no room for all of
// them, how far it has got and how long it has taken.
func (t *Tracker) Status(dot string, room int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.headline(dot, room)
}

func (t *Tracker) headline(dot string, room int) string {
	whole := t.said(dot, true)
	if text.Width(whole) <= room {
		return whole
	}
	return t.said(dot, false)
}

func (t *Tracker) said(dot string, phase bool) string {
	var parts []string
	if t.stopping && t.ended.IsZero() {
		parts = append(parts, "stopping…")
	} else if phase && t.phase != "" && t.ended.IsZero() {
		parts = append(parts, t.phase)
	}
	if s := t.place(); s != "" && t.ended.IsZero() {
		parts = append(parts, s)
	}
	if t.took > 0 && !t.ended.IsZero() {
		parts = append(parts, quantity.Seconds(t.took)) // the one number of what was done
	} else {
		parts = append(parts, quantity.Seconds(t.elapsed()))
	}
	return strings.Join(parts, " "+dot+" ")
}

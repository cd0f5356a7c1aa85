package recording

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
)

// rawJSON is JSON that is read when it is needed.
type rawJSON = json.RawMessage

// Write writes a recording.
func (r *Recording) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.Header); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	for _, c := range r.Calls {
		if err := c.write(enc, r.Header.Date); err != nil {
			return fmt.Errorf("writing the recording: %w", err)
		}
	}
	n := len(r.Calls)
	if err := enc.Encode(line{End: &n}); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	return z.Close()
}

func (c *Call) write(enc *json.Encoder, began time.Time) error {
	if err := enc.Encode(line{Call: c.Name, Key: c.Key, Inputs: c.Inputs, At: rounded(c.At.Sub(began))}); err != nil {
		return err
	}
	left := c.Took
	for _, l := range c.events {
		left -= seconds(l.After)
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	end := line{After: rounded(left), Result: c.result, Error: c.fault}
	if !c.ended {
		end.Error = &failure{Text: errCut.Error()}
	}
	return enc.Encode(end)
}

// rounded is a duration in seconds, to the millisecond; 0 for one before its time.
func rounded(d time.Duration) float64 {
	return float64(max(d, 0).Round(time.Millisecond).Milliseconds()) / 1000
}

// Taking is a call that is being recorded.
type Taking struct {
	mu   sync.Mutex
	call *Call
	last time.Time         // of the last event that was kept
	ids  map[string]string // of steps, shortened
	// count is the last of a transfer, until another event comes.
	count *progress.Event
}

// countsApart is the least time between two counts of a transfer that are kept:
// there are thousands.
const countsApart = 400 * time.Millisecond

// Take begins to record a call.
func Take(name, key string) *Taking { return TakeAt(name, key, time.Now()) }

// TakeAt is [Take] for a call that began at a time.
func TakeAt(name, key string, now time.Time) *Taking {
	return &Taking{call: &Call{Name: name, Key: key, At: now}, last: now, ids: map[string]string{}}
}

// Beside is emit for the call, which also keeps what passes.
func (t *Taking) Beside(emit progress.Emit) progress.Emit {
	return func(e progress.Event) {
		t.See(e)
		emit(e)
	}
}

// See keeps an event.
func (t *Taking) See(e progress.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	if e.Kind == progress.Bytes && e.Time.Sub(t.last) < countsApart {
		t.count = &e
		return
	}
	if t.count != nil && e.Kind != progress.Bytes {
		t.add(*t.count)
	}
	t.count = nil
	t.add(e)
}

func (t *Taking) add(e progress.Event) {
	kept := event{Kind: e.Kind, Subject: e.Subject, Text: e.Text, Current: e.Current, Total: e.Total, Share: e.Share, Seconds: e.Seconds}
	if e.Step != nil {
		step := *e.Step
		if step.ID = t.ids[e.Step.ID]; step.ID == "" {
			step.ID = t.call.Name + strconv.Itoa(len(t.ids)+1) // as that of no other call that is shown beside it
			t.ids[e.Step.ID] = step.ID
		}
		if kept.Step = &step; e.Kind == progress.Log {
			kept.Step, kept.Of = nil, step.ID
		}
	}
	if len(t.call.events) >= mostEvents*3/4 && (e.Kind == progress.Log || e.Kind == progress.Bytes) {
		return // so much is not read again, and how the steps went is what matters
	}
	after := rounded(e.Time.Sub(t.last))
	t.call.events = append(t.call.events, line{After: after, Event: &kept})
	t.last = t.last.Add(seconds(after))
}

// End ends the call with its result, or with the error.
func (t *Taking) End(result any, err error) *Call {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.call
	c.Took, c.ended = time.Since(c.At), true
	if err == nil {
		c.result, err = json.Marshal(result)
	}
	if err != nil {
		c.result, c.fault = nil, &failure{Text: err.Error(), Detail: fault.Detail(err)}
	}
	return c
}

// again is the error as it was, as far as it is for a recording to say.
func (f *failure) again() error {
	return &fault.Error{Err: errors.New(plaintext.Clean(f.Text)), Detail: plaintext.Clean(f.Detail), Code: fault.ExitFailed}
}

package plain

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Display shows the progress of one piece of work outside the course.
type Display interface {
	// Watch runs attach, shows the events that it emits, and returns its
	// error. If the person interrupts, attach's context is cancelled, attach
	// is waited for, and the error wraps [context.Canceled].
	Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) error
}

// New returns a display that writes lines, as buildx does.
func New(w io.Writer) Display { return &plainDisplay{w: w} }

// NewJSON returns a display that writes each event as a line of JSON.
func NewJSON(w io.Writer) Display { return &eventDisplay{emit: jsonEmitter(w)} }

// NewQuiet returns a display that writes only what a person has to know.
func NewQuiet(w io.Writer) Display { return &eventDisplay{emit: quietEmitter(w)} }

// eventDisplay hands every event to a function.
type eventDisplay struct{ emit progress.Emit }

func (d *eventDisplay) Watch(ctx context.Context, _ screen.Work, attach func(context.Context, progress.Emit) error) error {
	return attach(ctx, d.emit)
}

// jsonEmitter writes each event as a line of JSON.
func jsonEmitter(w io.Writer) progress.Emit {
	var mu sync.Mutex
	return func(e progress.Event) {
		line, err := json.Marshal(e)
		if err != nil {
			return // plain data cannot fail to marshal
		}
		mu.Lock()
		defer mu.Unlock()
		_, _ = w.Write(append(line, '\n'))
	}
}

// quietEmitter writes only what a person has to know.
func quietEmitter(w io.Writer) progress.Emit {
	p := &plainWriter{w: w}
	return func(e progress.Event) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e.Kind {
		case progress.Note:
			p.line("castoff: %s", e.Text)
		case progress.Failed:
			p.line("castoff: failed: %s", e.Text)
		}
	}
}

// plainDisplay writes lines as buildx does, for logs and pipes.
type plainDisplay struct{ w io.Writer }

func (d *plainDisplay) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) error {
	p := &plainWriter{w: d.w, steps: map[string]*plainStep{}}
	if w.Title != "" {
		p.line("castoff: %s", w.Title)
	}
	return attach(ctx, p.emit)
}

// plainWriter writes events as lines, each in one write as soon as it is
// known, so that lines of several programs do not mix.
type plainWriter struct {
	mu    sync.Mutex
	w     io.Writer
	steps map[string]*plainStep
	phase string
	// bytesAt and bytesShare are when and where the last transfer line was.
	bytesAt    time.Time
	bytesShare int64
}

type plainStep struct {
	number int
	began  time.Time
	state  progress.State
}

func (p *plainWriter) line(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = strings.TrimRight(text.Clean(s), "\n ")
		}
	}
	_, _ = io.WriteString(p.w, fmt.Sprintf(format, args...)+"\n")
}

func (p *plainWriter) emit(e progress.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	switch e.Kind {
	case progress.Phase:
		p.bytesAt, p.bytesShare, p.phase = time.Time{}, 0, e.Text
		p.line("castoff: %s", withSubject(e))
	case progress.Note:
		p.line("castoff: note: %s", e.Text)
	case progress.Done:
		if e.Text != "" {
			p.line("castoff: %s", withSubject(e))
		}
	case progress.Failed:
		p.line("castoff: failed: %s", withSubject(e))
	case progress.Bytes:
		p.bytes(e)
	case progress.Step, progress.Log:
		if e.Step != nil {
			p.step(e)
		}
	}
}

// withSubject names the subject unless the text does, or it is the base image
// whose reference the text has.
func withSubject(e progress.Event) string {
	if e.Subject == "" || e.Subject == "base" || strings.Contains(e.Text, e.Subject) {
		return e.Text
	}
	return e.Subject + ": " + e.Text
}

// bytes writes a line at each tenth of a transfer, but not more often than
// every two seconds unless it is the last.
func (p *plainWriter) bytes(e progress.Event) {
	share := int64(0)
	if e.Total > 0 {
		share = 10 * e.Current / e.Total
	}
	if e.Share && e.Total <= 0 {
		return
	}
	due := p.bytesAt.IsZero() || e.Time.Sub(p.bytesAt) >= 2*time.Second || share > p.bytesShare
	if !due {
		return
	}
	p.bytesAt, p.bytesShare = e.Time, share
	what := e.Text
	if what == "" {
		what = p.phase
	}
	if what != "" {
		what += ": "
	}
	switch {
	case e.Share:
		what += quantity.Percent(min(e.Current, e.Total), e.Total)
	case e.Total <= 0:
		what += quantity.Size(e.Current)
	default:
		what += fmt.Sprintf("%s of %s (%s)", quantity.Size(e.Current), quantity.Size(e.Total), quantity.Percent(min(e.Current, e.Total), e.Total))
	}
	p.line("castoff: %s", what)
}

func (p *plainWriter) step(e progress.Event) {
	key := e.Subject + "\x00" + e.Step.ID
	s := p.steps[key]
	if s == nil {
		s = &plainStep{number: len(p.steps) + 1, began: e.Time}
		p.steps[key] = s
		p.line("#%d %s", s.number, e.Step.Title())
	}
	if e.Kind == progress.Log {
		p.line("#%d %.3f %s", s.number, max(e.Time.Sub(s.began).Seconds(), 0), plaintext.Line(e.Text))
		return
	}
	if s.state == e.Step.State {
		return
	}
	s.state = e.Step.State
	switch s.state {
	case progress.Cached:
		if e.Step.Earlier >= quantity.NoTime {
			p.line("#%d CACHED (it took %s)", s.number, quantity.Seconds(e.Step.Earlier))
			return
		}
		p.line("#%d CACHED", s.number)
	case progress.Finished:
		p.line("#%d DONE %.1fs", s.number, e.Step.Seconds)
	case progress.Broken:
		p.line("#%d ERROR: %s", s.number, plaintext.OneLine(text.Clean(e.Step.Error)))
	case progress.Canceled:
		p.line("#%d CANCELED", s.number)
	}
}

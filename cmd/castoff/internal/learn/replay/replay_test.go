package replay_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/sampleapp"
)

// own is castoff's own course, and how its images are made.
type own struct {
	course  *courses.Course
	lessons *lesson.Course
	of      replay.Of
}

func openOwn(t testing.TB) own {
	t.Helper()
	c, err := courses.Open("", courses.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	lessons, err := c.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	trials, err := fs.Sub(sampleapp.Files, "trials")
	if err != nil {
		t.Fatal(err)
	}
	return own{c, lessons, replay.Of{Title: m.Title, Trials: trials, Images: images.Options{
		Wanted: m.Wanted(), Images: m.Images, Files: c.BuildFiles(), CacheDir: t.TempDir(),
		Format: figures.Format{Size: quantity.Size, Seconds: quantity.Seconds, Ratio: quantity.Ratio},
	}}}
}

// shipped is the recording that comes with castoff.
func shipped(t testing.TB, o own) *replay.Tape {
	t.Helper()
	b, err := o.course.Recording()
	if err != nil || b == nil {
		t.Fatalf("the course has no recording (%v)", err)
	}
	rec, err := recording.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	tape, err := replay.New(t.Context(), rec, o.of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tape.Close)
	return tape
}

// reader reads a course without a word, and remembers what it was shown.
type reader struct {
	pages []screen.Page
	works []screen.Work
	steps map[string][]string // by the title of the work: its instructions
}

func (r *reader) Page(ctx context.Context, p screen.Page) (screen.Move, error) {
	r.pages = append(r.pages, p)
	return screen.Next, ctx.Err()
}

func (r *reader) Ask(context.Context, screen.Question) (screen.Answer, error) {
	return screen.Answer{}, nil
}

func (r *reader) Guess(context.Context, screen.Guess) (screen.Guessed, error) {
	return screen.Guessed{}, nil
}

func (r *reader) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	r.works = append(r.works, w)
	if r.steps == nil {
		r.steps = map[string][]string{}
	}
	return screen.Next, attach(ctx, func(e progress.Event) {
		if e.Kind == progress.Step && e.Step.N > 0 && e.Step.State == progress.Finished {
			r.steps[w.Title] = append(r.steps[w.Title], e.Step.Name)
		}
	})
}

func (r *reader) Choose(context.Context, screen.Choice) (int, error) { return screen.ChoseQuit, nil }

func (r *reader) Confirm(context.Context, screen.Confirm) (bool, error) { return true, nil }

// played is a course as a reader is shown it.
func (o own) played(t testing.TB, set steps.Images, trials steps.Trials, recorded string) *reader {
	t.Helper()
	r := &reader{}
	err := runner.New(o.lessons, runner.Parts{
		Files: o.course.Files(), Images: set, UI: r, Journal: &journal.Memory{}, Now: time.Now, Trials: trials, Recorded: recorded,
	}).Play(t.Context())
	if err != nil {
		t.Errorf("playing the course: %v", err)
	}
	return r
}

// TestShippedRecording plays the recording that comes with castoff: it fits the
// course as it is now, all that is built is there, each page with a number says that
// it was recorded, and nothing is missing.
func TestShippedRecording(t *testing.T) {
	t.Parallel()
	o := openOwn(t)
	tape := shipped(t, o)
	r := o.played(t, tape, tape.Trials(), tape.Mark())
	for _, amiss := range tape.Amiss() {
		t.Errorf("it does not fit: %s; make it anew: castoff record lessons/%s", amiss, courses.RecordingFile)
	}
	if tape.Cut {
		t.Error("its end is missing")
	}
	draw := text.NewRenderer(76, text.Look{})
	at := 0
	for _, l := range o.lessons.Lessons {
		for i, p := range l.Pages {
			if at == len(r.pages) || r.pages[at].Number != i+1 || !strings.HasSuffix(r.pages[at].Lesson, l.Title) {
				continue // a question
			}
			shown := r.pages[at]
			at++
			name := fmt.Sprintf("%s, page %d", l.ID, i+1)
			if steps.Measured(p) != (shown.Recorded != "") {
				t.Errorf("%s: marked as recorded: %q", name, shown.Recorded)
			}
			for _, b := range shown.Blocks {
				if n, ok := b.(screen.Notice); ok && n.Tone >= screen.Warn {
					t.Errorf("%s: %s", name, n.Text)
				}
			}
			if s := blocks.Render(draw, shown.Blocks...); strings.Contains(s, "not measured") && !strings.Contains(s, "; --download measures it") {
				t.Errorf("%s: a measurement is missing:\n%s", name, s)
			}
		}
	}
	if at != len(r.pages) || at < 100 {
		t.Errorf("%d of %d pages were looked at", at, len(r.pages))
	}
	for title, want := range map[string]int{"Building castoff/traditional": 4, "Building castoff/multistage": 5} {
		if got := len(r.steps[title]); got < want {
			t.Errorf("%s: %d instructions were carried out: %q", title, got, r.steps[title])
		}
	}
	for _, w := range r.works {
		if w.Recorded == "" {
			t.Errorf("%s: it is not marked as recorded", w.Title)
		}
	}
}

// shape is what a page shows, but for what was measured: its kinds of blocks, and
// the heads and first columns of tables.
func shape(p screen.Page) string {
	var out []string
	for _, b := range p.Blocks {
		s := strings.TrimPrefix(reflect.TypeOf(b).String(), "screen.")
		switch b := b.(type) {
		case screen.Notice:
			continue // they say how things are here, and that these are recorded
		case screen.Table:
			s += fmt.Sprint(b.Head)
			for _, row := range b.Rows {
				s += " " + row[0]
			}
		case screen.Output:
			s += " " + b.Command
		case screen.Markdown:
			continue // prose, with numbers in it
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

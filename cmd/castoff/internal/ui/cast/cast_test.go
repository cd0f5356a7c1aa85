package cast

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// frame is a screen of a cast.
type frame struct {
	at   float64
	text string
}

// frames are the screens of a cast, checked to be an asciicast.
func frames(t *testing.T, b []byte, width, height int) []frame {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	var head struct{ Version, Width, Height int }
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil || head.Version != 2 || head.Width != width || head.Height != height {
		t.Fatalf("it begins with %q (%v)", lines[0], err)
	}
	var out []frame
	for _, l := range lines[1:] {
		var event []any
		if err := json.Unmarshal([]byte(l), &event); err != nil || len(event) != 3 || event[1] != "o" {
			t.Fatalf("the event %q (%v)", l, err)
		}
		f := frame{event[0].(float64), strings.TrimPrefix(event[2].(string), "\x1b[2J\x1b[H")}
		if len(out) > 0 && f.at < out[len(out)-1].at {
			t.Errorf("it goes back from %v to %v", out[len(out)-1].at, f.at)
		}
		rows := strings.Split(f.text, "\r\n")
		for _, r := range rows {
			if w := text.Width(r); w > width {
				t.Errorf("a row of %d columns: %q", w, r)
			}
			if strings.ContainsFunc(ansi.Strip(r), func(c rune) bool { return c < ' ' }) {
				t.Errorf("a control character in %q", r)
			}
		}
		if len(rows) > height {
			t.Errorf("a screen of %d rows", len(rows))
		}
		out = append(out, f)
	}
	return out
}

func TestCast(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
		var b bytes.Buffer
		c := New(&b, Options{Width: size[0], Height: size[1], Look: text.Look{Color: true}, Title: "A\x1b[2Jcourse", Pace: pace.Real})
		long := ""
		for n := range 90 {
			long += fmt.Sprintf("What is said on page %d is on one of its screens, or on two. ", n)
		}
		if _, err := c.Page(t.Context(), screen.Page{Lesson: "1 · One", Number: 1, Of: 2, Recorded: "recorded 1 Jan 2026, Docker 1",
			Blocks: []screen.Block{screen.Markdown{Source: long + "\x1b]0;title\x07"}}}); err != nil {
			t.Fatal(err)
		}
		pages := len(frames(t, b.Bytes(), size[0], size[1]))
		began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		broken := errors.New("building: no space")
		move, err := c.Watch(t.Context(), screen.Work{Lesson: "1 · One", Title: "Building it", Intro: "Look."}, func(_ context.Context, emit progress.Emit) error {
			step := progress.StepInfo{ID: "1", N: 1, Of: 1, Name: "RUN make", State: progress.Started}
			emit(progress.Event{Time: began, Kind: progress.Step, Step: &step})
			done := step
			done.State, done.Seconds = progress.Finished, 40
			emit(progress.Event{Time: began.Add(40 * time.Second), Kind: progress.Step, Step: &done})
			return broken
		})
		if move != screen.Next || !errors.Is(err, broken) {
			t.Errorf("watching: %v, %v", move, err)
		}
		all := frames(t, b.Bytes(), size[0], size[1])
		seen := ""
		for _, f := range all {
			seen += ansi.Strip(f.text) + "\n"
		}
		for _, want := range []string{"1 · One", "1/2", "recorded 1 Jan 2026, Docker 1", "Look.", "Building it", "RUN make", "10 s", "20 s", "30 s", "40 s", "no space"} {
			if !strings.Contains(seen, want) {
				t.Errorf("%v: it does not show %q:\n%s", size, want, seen)
			}
		}
		if n := strings.Count(strings.Join(strings.Fields(seen), " "), "said on"); n < 85 || pages < 2 {
			t.Errorf("%v: %d of 90 sentences on %d screens", size, n, pages)
		}
		if watched := all[len(all)-1].at - all[pages].at; watched < 1.5 || watched > 2.5 {
			t.Errorf("%v: 40 seconds are shown in %v", size, watched)
		}
	}
}

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestCastThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	c := New(full{}, Options{Width: 80, Height: 24})
	if _, err := c.Page(t.Context(), screen.Page{}); err == nil || fmt.Sprint(err)[:len("writing the asciicast: ")] != "writing the asciicast: " {
		t.Errorf("error %v", err)
	}
}

// TestCastWithoutEnd: of work that would fill the disk a part is written, and what to
// do is said.
func TestCastWithoutEnd(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	c := New(&b, Options{Width: 80, Height: 24, Pace: pace.Real})
	c.most = 1 << 20
	_, err := c.Watch(t.Context(), screen.Work{Title: "Building it"}, func(_ context.Context, emit progress.Emit) error {
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for n := range 20_000 {
			at = at.Add(time.Second)
			emit(progress.Event{Time: at, Kind: progress.Log, Text: fmt.Sprint("line ", n), Step: &progress.StepInfo{ID: "1", N: 1, Of: 1, Name: "RUN make"}})
		}
		return nil
	})
	if err == nil || err.Error() != "writing the asciicast: is larger than 1 MiB" || fault.Hint(err) == "" {
		t.Errorf("%v, hint %q", err, fault.Hint(err))
	}
	if b.Len() > 1<<20 || b.Len() < 1<<19 {
		t.Errorf("%d bytes are written", b.Len())
	}
	if _, err := c.Page(t.Context(), screen.Page{Blocks: []screen.Block{screen.Markdown{Source: "More."}}}); err == nil {
		t.Error("it goes on")
	}
	frames(t, b.Bytes(), 80, 24)
}

// TestCastThatIsStopped ends with the person's patience.
func TestCastThatIsStopped(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	c := New(&b, Options{Width: 80, Height: 24, Pace: pace.Real})
	ctx, stop := context.WithCancel(t.Context())
	_, err := c.Watch(ctx, screen.Work{Title: "Building it"}, func(_ context.Context, emit progress.Emit) error {
		emit(progress.Event{Kind: progress.Phase, Text: "building"})
		stop()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func newTestLines(in io.Reader) (*Lines, *bytes.Buffer, *bytes.Buffer) {
	var out, errs bytes.Buffer
	l := NewLines(&term.Terminal{Width: 80, UTF8: true, Color: true}, &out, &errs)
	l.Prompt = in
	return l, &out, &errs
}

func TestLinesStraightThrough(t *testing.T) {
	t.Parallel()
	l, out, errs := newTestLines(nil)
	ctx := t.Context()
	play := func() error {
		if m, err := l.Page(ctx, uitest.ShortPage("The first *page*.")); m != screen.Next || err != nil {
			return fmt.Errorf("page: %v, %w", m, err)
		}
		if a, err := l.Ask(ctx, uitest.SampleQuestion); len(a.Tries) != 0 || a.Move != screen.Next || err != nil {
			return fmt.Errorf("ask: %v, %w", a, err)
		}
		if m, err := l.Watch(ctx, uitest.SampleWork, func(_ context.Context, emit progress.Emit) error { uitest.SampleBuild(emit); return nil }); m != screen.Next || err != nil {
			return fmt.Errorf("watch: %v, %w", m, err)
		}
		if n, err := l.Choose(ctx, screen.Choice{Initial: 3}); n != 3 || err != nil {
			return fmt.Errorf("choose: %v, %w", n, err)
		}
		if ok, err := l.Confirm(ctx, screen.Confirm{Title: "Sure?", Body: []screen.Block{screen.Markdown{Source: "It takes 600 MB."}}}); !ok || err != nil {
			return fmt.Errorf("confirm: %v, %w", ok, err)
		}
		p := uitest.ShortPage("Another page.")
		p.Lesson = "3 · The multi-stage build"
		_, err := l.Page(ctx, p)
		return err
	}
	if err := play(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Watch(ctx, uitest.SampleWork, func(_ context.Context, emit progress.Emit) error { return uitest.FailingBuild(emit) }); err == nil {
		t.Error("the error is lost")
	}
	if !strings.Contains(errs.String(), "#4 DONE 2.5s") {
		t.Errorf("no progress: %s", errs)
	}
	uitest.Golden(t, "lines", out.String())
	uitest.CheckText(t, out.String(), 80, false)
}

func TestLinesPrompt(t *testing.T) {
	t.Parallel()
	l, out, _ := newTestLines(strings.NewReader("\nb\nhuh\nm\n1\n7\n2\n\n5\nn\nq\n4\n\nm\n9\nb\n2\nb\n1\ns\n\n"))
	ctx := t.Context()
	var got []string
	add := func(v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(v))
	}
	page := func() { m, err := l.Page(ctx, uitest.ShortPage("Text.")); add(m, err) }
	page()
	page()
	page() // "huh" is asked again
	a, err := l.Ask(ctx, uitest.SampleQuestion)
	add(a, err)
	c := screen.Choice{Title: "Lesson", Items: make([]screen.Item, 5), Initial: 1}
	n, err := l.Choose(ctx, c)
	add(n, err)
	ok, err := l.Confirm(ctx, screen.Confirm{Title: "Sure?", Yes: "Yes", No: "No"})
	add(ok, err)
	n, err = l.Choose(ctx, c)
	add(n, err)
	n, err = l.Choose(ctx, c)
	add(n, err)
	n, err = l.Choose(ctx, c)
	add(n, err)
	c.Back = "menu"
	n, err = l.Choose(ctx, c)
	add(n, err)
	c.Back = "exercise"
	n, err = l.Choose(ctx, c)
	add(n, err)
	q := uitest.SampleQuestion
	q.Predict = true
	a, err = l.Ask(ctx, q)
	add(a, err)
	a, err = l.Ask(ctx, uitest.SampleQuestion) // a wrong answer, then the right one is shown
	add(a, err)
	page() // the input is over: quit
	want := "0 1 2 {[0 1] 0} 4 false -2 3 1 -1 -1 {[1] 1} {[0] 0} 3"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s\n%s", s, want, out)
	}
	for _, want := range []string{
		"huh does not stand for anything here. Type b (back), m (menu) or q (quit). Enter\nalone: go on.\n",
		"7 does not stand for anything here. Type a number from 1 to 3, s (show it), b\n(back), m (menu) or q (quit). Enter alone: go on.\n",
		"9 does not stand for anything here. Type a number from 1 to 5, b (back) or q\n(quit). Enter alone: 2.\n",
		"Your answer, 1 to 3 (s: show it, Enter: go on, b: back, m: menu, q: quit): ",
		"Another answer, 1 to 3 (",
		"Your prediction, 1 to 3 (Enter: go on, b: back, m: menu, q: quit): ",
		"Lesson, 1 to 5 (Enter: 2, m: menu, q: quit): ",
		"Sure? (y: Yes, n: No, Enter: y): ",
		"Noted. You will see what comes of it.\n",
		"Answer: RUN apt-get",
	} {
		if !strings.Contains(strings.ReplaceAll(out.String(), "`", ""), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	uitest.CheckText(t, out.String(), 200, false)
}

// TestLinesSection: a person who comes to a page without a heading of its own is
// told what it is about; where nobody turns pages, that stands above.
func TestLinesSection(t *testing.T) {
	t.Parallel()
	page := uitest.ShortPage("The rest.")
	page.Section = "What `COPY` takes\x1b[2J"
	for prompt, want := range map[io.Reader]bool{nil: false, strings.NewReader("\n"): true} {
		l, out, _ := newTestLines(prompt)
		if _, err := l.Page(t.Context(), page); err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(out.String(), "──\n\nWhat `COPY` takes (continued)\n\nThe rest."); said != want || strings.Contains(out.String(), "\x1b") {
			t.Errorf("asked: %t\n%s", want, out)
		}
	}
}

func TestLinesContextEnds(t *testing.T) {
	t.Parallel()
	in, w := io.Pipe()
	defer w.Close()
	l, _, _ := newTestLines(in)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { _, err := l.Page(ctx, uitest.ShortPage("Text.")); result <- err }()
	cancel()
	if err := uitest.Await(t, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestLinesStatus tells a person what is going on in the background; where
// nobody is asked, it would only be noise.
func TestLinesStatus(t *testing.T) {
	t.Parallel()
	for _, asked := range []bool{true, false} {
		in := io.Reader(nil)
		if asked {
			in = strings.NewReader("\ns\n1\n")
		}
		l, out, _ := newTestLines(in)
		status := func() string { return "building it, 41 s: step 2 of 5" }
		p := uitest.ShortPage("Text.")
		p.Status = status
		q := uitest.SampleQuestion
		q.Status = status
		_, err := l.Page(t.Context(), p)
		if err == nil {
			_, err = l.Ask(t.Context(), q)
		}
		if err == nil {
			_, err = l.Choose(t.Context(), screen.Choice{Title: "Where to?", Items: make([]screen.Item, 2), Status: status})
		}
		want := 0
		if asked {
			want = 3
		}
		if n := strings.Count(out.String(), "In the background: building it, 41 s: step 2 of 5.\n"); err != nil || n != want {
			t.Errorf("told %d times, %v:\n%s", n, err, out)
		}
	}
}

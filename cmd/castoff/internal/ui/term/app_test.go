//go:build unix

package term

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"

	tea "github.com/charmbracelet/bubbletea"
)

// app runs body as an App on a console and returns what RunApp returned.
func app(c *console, ctx context.Context, body func(context.Context, *App) error, env ...string) <-chan error {
	t := c.terminal(env...)
	result := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				result <- fmt.Errorf("panic: %v", v)
			}
		}()
		result <- RunApp(ctx, t, c.tty, c.tty, body)
	}()
	return result
}

// ended waits for the App and checks that it has left the terminal clean.
func ended(c *console, result <-chan error) error {
	c.t.Helper()
	err := await(c.t, result)
	c.until("the end of the alternate screen", func(string) bool { return strings.Contains(c.output(), "\x1b[?1049l") })
	out := c.output()
	if !strings.Contains(out, "\x1b[?25h") {
		c.t.Error("the cursor stays hidden")
	}
	checkNoQuery(c.t, out)
	c.noOverflow()
	return err
}

func TestAppPage(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}, {120, 40}} {
		c := newConsole(t, size[0], size[1])
		var moves []screen.Move
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for range 2 {
				m, err := ui.Page(ctx, samplePage())
				if err != nil {
					return err
				}
				moves = append(moves, m)
			}
			m, err := ui.Page(ctx, shortPage("A short page."))
			moves = append(moves, m)
			return err
		})
		c.wait("2 · The traditional build", "3/12", "One stage does", "more,", "enter more")
		c.press(down + down)
		c.until("the heading scrolled away", func(s string) bool { return !strings.Contains(s, "The traditional build\n\n") })
		c.press("?")
		c.wait("Keys", "PgUp PgDn", "any key")
		c.press("x")
		c.wait("enter more")
		// Enter reads on to the end, and only then goes to the next page.
		for i := 0; !strings.Contains(c.screen(), "BuildKit"); i++ {
			before := c.screen()
			c.press(enter)
			c.until("the next screenful", func(s string) bool { return s != before })
			if i > 60 {
				t.Fatal("the page has no end")
			}
		}
		c.wait("enter next")
		c.press(down)
		c.press(enter)
		c.wait("One stage does")
		c.press(left)
		c.wait("A short page.", "enter next")
		c.press("m")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(moves) != fmt.Sprint([]screen.Move{screen.Next, screen.Back, screen.Menu}) {
			t.Errorf("moves %v", moves)
		}
	}
}

func TestAppPageStatusAndResize(t *testing.T) {
	c := newConsole(t, 80, 24)
	var asked atomic.Int32
	page := samplePage()
	page.First, page.Last = true, true
	page.Status = func() string { return fmt.Sprintf("building traditional: step %d", asked.Add(1)) }
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		_, err := ui.Page(ctx, page)
		return err
	}, "NO_COLOR=1")
	c.wait("building traditional: step 1")
	c.wait("building traditional: step 2") // asked again while the person reads
	c.press(left)                          // there is nothing to go back to
	c.press("\x1b[F")
	c.wait("BuildKit", "enter finish")
	c.resize(100, 30)
	c.wait("BuildKit", "building traditional")
	c.resize(20, 5)
	c.wait("castoff needs a")
	c.resize(60, 20)
	c.wait("3/12", "building traditional")
	c.press("q")
	if err := ended(c, result); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(c.output(), "\x1b[38") || strings.Contains(c.output(), "\x1b[1m") {
		t.Error("there is colour in spite of NO_COLOR")
	}
}

// TestAppStatusOfMenusAndQuestions: they tell what goes on in the background, as
// pages do, and ask again.
func TestAppStatusOfMenusAndQuestions(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 18}, {40, 15}} {
		c := newConsole(t, size[0], size[1])
		var asked atomic.Int32
		status := func() string { return fmt.Sprintf("building it, %d s: stage build, step 2 of 5", asked.Add(1)) }
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			q := sampleQuestion
			q.Status = status
			if _, err := ui.Ask(ctx, q); err != nil {
				return err
			}
			_, err := ui.Choose(ctx, screen.Choice{Title: "Where to?", Items: make([]screen.Item, 3), Status: status})
			return err
		})
		c.wait("Which instruction", "building it, ")
		c.until("the question asks again", func(string) bool { return asked.Load() > 1 })
		c.press(right)
		c.wait("Where to?", "building it, ")
		n := asked.Load()
		c.until("the menu asks again", func(s string) bool { return asked.Load() > n && strings.Contains(s, "building it, ") })
		c.press("q")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAppAsk(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := newConsole(t, size[0], size[1])
		var got []screen.Answer
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for i := range 3 {
				q := sampleQuestion
				q.Number += i
				a, err := ui.Ask(ctx, q)
				if err != nil {
					return err
				}
				got = append(got, a)
			}
			return nil
		})
		c.wait("Which instruction brings", "1 FROM ubuntu", "1-3 answer")
		if size[1] > 20 {
			c.wait("3 COPY . .")
		}
		// Who turns pages with Enter has not answered.
		c.press(enter)
		c.wait("Choose an answer first: 1-3.")
		c.press(down)
		c.wait("❯ 1 FROM ubuntu", "enter answer")
		c.press(enter)
		c.wait("✗ Not quite.", "The base is only 78 MB.", "❯ ✗ FROM ubuntu", "enter try again", "1-3 answer")
		c.press(enter)
		c.until("the answers without a cursor", func(s string) bool { return !strings.Contains(s, "❯") && !strings.Contains(s, "Not quite") })
		c.press(up)
		c.wait("❯ 3 COPY . .")
		c.press(up)
		c.wait("❯ 2 RUN")
		c.press(enter)
		c.wait("✓ Right.", "Most of it is gcc.", "enter next")
		c.press(enter)
		c.wait("5/12", "1-3 answer")
		c.press("1")
		c.wait("The base is only 78 MB.", "enter try again")
		c.press("s")
		c.wait("✓ The right answer is 2.", "Most of it is gcc.", "enter next")
		c.press(enter)
		c.wait("6/12")
		c.press("3")
		c.wait("A few bytes.")
		c.press("q")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
		want := []screen.Answer{{Tries: []int{0, 1}, Move: screen.Next}, {Tries: []int{0}, Move: screen.Next}, {Tries: []int{2}, Move: screen.Quit}}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("answers %v, want %v", got, want)
		}
	}
}

// TestAppPredict takes any answer, and another until the person goes on.
func TestAppPredict(t *testing.T) {
	c := newConsole(t, 80, 24)
	var got screen.Answer
	result := app(c, t.Context(), func(ctx context.Context, ui *App) (err error) {
		q := sampleQuestion
		q.Predict = true
		got, err = ui.Ask(ctx, q)
		return err
	})
	c.wait("1-3 answer", "→ skip")
	if strings.Contains(c.screen(), "s show") {
		t.Error("there is nothing to show yet")
	}
	c.press("s1")
	c.wait("✓ Noted. You will see what comes of it.", "✓ FROM ubuntu", "enter next", "1-3 change it")
	c.press("3")
	c.wait("1 FROM ubuntu", "✓ COPY . .")
	c.press(enter)
	if err := ended(c, result); err != nil {
		t.Fatal(err)
	}
	if want := (screen.Answer{Tries: []int{2}}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("answer %v, want %v", got, want)
	}
}

func TestAppChoose(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := newConsole(t, size[0], size[1])
		choice := screen.Choice{Title: "Lessons", Intro: "Choose *one*.", Initial: 2}
		for i := range 40 {
			choice.Items = append(choice.Items, screen.Item{Label: fmt.Sprintf("Lesson %d and what it is about", i), Mark: "page 3 of 7"})
		}
		var got []int
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for range 2 {
				n, err := ui.Choose(ctx, choice)
				if err != nil {
					return err
				}
				got = append(got, n)
			}
			return nil
		})
		c.wait("Lessons", "Choose one.", "❯ Lesson 2")
		c.press(strings.Repeat(down, 30))
		c.wait("❯ Lesson 32", "more,")
		c.press(enter)
		c.wait("❯ Lesson 2 ")
		c.press("q")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint([]int{32, screen.ChoseQuit}) {
			t.Errorf("chosen %v", got)
		}
	}
}

func TestAppConfirm(t *testing.T) {
	for _, yes := range []string{"Yes", "Yes, fetch it and build both images"} {
		c := newConsole(t, 80-len(yes), 20)
		var got []bool
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for i := range 4 {
				ok, err := ui.Confirm(ctx, screen.Confirm{Title: fmt.Sprintf("Go on %d?", i), Yes: yes, No: "No, I only want to read",
					Body: []screen.Block{screen.Markdown{Source: "It takes **600 MB** of disk."}}})
				if err != nil {
					return err
				}
				got = append(got, ok)
			}
			return nil
		})
		c.wait("It takes 600 MB", "Go on 0?", "No, I only")
		c.press(enter)
		c.wait("Go on 1?")
		c.press(right + enter)
		c.wait("Go on 2?")
		c.press("n")
		c.wait("Go on 3?")
		c.press("y")
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[true false false true]" {
			t.Errorf("%s: %v", yes, got)
		}
	}
}

func TestAppWatch(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := newConsole(t, size[0], size[1])
		failed := make(chan error, 1)
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			// The build was over before anyone watched: nothing flashes by.
			m, err := ui.Watch(ctx, sampleWork, func(_ context.Context, emit progress.Emit) error {
				sampleBuild(emit)
				return nil
			})
			if err != nil || m != screen.Next {
				return fmt.Errorf("replayed: %v, %w", m, err)
			}
			m, err = ui.Watch(ctx, sampleWork, func(_ context.Context, emit progress.Emit) error { return failingBuild(emit) })
			failed <- err
			if m != screen.Back {
				return fmt.Errorf("failed: %v", m)
			}
			return nil
		})
		cached := "cached; it took 1 min 12 s"
		if size[0] < 60 { // there is no room for what it took
			cached = "cached"
		}
		c.wait(cached, "2/3 RUN apt-", "2.5 s", "exporting the image", "measuring castoff/", "built castoff/traditional in 5.9 s",
			"the legacy builder was used", "enter go on")
		if s := c.screen(); strings.Contains(s, "exporting nothing") || strings.Contains(s, "done in") {
			t.Errorf("steps that took no time, or a second number:\n%s", s)
		}
		c.press(enter)
		c.wait("✗ building castoff/traditional: exit", "hint: castoff doctor", "undefined: fmtt")
		c.press(left)
		if err := ended(c, result); err != nil {
			t.Fatal(err)
		}
		if err := <-failed; err == nil || !strings.Contains(err.Error(), "exit code 1") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestAppWatchLeave(t *testing.T) {
	c := newConsole(t, 80, 24)
	release := make(chan struct{})
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		m, err := ui.Watch(ctx, sampleWork, untilStopped(release))
		if err != nil || m != screen.Menu {
			return fmt.Errorf("left: %v, %w", m, err)
		}
		return nil
	})
	c.wait("1/2 RUN sleep 1000", "line 29", "line 26", "step 1 of 2", "Watch the rest.")
	c.press(enter) // not over yet: nothing happens
	c.press("m")
	c.wait("stopping…")
	close(release)
	if err := ended(c, result); err != nil {
		t.Fatal(err)
	}
}

// TestAppInterrupt presses ^C on each kind of screen.
func TestAppInterrupt(t *testing.T) {
	release := make(chan struct{})
	for name, tt := range map[string]struct {
		show func(context.Context, *App) error
		wait string
	}{
		"page": {func(ctx context.Context, ui *App) error { _, err := ui.Page(ctx, samplePage()); return err }, "One stage"},
		"ask":  {func(ctx context.Context, ui *App) error { _, err := ui.Ask(ctx, sampleQuestion); return err }, "Which instruction"},
		"choose": {func(ctx context.Context, ui *App) error {
			_, err := ui.Choose(ctx, screen.Choice{Title: "Empty"})
			return err
		}, "nothing to choose"},
		"confirm": {func(ctx context.Context, ui *App) error {
			_, err := ui.Confirm(ctx, screen.Confirm{Title: "Sure?"})
			return err
		}, "Sure?"},
		"watch": {func(ctx context.Context, ui *App) error {
			_, err := ui.Watch(ctx, sampleWork, untilStopped(release))
			return err
		}, "RUN sleep"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			var again, bodyErr error
			result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
				err := tt.show(ctx, ui)
				bodyErr = ctx.Err()
				_, again = ui.Page(context.Background(), samplePage())
				return err
			})
			c.wait(tt.wait)
			c.press(ctrlC)
			if name == "watch" {
				c.wait("stopping…")
				close(release)
			}
			if err := ended(c, result); !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
			if bodyErr == nil || !errors.Is(again, context.Canceled) {
				t.Errorf("the body's context: %v; a further page: %v", bodyErr, again)
			}
		})
	}
}

func TestAppContextEnds(t *testing.T) {
	c := newConsole(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	result := app(c, ctx, func(ctx context.Context, ui *App) error {
		_, err := ui.Page(ctx, samplePage())
		return err
	})
	c.wait("One stage")
	cancel()
	if err := ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestAppPanicRestores(t *testing.T) {
	for name, body := range map[string]func(context.Context, *App) error{
		"body": func(context.Context, *App) error { panic("boom") },
		"attach": func(ctx context.Context, ui *App) error {
			_, err := ui.Watch(ctx, sampleWork, func(context.Context, progress.Emit) error { panic("boom") })
			return err
		},
		"status": func(ctx context.Context, ui *App) error {
			p := shortPage("text")
			p.Blocks = []screen.Block{screen.Markdown{Source: "text"}}
			_, err := ui.Page(ctx, p)
			if err == nil {
				panic("boom")
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			result := app(c, t.Context(), body)
			if name == "status" {
				c.wait("text")
				c.press(enter)
			}
			if err := ended(c, result); err == nil || !strings.Contains(err.Error(), "boom") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// countedView counts how often it is drawn.
type countedView struct {
	status statusLine
	drawn  int
}

func (v *countedView) resize(Look, int, int) {}

func (v *countedView) still() bool { return v.status.still() }

func (v *countedView) update(msg tea.Msg) bool {
	if f, ok := msg.(frameMsg); ok {
		v.status.tick(f.frames)
	}
	return false
}

func (v *countedView) draw(int) string { v.drawn++; return v.status.text }

// TestStillScreensAreNotDrawn lets time pass on a screen: it is drawn while work
// goes on that it shows, and once when that has ended, and not otherwise.
func TestStillScreensAreNotDrawn(t *testing.T) {
	work := ""
	v := &countedView{}
	v.status.ask = func() string { return work }
	m := &appModel{interrupt: func() {}}
	m.Update(showMsg{view: v, done: make(chan struct{})})
	second := func() (drawn int) {
		t.Helper()
		before := v.drawn
		for range statusEvery / stillFrames * stillFrames {
			m.Update(frameMsg{1})
			m.View()
		}
		return v.drawn - before
	}
	if m.View(); v.drawn != 1 {
		t.Errorf("it is drawn %d times at first", v.drawn)
	}
	if n := second() + second(); n != 0 {
		t.Errorf("a still screen is drawn %d times", n)
	}
	work = "building"
	second()
	if n := second(); n != statusEvery/stillFrames*stillFrames {
		t.Errorf("while something is built it is drawn %d times in a second", n)
	}
	work = ""
	second()
	if got := m.View(); second() != 0 || got != "" {
		t.Errorf("afterwards it is drawn on, and shows %q", got)
	}
	if m.Update(tea.KeyMsg{Type: tea.KeyDown}); m.View() != "" || v.drawn == 1 {
		t.Error("a key draws nothing")
	}
	// Time passes three times as fast for the status where nothing moves.
	work, v.status.wait = "more", statusEvery
	for range statusEvery/stillFrames + 1 {
		m.Update(frameMsg{stillFrames})
	}
	if got := m.View(); got != "more" {
		t.Errorf("after a second it shows %q", got)
	}
}

//go:build unix

package tui

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// app runs body as an App on a console and returns what Run returned.
func app(c *uitest.Console, ctx context.Context, body func(context.Context, *App) error, env ...string) <-chan error {
	t := terminal(c, env...)
	result := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				result <- fmt.Errorf("panic: %v", v)
			}
		}()
		result <- Run(ctx, t, c.TTY, c.TTY, body)
	}()
	return result
}

// more is how a page says how much of it there is.
var more = regexp.MustCompile(`more, +\d+ %`)

func TestAppPage(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}, {120, 40}} {
		c := uitest.NewConsole(t, size[0], size[1])
		var moves []screen.Move
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for range 2 {
				m, err := ui.Page(ctx, uitest.SamplePage())
				if err != nil {
					return err
				}
				moves = append(moves, m)
			}
			m, err := ui.Page(ctx, uitest.ShortPage("A short page."))
			moves = append(moves, m)
			return err
		})
		c.Wait("2 · The traditional build", "3/12", "One stage does", "more,", "enter more")
		c.Press(uitest.Down + uitest.Down)
		c.Until("the heading scrolled away", func(s string) bool { return !strings.Contains(s, "The traditional build\n\n") })
		c.Press("?")
		c.Wait("Keys", "PgUp PgDn", "back to the page")
		c.Press("x")
		c.Wait("enter more")
		// Enter reads on to the end, and only then goes to the next page.
		for i := 0; !strings.Contains(c.Screen(), "BuildKit"); i++ {
			before := more.FindString(c.Screen())
			c.Press(uitest.Enter)
			// How much there is stands below the page, and is drawn after it.
			c.Until("the whole next screenful", func(s string) bool {
				now := more.FindString(s)
				return now != before && (now != "" || strings.Contains(s, "enter next"))
			})
			if i > 60 {
				t.Fatal("the page has no end")
			}
		}
		c.Wait("enter next")
		c.Press(uitest.Down)
		c.Press(uitest.Enter)
		c.Wait("One stage does")
		c.Press(uitest.Left)
		c.Wait("A short page.", "enter next")
		c.Press("m")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(moves) != fmt.Sprint([]screen.Move{screen.Next, screen.Back, screen.Menu}) {
			t.Errorf("moves %v", moves)
		}
	}
}

func TestAppPageStatusAndResize(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	var asked atomic.Int32
	page := uitest.SamplePage()
	page.First, page.Last = true, true
	page.Status = func() string { return fmt.Sprintf("building traditional: step %d", asked.Add(1)) }
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		_, err := ui.Page(ctx, page)
		return err
	}, "NO_COLOR=1")
	c.Wait("building traditional: step ")
	n := asked.Load()
	c.Until("the status is asked for again", func(s string) bool { return asked.Load() > n && strings.Contains(s, "building traditional: step ") })
	c.Press(uitest.Left) // there is nothing to go back to
	c.Press("\x1b[F")
	c.Wait("BuildKit", "enter finish")
	c.Resize(100, 30)
	c.Wait("BuildKit", "building traditional")
	c.Resize(20, 5)
	c.Wait("castoff needs a")
	c.Forgive() // what was drawn for the size before
	c.Resize(60, 20)
	c.Wait("3/12", "building traditional")
	c.Forgive()
	c.Press("q")
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(c.Output(), "\x1b[38") || strings.Contains(c.Output(), "\x1b[1m") {
		t.Error("there is colour in spite of NO_COLOR")
	}
}

// TestAppStatusOfMenusAndQuestions: they say what is going on in the
// background, as pages do, and ask again.
func TestAppStatusOfMenusAndQuestions(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 18}, {40, 15}} {
		c := uitest.NewConsole(t, size[0], size[1])
		var asked atomic.Int32
		status := func() string { return fmt.Sprintf("building it, %d s: stage build, step 2 of 5", asked.Add(1)) }
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			q := uitest.SampleQuestion
			q.Status = status
			if _, err := ui.Ask(ctx, q); err != nil {
				return err
			}
			_, err := ui.Choose(ctx, screen.Choice{Title: "Where to?", Items: make([]screen.Item, 3), Status: status})
			return err
		})
		c.Wait("Which instruction", "building it, ")
		c.Until("the question asks again", func(string) bool { return asked.Load() > 1 })
		c.Press(uitest.Right)
		c.Wait("Where to?", "building it, ")
		n := asked.Load()
		c.Until("the menu asks again", func(s string) bool { return asked.Load() > n && strings.Contains(s, "building it, ") })
		c.Press("q")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAppAsk(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := uitest.NewConsole(t, size[0], size[1])
		var got []screen.Answer
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			for i := range 3 {
				q := uitest.SampleQuestion
				q.Number += i
				a, err := ui.Ask(ctx, q)
				if err != nil {
					return err
				}
				got = append(got, a)
			}
			return nil
		})
		c.Wait("Which instruction brings", "1 FROM ubuntu", "1-3 answer")
		if size[1] > 20 {
			c.Wait("3 COPY . .")
		}
		// Whoever turns pages with Enter has not answered.
		c.Press(uitest.Enter)
		c.Wait("Choose an answer first: 1-3.")
		c.Press(uitest.Down)
		c.Wait("❯ 1 FROM ubuntu", "enter answer")
		c.Press(uitest.Enter)
		c.Wait("✗ Not quite.", "The base is only 78 MB.", "❯ ✗ FROM ubuntu", "enter try again", "1-3 answer")
		c.Press(uitest.Enter)
		c.Until("the answers without a cursor", func(s string) bool { return !strings.Contains(s, "❯") && !strings.Contains(s, "Not quite") })
		c.Press(uitest.Up)
		c.Wait("❯ 3 COPY . .")
		c.Press(uitest.Up)
		c.Wait("❯ 2 RUN")
		c.Press(uitest.Enter)
		c.Wait("✓ Right.", "Most of it is gcc.", "enter next")
		c.Press(uitest.Enter)
		c.Wait("5/12", "1-3 answer")
		c.Press("1")
		c.Wait("The base is only 78 MB.", "enter try again")
		c.Press("s")
		c.Wait("✓ The right answer is 2.", "Most of it is gcc.", "enter next")
		c.Press(uitest.Enter)
		c.Wait("6/12")
		c.Press("3")
		c.Wait("A few bytes.")
		c.Press("q")
		if err := uitest.Ended(c, result); err != nil {
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
	c := uitest.NewConsole(t, 80, 24)
	var got screen.Answer
	result := app(c, t.Context(), func(ctx context.Context, ui *App) (err error) {
		q := uitest.SampleQuestion
		q.Predict = true
		got, err = ui.Ask(ctx, q)
		return err
	})
	c.Wait("1-3 answer", "→ skip")
	if strings.Contains(c.Screen(), "s show") {
		t.Error("there is nothing to show yet")
	}
	c.Press("s1")
	c.Wait("✓ Noted. You will see what comes of it.", "✓ FROM ubuntu", "enter next", "1-3 change it")
	c.Press("3")
	c.Wait("1 FROM ubuntu", "✓ COPY . .")
	c.Press(uitest.Enter)
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
	if want := (screen.Answer{Tries: []int{2}}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("answer %v, want %v", got, want)
	}
}

func TestAppChoose(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := uitest.NewConsole(t, size[0], size[1])
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
		c.Wait("Lessons", "Choose one.", "❯ Lesson 2")
		c.Press(strings.Repeat(uitest.Down, 30))
		c.Wait("❯ Lesson 32", "more,")
		c.Press(uitest.Enter)
		c.Wait("❯ Lesson 2 ")
		c.Press("q")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint([]int{32, screen.ChoseQuit}) {
			t.Errorf("chosen %v", got)
		}
	}
}

func TestAppConfirm(t *testing.T) {
	for _, yes := range []string{"Yes", "Yes, fetch it and build both images"} {
		c := uitest.NewConsole(t, 80-len(yes), 20)
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
		c.Wait("It takes 600 MB", "Go on 0?", "No, I only")
		c.Press(uitest.Enter)
		c.Wait("Go on 1?")
		c.Press(uitest.Right + uitest.Enter)
		c.Wait("Go on 2?")
		c.Press("n")
		c.Wait("Go on 3?")
		c.Press("y")
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[true false false true]" {
			t.Errorf("%s: %v", yes, got)
		}
	}
}

func TestAppWatch(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		c := uitest.NewConsole(t, size[0], size[1])
		failed := make(chan error, 1)
		result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
			// The build was over before anyone watched: nothing flashes by.
			m, err := ui.Watch(ctx, uitest.SampleWork, func(_ context.Context, emit progress.Emit) error {
				uitest.SampleBuild(emit)
				return nil
			})
			if err != nil || m != screen.Next {
				return fmt.Errorf("replayed: %v, %w", m, err)
			}
			m, err = ui.Watch(ctx, uitest.SampleWork, func(_ context.Context, emit progress.Emit) error { return uitest.FailingBuild(emit) })
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
		c.Wait(cached, "2/3 RUN apt-", "2.5 s", "exporting the image", "measuring castoff/", "built castoff/traditional in 5.9 s",
			"the legacy builder was used", "enter go on")
		if s := c.Screen(); strings.Contains(s, "exporting nothing") || strings.Contains(s, "done in") {
			t.Errorf("steps that took no time, or a second number:\n%s", s)
		}
		c.Press(uitest.Enter)
		c.Wait("✗ building castoff/traditional: exit", "hint: castoff doctor", "undefined: fmtt")
		c.Press(uitest.Left)
		if err := uitest.Ended(c, result); err != nil {
			t.Fatal(err)
		}
		if err := <-failed; err == nil || !strings.Contains(err.Error(), "exit code 1") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestAppWatchLeave(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	release := make(chan struct{})
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		m, err := ui.Watch(ctx, uitest.SampleWork, uitest.UntilStopped(release))
		if err != nil || m != screen.Menu {
			return fmt.Errorf("left: %v, %w", m, err)
		}
		return nil
	})
	c.Wait("1/2 RUN sleep 1000", "line 29", "line 26", "step 1 of 2", "Watch the rest.")
	c.Press(uitest.Enter) // not over yet: nothing happens
	c.Press("m")
	c.Wait("stopping…")
	close(release)
	if err := uitest.Ended(c, result); err != nil {
		t.Fatal(err)
	}
}

func (v *countedView) asks() bool { return v.status.ask != nil }

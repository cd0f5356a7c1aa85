package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// sampleGuess takes numbers of up to two digits.
var sampleGuess = screen.Guess{
	Lesson: "1 · Guessing", Number: 2, Of: 7, Text: "How large will it be?", As: "in MB",
	Read: func(typed string) (number, wrong string) {
		if len(typed) > 2 || strings.Trim(typed, "0123456789") != "" {
			return "", "That is not a size; type it like 40."
		}
		return typed + " MB", ""
	},
}

// TestAppGuess types what cannot be read, which the page's keys are part of, then
// a guess, and another one.
func TestAppGuess(t *testing.T) {
	c := uitest.NewConsole(t, 60, 18)
	var guessed screen.Guessed
	result := app(c, t.Context(), func(ctx context.Context, ui *App) (err error) {
		guessed, err = ui.Guess(ctx, sampleGuess)
		return err
	})
	c.Wait("Your guess, in MB: _", "enter answer · → skip · ← back · esc menu")
	c.Press("q?hlmcsk ")
	c.Wait("Your guess, in MB: q?hlmcsk _", "enter answer · ^U erase all · esc menu")
	c.Press(uitest.Left + uitest.Right + uitest.Enter) // nothing is lost by an arrow
	c.Wait("q?hlmcsk _", "✗ That is not a size; type it like 40.")
	c.Press("\x7f")
	c.Until("the complaint goes with the next key", func(s string) bool { return strings.Contains(s, "q?hlmcsk_") && !strings.Contains(s, "not a size") })
	c.Press("\x1540" + uitest.Enter)
	c.Wait("Your guess: 40 MB", "✓ Noted. You will see what comes of it.", "enter next · c change it · ← back · m menu · ? keys")
	c.Press("7?")
	c.Wait("Keys", "change it", "any key back to the question")
	c.Press("xc")
	c.Wait("Your guess, in MB: _")
	c.Press("12" + uitest.Enter)
	c.Wait("Your guess: 12 MB")
	c.Press("q")
	if err := uitest.Ended(c, result); err != nil || guessed.Typed != "12" || guessed.Move != screen.Quit {
		t.Errorf("the guess is %+v, %v", guessed, err)
	}
}

// TestAppGuessInterrupted: ^C ends everything while something is typed.
func TestAppGuessInterrupted(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	result := app(c, t.Context(), func(ctx context.Context, ui *App) error {
		g, err := ui.Guess(ctx, sampleGuess)
		if g.Typed != "" || g.Move != screen.Quit {
			t.Errorf("the guess is %+v", g)
		}
		return err
	})
	c.Wait("in MB: _")
	c.Press("40" + uitest.CtrlC)
	if err := uitest.Ended(c, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestGuessLeft: where each way out leads, and what was guessed then.
func TestGuessLeft(t *testing.T) {
	t.Parallel()
	before := sampleGuess
	before.Given = "40 MB"
	for _, tt := range []struct {
		guess screen.Guess
		keys  string
		typed string
		move  screen.Move
	}{
		{sampleGuess, "enter", "", screen.Next}, {sampleGuess, "right", "", screen.Next}, {sampleGuess, "space enter", "", screen.Next},
		{sampleGuess, "left", "", screen.Back}, {sampleGuess, "esc", "", screen.Menu}, {sampleGuess, "4 esc", "", screen.Menu},
		{sampleGuess, "4 backspace left", "", screen.Back}, {sampleGuess, "4 0 enter enter", "40", screen.Next},
		{sampleGuess, "4 0 enter right", "40", screen.Next}, {sampleGuess, "space 4 0 space enter h", "40", screen.Back}, {sampleGuess, "4 0 enter c enter", "40", screen.Next},
		{sampleGuess, "x enter ctrl+u enter", "", screen.Next},
		{before, "enter", "", screen.Next}, {before, "m", "", screen.Menu}, {before, "4 q", "", screen.Quit}, {before, "c enter", "", screen.Next}, {before, "c 7 enter enter", "7", screen.Next},
	} {
		v := newGuessView(tt.guess)
		v.Resize(text.Look{}, 80, 24)
		if left := uitest.Press(v, tt.keys); !left || v.typed != tt.typed || v.move != tt.move {
			t.Errorf("%q, after %q: left %v, typed %q, move %d", tt.keys, tt.guess.Given, left, v.typed, v.move)
		}
	}
}

// TestGuessStays: what is typed outlives another size of the window, and is seen
// where the question is longer than that; Enter shows the rest of it first.
func TestGuessStays(t *testing.T) {
	t.Parallel()
	long := sampleGuess
	long.Text = strings.Repeat("line\n\n", 15)
	v := newGuessView(long)
	v.Resize(text.Look{}, 60, 14)
	if s := v.Draw(0); strings.Contains(s, "Your guess") || !strings.Contains(s, "enter more") {
		t.Errorf("at first:\n%s", s)
	}
	for range 10 {
		if strings.Contains(v.Draw(0), "in MB: _") {
			break
		}
		if uitest.Press(v, "enter") {
			t.Fatal("it was left unseen")
		}
	}
	uitest.Press(v, "home 1 2 3")
	v.Resize(text.Look{}, 40, 12)
	uitest.Press(v, "enter")
	if s := v.Draw(0); !strings.Contains(s, "in MB: 123_") || !strings.Contains(s, "✗ That is not a size") {
		t.Errorf("after another size:\n%s", s)
	}
}

func TestGuessKeys(t *testing.T) {
	t.Parallel()
	states := map[string]func() uitest.Keyed{}
	add := func(name string, g screen.Guess, first string) {
		states[name] = func() uitest.Keyed { return keyedIn(newGuessView(g), 40, 12, first) }
	}
	long := sampleGuess
	long.Text = strings.Repeat("line\n\n", 15)
	for _, first := range []string{"", "4 0", "x enter", "4 enter", "4 enter ?", "4 enter c"} {
		add(fmt.Sprintf("after %q", first), sampleGuess, first)
		add(fmt.Sprintf("a long question, after %q", first), long, first)
	}
	for where, first := range scrolled {
		add("a long question, "+where, long, first)
		add("a long question with a guess, "+where, long, "4 enter "+first)
	}
	uitest.CheckKeys(t, states)
}

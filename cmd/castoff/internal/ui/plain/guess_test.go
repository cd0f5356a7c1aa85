package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// sampleGuess takes whole numbers.
var sampleGuess = screen.Guess{
	Lesson: "1 · Guessing", Text: "How large will `it` be?", As: "in MB",
	Read: func(typed string) (number, wrong string) {
		if typed == "" || strings.Trim(typed, "0123456789") != "" {
			return "", "That is not a size; type it like 40 MB, or a number alone for MB."
		}
		return typed + " MB", ""
	},
}

// TestLinesGuess: what is typed on each line, and what comes of it.
func TestLinesGuess(t *testing.T) {
	t.Parallel()
	const question, after = "Your guess, in MB (Enter: go on, b: back, m: menu, q: quit): ", "Enter: go on, c: change it, b: back, m: menu, q: quit: "
	given := sampleGuess
	given.Given = "40 MB"
	for _, tt := range []struct {
		guess screen.Guess
		typed string
		want  screen.Guessed
		says  []string
	}{
		{sampleGuess, "\n", screen.Guessed{}, []string{question}},
		{sampleGuess, "skip\n", screen.Guessed{}, nil},
		{sampleGuess, "B\n", screen.Guessed{Move: screen.Back}, nil},
		{sampleGuess, "huh\n12\n\n", screen.Guessed{Typed: "12"}, []string{
			question + "\nThat is not a size; type it like 40 MB, or a number alone for MB.\n\n" + question, "Your guess: 12 MB\nNoted. You will see what comes of it.\n\n" + after,
		}},
		{sampleGuess, "c\n12\nm\n", screen.Guessed{Typed: "12", Move: screen.Menu}, []string{"That is not a size"}}, // there is nothing to change yet
		{sampleGuess, "12\nc\n14\nhuh\nq\n", screen.Guessed{Typed: "14", Move: screen.Quit}, []string{"huh does not stand for anything here. Type c (change it)"}},
		{sampleGuess, "12\nc\n\n", screen.Guessed{Typed: "12"}, nil},
		{sampleGuess, "12", screen.Guessed{Typed: "12", Move: screen.Quit}, nil}, // the end of the input
		{sampleGuess, "", screen.Guessed{Move: screen.Quit}, nil},
		{given, "\n", screen.Guessed{}, []string{"Your guess: 40 MB\n\n" + after}},
		{given, "c\n7\n\n", screen.Guessed{Typed: "7"}, []string{after + "\n" + question}},
		{given, "c\n\n", screen.Guessed{}, nil},
	} {
		l, out, _ := newTestLines(strings.NewReader(tt.typed))
		got, err := l.Guess(t.Context(), tt.guess)
		if err != nil || got != tt.want {
			t.Errorf("%q after %q: %+v, %v, want %+v", tt.typed, tt.guess.Given, got, err, tt.want)
		}
		if asked := strings.Contains(out.String(), question); asked != (tt.guess.Given == "" || strings.HasPrefix(tt.typed, "c")) {
			t.Errorf("%q after %q: asked %v", tt.typed, tt.guess.Given, asked)
		}
		for _, want := range append(tt.says, "── 1 · Guessing ──", "How large will `it` be?") {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q: %q is not in\n%s", tt.typed, want, out)
			}
		}
		uitest.CheckText(t, out.String(), 200, false)
	}
}

// TestLinesGuessOfNobody asks nothing, and one that is interrupted ends.
func TestLinesGuessOfNobody(t *testing.T) {
	t.Parallel()
	l, out, _ := newTestLines(nil)
	if got, err := l.Guess(t.Context(), sampleGuess); err != nil || got != (screen.Guessed{}) || strings.Contains(out.String(), "Your guess") {
		t.Errorf("it is %+v, %v\n%s", got, err, out)
	}
	in, w := io.Pipe()
	defer w.Close()
	l, _, _ = newTestLines(in)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { _, err := l.Guess(ctx, sampleGuess); result <- err }()
	cancel()
	if err := uitest.Await(t, result); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestSpokenGuess is for a screen reader: no signs, no control characters.
func TestSpokenGuess(t *testing.T) {
	t.Parallel()
	tt := &term.Terminal{Width: 80, UTF8: true}
	tt.Speak()
	var out strings.Builder
	l := NewLines(tt, &out, &out)
	l.Prompt = strings.NewReader("huh\n12\n\n")
	if _, err := l.Guess(t.Context(), sampleGuess); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"`", "✓", "✗", "\x1b"} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("it has %q:\n%s", bad, fmt.Sprint(out.String()))
		}
	}
}

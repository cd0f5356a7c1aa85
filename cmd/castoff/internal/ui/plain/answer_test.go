//go:build unix

package plain

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/uitest"
)

var (
	sure = screen.Confirm{Title: "Sure?", Yes: "Yes", No: "No", Careful: true}
	easy = screen.Confirm{Title: "Sure?", Yes: "Yes", No: "No"}
)

// confirmOn asks on lines of their own, as each question of a command does.
func confirmOn(t *testing.T, in io.Reader, want bool) {
	t.Helper()
	l, _, _ := newTestLines(in)
	if yes, err := l.Confirm(t.Context(), easy); err != nil || yes != want {
		t.Fatalf("the answer is %t, %v, want %t", yes, err, want)
	}
}

// TestAnswersTypedAhead has all answers there before the first question, on
// whatever they come from.
func TestAnswersTypedAhead(t *testing.T) {
	const text = "y\r\nhuh\nn\nyes\nthe rest"
	open := map[string]func() io.Reader{
		"reader": func() io.Reader { return strings.NewReader(text) },
		"file": func() io.Reader {
			name := filepath.Join(t.TempDir(), "answers")
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() })
			return f
		},
		"pipe": func() io.Reader {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			if _, err := w.WriteString(text); err != nil {
				t.Fatal(err)
			}
			w.Close()
			return r
		},
		"terminal": func() io.Reader {
			c := uitest.NewConsole(t, 80, 24)
			c.Press(strings.ReplaceAll(text, "\r", "") + "\n\x04\x04") // one end for what follows, one for the last question
			return c.TTY
		},
	}
	for name, from := range open {
		t.Run(name, func(t *testing.T) {
			in := from()
			confirmOn(t, in, true)
			confirmOn(t, in, false) // "huh" is asked again
			confirmOn(t, in, true)
			if rest, err := io.ReadAll(in); err != nil || strings.TrimSpace(string(rest)) != "the rest" {
				t.Errorf("what follows is %q, %v", rest, err)
			}
			confirmOn(t, in, false) // the end of the input
		})
	}
}

// TestCarefulAnswers: what was typed on a terminal before a careful question
// was shown does not answer it, nor does it stand in the way of the answer.
// What comes from a pipe or a file was meant for it.
func TestCarefulAnswers(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString("y\nhuh\nn\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for _, want := range []bool{true, false, false} {
		l, _, _ := newTestLines(r)
		if yes, err := l.Confirm(t.Context(), sure); err != nil || yes != want {
			t.Errorf("from a pipe, the answer is %t, %v, want %t", yes, err, want)
		}
	}
	for answer, want := range map[string]bool{"y\r": true, "n\r": false, "\r": false, "huh\ry\r": false} {
		c := uitest.NewConsole(t, 80, 24)
		c.Press("y\ry\ry")
		c.Until("what was typed", func(s string) bool { return strings.Count(s, "y") == 3 })
		l, _, _ := newTestLines(c.TTY)
		l.Out = c.TTY
		got := make(chan bool, 1)
		go func() {
			yes, err := l.Confirm(t.Context(), sure)
			got <- yes && err == nil
		}()
		c.Wait("Sure? (y: Yes, n: No, Enter: n):")
		select {
		case yes := <-got:
			t.Fatalf("what was typed before answers it: %t", yes)
		default:
		}
		c.Press(answer)
		if strings.HasPrefix(answer, "huh") {
			// Asked again, they have to read it again.
			c.Until("the question again", func(s string) bool { return strings.Count(s, "Sure?") == 2 })
			c.Press("n\r")
		}
		if yes := uitest.Await(t, got); yes != want {
			t.Errorf("%q: the answer is %t", answer, yes)
		}
	}
}

// TestNobodyReadsOn ends a question before its answer: what is typed then is
// for others.
func TestNobodyReadsOn(t *testing.T) {
	c := uitest.NewConsole(t, 80, 24)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for name, on := range map[string]struct {
		in    *os.File
		write io.Writer
	}{"terminal": {c.TTY, c.Master}, "pipe": {r, w}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			l, _, _ := newTestLines(on.in)
			if _, err := l.Confirm(ctx, sure); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("the error is %v", err)
			}
			// One that reads on has been waiting since before the deadline, and
			// is first in line.
			got := make(chan string, 1)
			go func() {
				buf := make([]byte, 64)
				n, _ := on.in.Read(buf)
				got <- string(buf[:n])
			}()
			if _, err := io.WriteString(on.write, "mine\n"); err != nil {
				t.Fatal(err)
			}
			if s := uitest.Await(t, got); s != "mine\n" {
				t.Errorf("it gets %q", s)
			}
		})
	}
}

// TestLateAnswer has an input whose reads cannot be ended: the next question
// gets what the read for the one before brings.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer w.Close()
	l, _, _ := newTestLines(r)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := l.Confirm(ctx, sure); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the error is %v", err)
	}
	go func() { _, _ = io.WriteString(w, "y\n") }()
	if yes, err := l.Confirm(t.Context(), sure); err != nil || !yes {
		t.Errorf("the answer is %t, %v", yes, err)
	}
}

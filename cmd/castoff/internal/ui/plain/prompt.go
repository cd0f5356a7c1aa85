package plain

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// prompt asks for a line: a number, one of a few letters, or Enter alone.
type prompt struct {
	// what is asked for; may be empty.
	what string
	// numbers is how many can be chosen from, counted from 1; 0 for none.
	numbers int
	others  []typable
	// also are words that are taken although they are not mentioned.
	also []string
	// reads reads a line that is none of these, and says what to type instead if
	// it cannot; nil if there are no others.
	reads func(typed string) (wrong string)
	// careful is true if what was typed before it was shown does not count.
	careful bool
}

// typable is what can be typed, and what it does; Enter alone is empty.
type typable struct{ key, does string }

// moves are what can be typed on every page.
var moves = []typable{{"", "go on"}, {"b", "back"}, {"m", "menu"}, {"q", "quit"}}

// moveOf are the moves by what is typed for them.
var moveOf = map[string]screen.Move{
	"": screen.Next, "n": screen.Next, "next": screen.Next, "s": screen.Next, "skip": screen.Next,
	"b": screen.Back, "back": screen.Back,
	"m": screen.Menu, "menu": screen.Menu,
	"q": screen.Quit, "quit": screen.Quit,
}

// words are what can be typed for moves without being mentioned.
var words = slices.Sorted(maps.Keys(moveOf))

// text is the prompt itself: "Your answer, 1 to 3 (s: show it, Enter: go on): ".
func (p prompt) text() string {
	var others []string
	for _, o := range p.others {
		others = append(others, named(o.key)+": "+o.does)
	}
	list := strings.Join(others, ", ")
	what := p.what
	if p.numbers > 0 {
		what += fmt.Sprintf(", 1 to %d", p.numbers)
	}
	if what == "" {
		return list + ": "
	}
	return what + " (" + list + "): "
}

// sorry says what can be typed instead of what was.
func (p prompt) sorry(typed string) string {
	var can []string
	if p.numbers > 0 {
		can = append(can, fmt.Sprintf("a number from 1 to %d", p.numbers))
	}
	enter := ""
	for _, o := range p.others {
		if o.key == "" {
			enter = " Enter alone: " + o.does + "."
			continue
		}
		can = append(can, fmt.Sprintf("%s (%s)", o.key, o.does))
	}
	if typed = text.Clip(plaintext.Line(typed), 30, "..."); typed == "" {
		typed = "Enter alone"
	}
	return fmt.Sprintf("%s does not stand for anything here. Type %s.%s\n", typed, plaintext.Listed(can, "or"), enter)
}

// named is the name of what is typed.
func named(key string) string {
	if key == "" {
		return "Enter"
	}
	return key
}

// number is the number that was typed, counted from 0.
func (p prompt) number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n - 1, err == nil && n >= 1 && n <= p.numbers
}

// takes reports whether a line is one that can be typed.
func (p prompt) takes(s string) bool {
	if _, ok := p.number(s); ok {
		return true
	}
	s = strings.ToLower(s)
	return slices.Contains(p.also, s) || slices.ContainsFunc(p.others, func(o typable) bool { return o.key == s })
}

// ask prints a prompt and reads lines until one is what can be typed. Its
// error is io.EOF at the end of the input, or ctx's.
func (l *Lines) ask(ctx context.Context, p prompt) (string, error) {
	for {
		l.in.from = l.Prompt
		if p.careful {
			l.in.forget()
		}
		l.print(p.text())
		s, err := l.in.line(ctx)
		if err != nil || p.takes(s) {
			return s, err
		}
		sorry := ""
		if p.reads == nil {
			sorry = p.sorry(s)
		} else if sorry = plaintext.Line(p.reads(s)); sorry == "" {
			return s, nil
		}
		l.print(strings.Join(text.Wrap(sorry, l.r.ProseWidth()), "\n") + "\n")
	}
}

// endOfInput makes the end of the input a wish to quit, not an error.
func endOfInput(ctx context.Context, err error) error {
	if err == io.EOF {
		return ctx.Err()
	}
	return err
}

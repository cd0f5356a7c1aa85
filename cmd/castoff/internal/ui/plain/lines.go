package plain

import (
	"context"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// Lines is the course as plain lines, for pipes, logs, screen readers and
// terminals that cannot place a cursor. It writes no control characters.
//
// Without Prompt nobody is asked: the course plays straight through.
type Lines struct {
	// Out is where pages go.
	Out io.Writer
	// Display shows builds.
	Display Display
	// Prompt is where answers come from, one on each line; nil to ask nobody.
	// Nothing that follows an answer is read.
	Prompt io.Reader

	r       *text.Renderer
	lesson  string
	started bool
	in      answers
}

// NewLines returns a Lines that writes pages to out and the progress of
// builds, as plain lines, to errs.
func NewLines(t *term.Terminal, out, errs io.Writer) *Lines {
	look := t.Look()
	look.Color = false
	r := text.NewRenderer(t.Width, look)
	r.Whole = t.Whole
	return &Lines{Out: out, Display: New(errs), r: r}
}

// Page prints a page.
func (l *Lines) Page(ctx context.Context, p screen.Page) (screen.Move, error) {
	if err := ctx.Err(); err != nil {
		return screen.Quit, err
	}
	l.heading(p.Lesson, p.Section)
	l.recorded(p.Recorded)
	l.print(blocks.Render(l.r, p.Blocks...))
	l.tell(p.Status)
	return l.move(ctx)
}

// tell says what is going on in the background, to a person who will be asked.
func (l *Lines) tell(status func() string) {
	if l.Prompt == nil || status == nil {
		return
	}
	if body := plaintext.Line(status()); body != "" {
		l.print(strings.Join(text.Hang("", "In the background: "+body+".", l.r.ProseWidth()), "\n") + "\n")
	}
}

// Ask prints a question and, at once or after the answers, the right one.
func (l *Lines) Ask(ctx context.Context, q screen.Question) (screen.Answer, error) {
	if err := ctx.Err(); err != nil {
		return screen.Answer{Move: screen.Quit}, err
	}
	l.heading(q.Lesson, q.Section)
	l.recorded(q.Recorded)
	l.print(blocks.Render(l.r, screen.Markdown{Source: q.Text}) + "\n" + l.options(q))
	if l.Prompt == nil {
		l.reveal(q)
		return screen.Answer{}, nil
	}
	l.tell(q.Status)
	return l.tries(ctx, q)
}

// reveal prints the right answer and why it is right.
func (l *Lines) reveal(q screen.Question) {
	for _, o := range q.Options {
		if o.Right {
			answer := strings.Join(text.Hang("Answer: ", l.r.Inline(o.Text), l.r.ProseWidth()), "\n")
			l.print(answer + "\n\n" + blocks.Render(l.r, screen.Markdown{Source: o.Why}))
		}
	}
}

func (l *Lines) options(q screen.Question) string {
	var b strings.Builder
	for i, o := range q.Options {
		for _, line := range text.Hang(fmt.Sprintf("%2d) ", i+1), l.r.Inline(o.Text), l.r.ProseWidth()) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// tries asks until the answer is right, or the person goes on without it. For a
// prediction any answer will do.
func (l *Lines) tries(ctx context.Context, q screen.Question) (screen.Answer, error) {
	var a screen.Answer
	p := prompt{what: "Your answer", numbers: len(q.Options), also: words, others: append([]typable{{"s", "show it"}}, moves...)}
	if q.Predict {
		p.what, p.others = "Your prediction", moves
	}
	for {
		s, err := l.ask(ctx, p)
		if err != nil {
			a.Move = screen.Quit
			return a, endOfInput(ctx, err)
		}
		n, isNumber := p.number(s)
		switch {
		case !isNumber && strings.ToLower(s) == "s" && !q.Predict:
			l.reveal(q)
			a.Move, err = l.move(ctx)
			return a, err
		case !isNumber:
			a.Move = moveOf[strings.ToLower(s)]
			return a, nil
		}
		a.Tries = append(a.Tries, n)
		o := q.Options[n]
		word := "Not quite."
		if o.Right {
			word = "Right."
		}
		if q.Predict {
			l.print(screen.Predicted + "\n")
		} else {
			l.print(word + "\n\n" + blocks.Render(l.r, screen.Markdown{Source: o.Why}))
		}
		if o.Right || q.Predict {
			a.Move, err = l.move(ctx)
			return a, err
		}
		p.what = "Another answer"
	}
}

// Watch prints the progress of some work and, if it fails, why.
func (l *Lines) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	l.heading(w.Lesson, w.Section)
	l.recorded(w.Recorded)
	if w.Intro != "" {
		l.print(blocks.Render(l.r, screen.Markdown{Source: w.Intro}))
	}
	if err := l.Display.Watch(ctx, w, attach); err != nil {
		if ctx.Err() != nil {
			return screen.Quit, err
		}
		l.print(strings.Join(l.plain(l.r.Failure(err)), "\n") + "\n")
		move, merr := l.move(ctx)
		if merr != nil {
			move = screen.Quit
		}
		return move, err
	}
	return l.move(ctx)
}

// Choose prints a list; without Prompt it takes the item it begins with.
func (l *Lines) Choose(ctx context.Context, c screen.Choice) (int, error) {
	if err := ctx.Err(); err != nil {
		return screen.ChoseQuit, err
	}
	if l.Prompt == nil {
		return c.Initial, nil
	}
	l.print(blocks.Render(l.r, screen.Markdown{Source: c.Intro}) + l.items(c))
	l.tell(c.Status)
	p := prompt{what: strings.TrimRight(plaintext.OneLine(text.Clean(c.Title)), ":?"), numbers: len(c.Items), also: []string{"quit"}}
	preset := c.Initial >= 0 && c.Initial < len(c.Items)
	if preset {
		p.others = append(p.others, typable{"", fmt.Sprint(c.Initial + 1)})
	}
	switch c.Back {
	case "":
	case "menu":
		p.others, p.also = append(p.others, typable{"m", "menu"}), append(p.also, "b", "back", "menu")
	default:
		p.others, p.also = append(p.others, typable{"b", "back"}), append(p.also, "back")
	}
	p.others = append(p.others, typable{"q", "quit"})
	s, err := l.ask(ctx, p)
	if err != nil {
		return screen.ChoseQuit, endOfInput(ctx, err)
	}
	switch n, ok := p.number(s); {
	case ok:
		return n, nil
	case s == "":
		return c.Initial, nil
	case strings.EqualFold(s, "q"), strings.EqualFold(s, "quit"):
		return screen.ChoseQuit, nil
	}
	return screen.ChoseBack, nil
}

func (l *Lines) items(c screen.Choice) string {
	var b strings.Builder
	for i, it := range c.Items {
		body := plaintext.Line(it.Label)
		if it.Mark != "" {
			body += " (" + plaintext.Line(it.Mark) + ")"
		}
		for _, line := range text.Hang(fmt.Sprintf("%2d) ", i+1), body, l.r.ProseWidth()) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// Confirm asks a yes-or-no question; without Prompt the answer is yes. What was
// typed on a terminal before a careful question was shown does not answer it.
func (l *Lines) Confirm(ctx context.Context, c screen.Confirm) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if len(c.Body) > 0 {
		l.print(blocks.Render(l.r, c.Body...))
	}
	if l.Prompt == nil {
		return true, nil
	}
	p := prompt{what: plaintext.OneLine(text.Clean(c.Title)), careful: c.Careful, also: []string{"yes", "no", "q"}, others: []typable{{"y", plaintext.OneLine(text.Clean(c.Yes))}, {"n", plaintext.OneLine(text.Clean(c.No))}}}
	if c.Careful {
		p.others = append(p.others, typable{"", "n"})
	} else {
		p.others = append(p.others, typable{"", "y"})
	}
	s, err := l.ask(ctx, p)
	if err != nil {
		return false, endOfInput(ctx, err)
	}
	switch strings.ToLower(s) {
	case "":
		return !c.Careful, nil
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// heading prints a rule with the lesson's heading where a lesson begins, and, for a
// person who turns pages, the section that the page goes on with.
func (l *Lines) heading(lesson, section string) {
	if lesson = plaintext.Line(lesson); lesson != "" && lesson != l.lesson {
		l.lesson = lesson
		g := l.r.Gly
		head := g.Rule + g.Rule + " " + text.Clip(lesson, l.r.ProseWidth()-6, g.More) + " "
		l.print(head + text.Repeat(g.Rule, l.r.ProseWidth()-text.Width(head)) + "\n")
	}
	if section != "" && l.Prompt != nil { // else it stands above, some lines before
		l.print(strings.Join(text.Hang("", l.r.Inline(section)+" (continued)", l.r.ProseWidth()), "\n") + "\n")
	}
}

// recorded says what the next page is a recording of.
func (l *Lines) recorded(what string) {
	if what = plaintext.Line(what); what != "" {
		l.print(strings.Join(text.Hang("", "("+what+")", l.r.ProseWidth()), "\n") + "\n")
	}
}

// print writes s below what was printed before, a blank line between.
func (l *Lines) print(s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	if l.started {
		s = "\n" + s
	}
	l.started = true
	_, _ = io.WriteString(l.Out, s)
}

func (l *Lines) plain(lines []string) []string {
	for i, s := range lines {
		lines[i] = ansi.Strip(s)
	}
	return lines
}

// move asks where to go, or goes on if nobody can be asked.
func (l *Lines) move(ctx context.Context) (screen.Move, error) {
	if l.Prompt == nil {
		return screen.Next, ctx.Err()
	}
	s, err := l.ask(ctx, prompt{others: moves, also: words})
	if err != nil {
		return screen.Quit, endOfInput(ctx, err)
	}
	return moveOf[strings.ToLower(s)], nil
}

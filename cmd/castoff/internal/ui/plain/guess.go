package plain

import (
	"context"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Guess prints a question and asks for a number until it can be read, or the
// person moves on. Somebody who has guessed before is not asked again, unless
// they want to be.
func (l *Lines) Guess(ctx context.Context, g screen.Guess) (screen.Guessed, error) {
	if err := ctx.Err(); err != nil {
		return screen.Guessed{Move: screen.Quit}, err
	}
	l.heading(g.Lesson, g.Section)
	l.recorded(g.Recorded)
	l.print(blocks.Render(l.r, screen.Markdown{Source: g.Text}))
	if l.Prompt == nil {
		return screen.Guessed{}, nil
	}
	l.tell(g.Status)
	if g.Given != "" {
		l.print(screen.YourGuess + ": " + plaintext.Line(g.Given) + "\n")
		move, change, err := l.after(ctx)
		if err != nil || !change {
			return screen.Guessed{Move: move}, err
		}
	}
	var out screen.Guessed
	for {
		typed, err := l.ask(ctx, prompt{what: g.Prompt(), others: moves, also: words, reads: func(typed string) string {
			_, wrong := g.Read(typed)
			return wrong
		}})
		if err != nil {
			out.Move = screen.Quit
			return out, endOfInput(ctx, err)
		}
		if move, moves := moveOf[strings.ToLower(typed)]; moves {
			out.Move = move
			return out, nil
		}
		number, _ := g.Read(typed)
		out.Typed = typed
		l.print(screen.YourGuess + ": " + plaintext.Line(number) + "\n" + screen.Predicted + "\n")
		move, change, err := l.after(ctx)
		if err != nil || !change {
			out.Move = move
			return out, err
		}
	}
}

// after asks where to go once a number was guessed, or whether to change it.
func (l *Lines) after(ctx context.Context) (move screen.Move, change bool, err error) {
	s, err := l.ask(ctx, prompt{others: append([]typable{moves[0], {"c", "change it"}}, moves[1:]...), also: words})
	if err != nil {
		return screen.Quit, false, endOfInput(ctx, err)
	}
	s = strings.ToLower(s)
	return moveOf[s], s == "c", nil
}

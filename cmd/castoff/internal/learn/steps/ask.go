package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

var askVerb = verb(lesson.Verb{
	Name: "ask", Body: true, Place: lesson.Alone,
	Does: "a question, with an explanation for every answer",
}, func(b *lesson.Block) Step { return &Ask{b.Question(false)} })

// Ask is a question of the quiz.
type Ask struct{ Asked *screen.Question }

// Needs implements [Step].
func (a *Ask) Needs() Needs {
	texts := []string{a.Asked.Text}
	for _, o := range a.Asked.Options {
		texts = append(texts, o.Text, o.Why)
	}
	return Needs{Texts: texts}
}

// Question implements [Asker].
func (a *Ask) Question() *screen.Question { return a.Asked }

// Answered implements [Asker].
func (a *Ask) Answered(tries []int) journal.Record {
	last := tries[len(tries)-1]
	right := last >= 0 && last < len(a.Asked.Options) && a.Asked.Options[last].Right
	return journal.Record{Kind: journal.KindAnswered, Tries: tries, Right: right}
}

// Blocks implements [Step]: a page that asks shows nothing else.
func (a *Ask) Blocks(context.Context, *Stage) ([]screen.Block, error) { return nil, nil }

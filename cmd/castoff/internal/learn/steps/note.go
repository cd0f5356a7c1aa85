package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var noteVerb = verb(lesson.Verb{
	Name: "note", Body: true, Unseen: true,
	Does: "a note for whoever teaches the course, in Markdown; learners do not see it",
}, func(b *lesson.Block) Step { return &Note{b.Markdown("the note")} })

// Note is a note for a teacher, in whose text placeholders are not filled in.
type Note struct{ Markdown string }

// Needs implements [Step]: what nobody is shown needs nothing.
func (n *Note) Needs() Needs { return Needs{} }

// Blocks implements [Step].
func (n *Note) Blocks(context.Context, *Stage) ([]screen.Block, error) { return nil, nil }

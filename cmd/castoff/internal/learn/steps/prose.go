package steps

import (
	"context"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Prose is what stands between steps.
type Prose struct{ Markdown string }

// Needs implements [Step].
func (p *Prose) Needs() Needs { return Needs{Texts: []string{p.Markdown}} }

// Blocks implements [Step].
func (p *Prose) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return []screen.Block{screen.Markdown{Source: s.Fill(p.Markdown)}}, nil
}

// Text is the prose of a page, with its placeholders filled in.
func (s *Stage) Text(p lesson.Page) string {
	var parts []string
	for _, prose := range ofPage[*Prose](p) {
		parts = append(parts, strings.TrimSpace(s.Fill(prose.Markdown)))
	}
	return strings.Join(parts, "\n\n")
}

// Asked is the question of a page as a person is asked it: below the page's text,
// with what was measured filled in.
func (s *Stage) Asked(p lesson.Page, a Asker) screen.Question {
	q := *a.Question()
	q.Text = strings.TrimSpace(s.Text(p) + "\n\n" + s.Fill(q.Text))
	q.Options = slices.Clone(q.Options) // they are the course's
	for i, o := range q.Options {
		q.Options[i].Text, q.Options[i].Why = s.Fill(o.Text), s.Fill(o.Why)
	}
	return q
}

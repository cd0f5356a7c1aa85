package steps

import (
	"context"
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
	for _, step := range p.Steps {
		if prose, ok := Of(step).(*Prose); ok {
			parts = append(parts, strings.TrimSpace(s.Fill(prose.Markdown)))
		}
	}
	return strings.Join(parts, "\n\n")
}

package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var measureVerb = verb(lesson.Verb{
	Name: "measure", Keys: oneImage,
	Does: "its size, layers and files",
}, func(b *lesson.Block) Step { return &Measure{b.Image("image")} })

// Measure is the summary of an image.
type Measure struct{ Image string }

// Needs implements [Step].
func (m *Measure) Needs() Needs { return Needs{Images: []string{m.Image}} }

// Blocks implements [Step].
func (m *Measure) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return s.One(m.Image, "measuring "+s.Ref(m.Image), s.card)
}

// card is the summary of an image. What is still being found out has no hint
// on how to find it out.
func (s *Stage) card(m measure.Image) screen.Block {
	return screen.Card{Image: m, Coming: s.Coming(m.Name)}
}

package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var layersVerb = verb(lesson.Verb{
	Name: "layers", Keys: oneImage,
	Does: "its size by instruction",
}, func(b *lesson.Block) Step { return &Layers{b.Image("image")} })

// Layers is an image's size by instruction.
type Layers struct{ Image string }

// Needs implements [Step].
func (l *Layers) Needs() Needs { return Needs{Images: []string{l.Image}} }

// Blocks implements [Step].
func (l *Layers) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return s.One(l.Image, "the layers of "+s.Ref(l.Image), func(m measure.Image) screen.Block {
		return screen.Layers{Image: m}
	})
}

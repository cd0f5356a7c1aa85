package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var runVerb = verb(lesson.Verb{
	Name: "run", Keys: oneImage,
	Does: "runs it, without a network, and shows what it prints",
}, func(b *lesson.Block) Step { return &Run{b.Image("image")} })

// Run runs an image's own program.
type Run struct{ Image string }

// Needs implements [Step].
func (r *Run) Needs() Needs { return Needs{Images: []string{r.Image}} }

// Blocks implements [Step].
func (r *Run) Blocks(ctx context.Context, s *Stage) ([]screen.Block, error) {
	return s.Container(ctx, r, r.Image, "running "+s.Ref(r.Image), s.Images.Run)
}

package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var runVerb = verb(lesson.Verb{
	Name: "run", Keys: []lesson.Key{{Name: "image"}, {Name: "command", May: true}},
	Does: "runs it, or a command that `course.yaml` declares for it, without a network, and shows what it prints",
}, func(b *lesson.Block) Step {
	image := b.Image("image")
	return &Run{image, b.Command("command", image)}
})

// Run runs an image's own program, or a command that is declared for it.
type Run struct {
	Image string
	// Command is the name of the command; empty for the image's own program.
	Command string
}

// Needs implements [Step].
func (r *Run) Needs() Needs { return Needs{Images: []string{r.Image}} }

// Blocks implements [Step].
func (r *Run) Blocks(ctx context.Context, s *Stage) ([]screen.Block, error) {
	if r.Command == "" {
		return s.Container(ctx, r, r.Image, "running "+s.Ref(r.Image), s.Images.Run)
	}
	return s.Container(ctx, r, r.Image, "running "+r.Command+" in "+s.Ref(r.Image), func(ctx context.Context, image string) (string, string, int, error) {
		return s.Images.Command(ctx, image, r.Command)
	})
}

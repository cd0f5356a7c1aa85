package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var shellVerb = verb(lesson.Verb{
	Name: "shell", Keys: oneImage,
	Does: "tries to start a shell in it; a refusal is shown, too",
}, func(b *lesson.Block) Step { return &Shell{b.Image("image")} })

// Shell tries to start a shell in an image, with one fixed command: a lesson
// brings no commands along. That there is none is a result, not a fault.
type Shell struct{ Image string }

// Needs implements [Step].
func (h *Shell) Needs() Needs { return Needs{Images: []string{h.Image}} }

// Blocks implements [Step].
func (h *Shell) Blocks(ctx context.Context, s *Stage) ([]screen.Block, error) {
	return s.Container(ctx, h, h.Image, "starting a shell in "+s.Ref(h.Image), s.Images.Shell)
}

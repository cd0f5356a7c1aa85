package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var surfaceVerb = verb(lesson.Verb{
	Name: "surface", Keys: oneOrTwo,
	Does: "what is in it besides the program; of one image or two",
}, func(b *lesson.Block) Step { return &Surface{b.Images("image", "other")} })

// Surface is what is in one or two images besides the program.
type Surface struct{ Images []string }

// Needs implements [Step].
func (f *Surface) Needs() Needs { return Needs{Images: f.Images} }

// Blocks implements [Step].
func (f *Surface) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	doing := "looking into " + s.Refs(f.Images...)
	all, missing := s.measured(f.Images, doing)
	if missing != nil {
		return missing, nil
	}
	for i, m := range all {
		if m.Root == nil {
			return s.Unread(f.Images[i], doing), nil
		}
	}
	return append(s.Earlier(), screen.Surface{Images: all}), nil
}

package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var wasteVerb = verb(lesson.Verb{
	Name: "waste", Keys: oneImage,
	Does: "what its layers waste",
}, func(b *lesson.Block) Step { return &Waste{b.Image("image")} })

// Waste is what the layers of an image waste.
type Waste struct{ Image string }

// Needs implements [Step].
func (w *Waste) Needs() Needs { return Needs{Images: []string{w.Image}, Exact: []string{w.Image}} }

// Blocks implements [Step].
func (w *Waste) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	doing := "looking for waste in " + s.Ref(w.Image)
	all, missing := s.measured([]string{w.Image}, doing)
	if missing != nil {
		return missing, nil
	}
	if all[0].Waste == nil {
		return s.Unread(w.Image, doing), nil
	}
	return append(s.Earlier(), screen.Waste{Image: all[0]}), nil
}

package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var filesVerb = verb(lesson.Verb{
	Name: "files",
	Keys: []lesson.Key{{Name: "image"}, {Name: "depth", Like: "2", May: true}, {Name: "top", Like: "5", May: true}},
	Does: "its size by directory",
}, func(b *lesson.Block) Step {
	return &Files{Image: b.Image("image"), Depth: b.Number("depth", 2, 3), Top: b.Number("top", 5, 50)}
})

// Files is an image's size by directory.
type Files struct {
	Image string
	// Depth and Top are how many levels and how many entries are shown.
	Depth, Top int
}

// Needs implements [Step].
func (f *Files) Needs() Needs { return Needs{Images: []string{f.Image}} }

// Blocks implements [Step].
func (f *Files) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return s.One(f.Image, "the files of "+s.Ref(f.Image), func(m measure.Image) screen.Block {
		return screen.Files{Image: m, Depth: f.Depth, Top: f.Top, Program: true}
	})
}

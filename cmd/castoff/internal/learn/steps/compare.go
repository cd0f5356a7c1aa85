package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var compareVerb = verb(lesson.Verb{
	Name: "compare", Keys: twoImages,
	Does: "two images side by side",
}, func(b *lesson.Block) Step { return &Compare{b.Images("a", "b")} })

// Compare is two images side by side.
type Compare struct{ Images []string }

// Needs implements [Step].
func (c *Compare) Needs() Needs { return Needs{Images: c.Images, Alike: true} }

// Blocks implements [Step].
func (c *Compare) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	return s.All(c.Images, "comparing "+s.Refs(c.Images...), func(all []measure.Image) screen.Block {
		a, b := c.Images[0], c.Images[1]
		return screen.Comparison{
			A: all[0], B: all[1], PublishedA: s.Images.Published(a), PublishedB: s.Images.Published(b),
			Coming: s.Coming(a) || s.Coming(b),
		}
	})
}

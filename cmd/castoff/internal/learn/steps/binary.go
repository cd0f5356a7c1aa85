package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

var binaryVerb = verb(lesson.Verb{
	Name: "binary", Keys: oneOrTwo,
	Does: "what its program says of itself; of one image or two",
}, func(b *lesson.Block) Step { return &Binary{b.Images("image", "other")} })

// Binary is what the programs of one or two images say about themselves.
type Binary struct{ Images []string }

// Needs implements [Step].
func (b *Binary) Needs() Needs { return Needs{Images: b.Images} }

// Blocks implements [Step].
func (b *Binary) Blocks(ctx context.Context, s *Stage) ([]screen.Block, error) {
	doing := "reading the program of " + s.Refs(b.Images...)
	all, missing := s.measured(b.Images, doing)
	if missing != nil {
		return missing, nil
	}
	var block screen.Binary
	for i, name := range b.Images {
		facts, err := s.program(ctx, name, all[i])
		switch {
		case err != nil:
			return s.Broken(ctx, doing, err)
		case facts == nil:
			return s.Missing(name, doing), nil
		}
		block.Refs = append(block.Refs, s.Ref(name))
		block.Binaries = append(block.Binaries, *facts)
	}
	return append(s.Earlier(), block), nil
}

// program is what the image's program says about itself, from its measurement
// if that has it; nil if it does not and nothing can be read now.
func (s *Stage) program(ctx context.Context, name string, m measure.Image) (*binary.Facts, error) {
	if m.Binary != nil {
		return m.Binary, nil
	}
	if s.Images.Unavailable() != nil {
		return nil, nil
	}
	short, cancel := context.WithTimeout(ctx, s.RunLimit)
	defer cancel()
	facts, err := s.Images.Binary(short, name)
	if err != nil {
		return nil, err
	}
	return &facts, nil
}
